import type { FastifyReply, FastifyRequest } from "fastify";
import type { ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { type ProblemDocument, problemOf } from "../../formats/problem-json/problem-json.ts";
import { asServerError } from "../as-server-error.ts";

/** Headers that belong to an error, whoever throws it. */
const headersOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "server.unauthorized": { "www-authenticate": "Bearer" },
  "server.unsupported-encoding": { "accept-encoding": "gzip, deflate, br" },
  // The rest of the body is not read, so the connection can't be used again.
  "server.body-too-large": { connection: "close" },
  "server.invalid-body": { connection: "close" },
};

/**
 * Sends an error as problem+json with its status. What is no fault of the caller goes to the log, with the stack of its cause and
 * the request's id; never the request's body, headers or query.
 */
export function sendProblem(
  to: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  thrown: unknown,
  log: (line: string) => void,
): FastifyReply {
  const { request, reply } = to;
  const error = asServerError(thrown, request);
  if (error.status >= 500) log(logLine(request, error));
  // As bytes, since the library adds a charset to a text, which this media type does not have.
  const body = Buffer.from(JSON.stringify(shown(error, request.id)));
  return reply
    .code(error.status)
    .headers(headersOf[error.code] ?? {})
    .header("cache-control", "no-store")
    .type("application/problem+json")
    .send(body);
}

/** What a caller is told. Of a fault of ours or of the user's code no more than its title: the rest is for the log. */
function shown(error: ThroughlineError, requestId: string): ProblemDocument {
  const document = problemOf(error, `urn:uuid:${requestId}`);
  if (error.status < 500) return document;
  const { issues: _, where: __, ...rest } = document;
  return { ...rest, detail: shownDetail(error) };
}

/** What a caller is told of what is wrong: of a fault of ours or of the user's code no more than its title. */
export function shownDetail({ status, code, detail, title }: ThroughlineError): string {
  return status < 500 || /^(server|serving)\./.test(code) ? detail : title;
}

/** A line of the log for an error, with the stack of its cause and the request's id; never the request's body, headers or query. */
export function logLine(request: FastifyRequest, error: ThroughlineError): string {
  const route = `${request.method} ${request.routeOptions.url ?? "?"}`;
  const issues = error.issues.map(({ path, message }) => `\n  ${(path ?? []).join(".")}: ${message}`).join("");
  return `${request.id} ${route} ${error.code}: ${error.detail}${issues}${stackOf(error)}`;
}

function stackOf(error: ThroughlineError): string {
  const { cause } = error;
  if (cause instanceof Error && cause.stack !== undefined) return `\n${cause.stack}`;
  return error.fault === "internal" && error.stack !== undefined ? `\n${error.stack}` : "";
}
