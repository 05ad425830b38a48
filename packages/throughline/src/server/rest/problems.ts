import type { FastifyReply, FastifyRequest } from "fastify";
import { isThroughlineError, type ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { problemOf } from "../../formats/problem-json/problem-json.ts";
import { serverError } from "./error-codes.ts";

const fastifyCodes: Readonly<Record<string, Parameters<typeof serverError>[0]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "body-too-large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported-media",
  FST_ERR_CTP_EMPTY_JSON_BODY: "invalid-json",
  FST_ERR_CTP_INVALID_JSON_BODY: "invalid-json",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "invalid-json",
};

/** Any thrown value as our error; what is not ours and not the caller's becomes `server.internal`, with the cause kept for the log. */
export function asServerError(error: unknown): ThroughlineError {
  if (isThroughlineError(error)) return error;
  const { code, statusCode } = (error ?? {}) as { code?: string; statusCode?: number };
  const known = code === undefined ? undefined : fastifyCodes[code];
  if (known !== undefined) return serverError(known, { cause: error });
  if (error instanceof SyntaxError || statusCode === 400) return serverError("invalid-json", { cause: error });
  return serverError("internal", { cause: error });
}

/** Sends an error as problem+json with its status; what the server did wrong goes to the log with its stack. */
export function sendProblem(
  to: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  thrown: unknown,
  log: (line: string) => void,
): FastifyReply {
  const { request, reply } = to;
  const error = asServerError(thrown);
  if (error.status >= 500)
    log(`${request.method} ${request.routeOptions.url ?? "?"} ${error.code}: ${error.detail}${stackOf(error)}`);
  return reply
    .code(error.status)
    .type("application/problem+json")
    .send(JSON.stringify(problemOf(error, request.id)));
}

function stackOf(error: ThroughlineError): string {
  const cause = error.cause;
  return cause instanceof Error && cause.stack !== undefined ? `\n${cause.stack}` : "";
}
