import type { FastifyReply, FastifyRequest } from "fastify";
import type { ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { asServerError } from "../as-server-error.ts";
import { logLine, shownDetail } from "../rest/problems.ts";

/** An error in the chat protocol's shape, with our code. Of a fault that is not the caller's no more than its title. */
export function chatError(error: ThroughlineError): object {
  const type =
    error.status === 429 ? "rate_limit_error" : error.status < 500 ? "invalid_request_error" : "server_error";
  const [issue] = error.status < 500 ? error.issues : [];
  const param = issue?.path?.join(".") ?? null;
  return { error: { message: shownDetail(error), type, param, code: error.code } };
}

/** Sends an error in the chat protocol's shape. */
export function sendChatError(
  to: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  thrown: unknown,
  log: (line: string) => void,
): FastifyReply {
  const error = asServerError(thrown, to.request);
  if (error.status >= 500) log(logLine(to.request, error));
  const headers = error.code === "server.unauthorized" ? { "www-authenticate": "Bearer" } : {};
  return to.reply
    .code(error.status)
    .headers(headers)
    .header("cache-control", "no-store")
    .type("application/json; charset=utf-8")
    .send(JSON.stringify(chatError(error)));
}
