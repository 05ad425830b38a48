import type { Duplex } from "node:stream";
import { problemOf } from "../formats/problem-json/problem-json.ts";
import { serverError } from "./error-codes.ts";

const reasons: Readonly<Record<number, string>> = {
  400: "Bad Request",
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
};

/** A socket of Node's server, with the reply that it is sending. */
interface HttpSocket extends Duplex {
  readonly _httpMessage?: { readonly headersSent: boolean } | null;
}

/** Answers bytes that never became a request, and closes their connection; a reply that has begun is never written into. */
export function answerClientError(cause: NodeJS.ErrnoException, socket: HttpSocket): void {
  if (cause.code === "ECONNRESET" || !socket.writable || socket._httpMessage?.headersSent === true) {
    socket.destroy();
    return;
  }
  const error = errorOf(cause.code);
  const body = JSON.stringify(problemOf(error));
  socket.end(
    `HTTP/1.1 ${error.status} ${reasons[error.status]}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function errorOf(code: string | undefined) {
  if (code === "HPE_HEADER_OVERFLOW") return serverError("headers-too-large");
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return serverError("request-timeout");
  return serverError("malformed-request");
}
