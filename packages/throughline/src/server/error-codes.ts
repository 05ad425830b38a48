import { defineErrors } from "../contracts/errors/define-errors.ts";
import { isThroughlineError, type ThroughlineError } from "../contracts/errors/throughline-error.ts";

export const serverError = defineErrors("server", {
  "not-found": {
    status: 404,
    fault: "caller",
    title: "Nothing is served under this path",
    hint: "look at /docs for what is served",
  },
  "method-not-allowed": {
    status: 405,
    fault: "caller",
    title: "The path does not take this method",
    hint: "use one of the methods in the Allow header",
  },
  "invalid-request": {
    status: 422,
    fault: "caller",
    title: "The request does not have the shape that is asked",
    hint: "correct the fields that are named",
  },
  "invalid-json": {
    status: 400,
    fault: "caller",
    title: "The body is not JSON",
    hint: "send JSON with content-type application/json",
  },
  "invalid-body": {
    status: 400,
    fault: "caller",
    title: "The body can't be read",
    hint: "send as many bytes as Content-Length says, in the encoding that Content-Encoding names",
  },
  "invalid-url": {
    status: 400,
    fault: "caller",
    title: "The address of the request can't be read",
    hint: "percent-encode the parts of the path as UTF-8",
  },
  "url-too-long": {
    status: 414,
    fault: "caller",
    title: "A part of the path is too long",
    hint: "send long values in the body",
  },
  "body-too-large": { status: 413, fault: "caller", title: "The body is too large", hint: "send less at once" },
  "unsupported-media": {
    status: 415,
    fault: "caller",
    title: "The body has a media type that is not read",
    hint: "send application/json",
  },
  "unsupported-encoding": {
    status: 415,
    fault: "caller",
    title: "The body has a content encoding that is not read",
    hint: "send gzip, deflate or br, or no encoding",
  },
  "malformed-request": {
    status: 400,
    fault: "caller",
    title: "The request is no HTTP",
    hint: "send HTTP/1.1",
  },
  "headers-too-large": {
    status: 431,
    fault: "caller",
    title: "The headers are too large",
    hint: "send fewer or shorter headers",
  },
  "request-timeout": {
    status: 408,
    fault: "caller",
    title: "The request took too long to arrive",
    hint: "send it at once, over a connection that is fast enough",
  },
  "cross-site": {
    status: 403,
    fault: "caller",
    title: "A page of another site may not use a server without keys",
    hint: "call the server from its own pages or from a program, or listen beyond loopback, where keys are asked for",
  },
  unauthorized: {
    status: 401,
    fault: "caller",
    title: "The request has no valid API key",
    hint: "send the key as `authorization: Bearer <key>` or `x-api-key: <key>`",
  },
  "rate-limited": {
    status: 429,
    fault: "caller",
    title: "Too many requests",
    hint: "wait for the seconds in Retry-After",
  },
  "invalid-cursor": {
    status: 400,
    fault: "caller",
    title: "The cursor can't be read",
    hint: "take the cursor from `next` of the page before, with the same filter and sort",
  },
  "handler-failed": {
    status: 500,
    fault: "user-code",
    title: "The handler of a route failed",
    hint: "look at the server's log for the stack, and correct the handler",
  },
  "handler-reply": {
    status: 500,
    fault: "user-code",
    title: "The handler's reply does not have the shape that the route promises",
    hint: "correct the handler or the route's `reply`",
  },
  "handler-timeout": {
    status: 504,
    fault: "user-code",
    title: "The handler of a route took too long",
    hint: "send the request again; who wrote the handler: make it answer sooner",
  },
  overloaded: {
    status: 503,
    fault: "engine",
    title: "The server has too much to do",
    hint: "wait for the seconds in Retry-After",
  },
  draining: { status: 503, fault: "engine", title: "The server is stopping", hint: "send the request again" },
  "port-in-use": {
    status: 500,
    fault: "caller",
    title: "The port is taken by another program",
    hint: "choose another with --port, or stop the program that has it",
  },
  "cannot-listen": {
    status: 500,
    fault: "caller",
    title: "The server can't listen at this address",
    hint: "choose an address of this machine with --host, and a port that this user may use with --port",
  },
  internal: {
    status: 500,
    fault: "internal",
    title: "The server failed in a way that it should not",
    hint: "report it with the request id and the server's log",
  },
});

/** What the HTTP library refuses by itself, as our codes. */
const libraryCodes: Readonly<Record<string, Parameters<typeof serverError>[0]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "body-too-large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported-media",
  FST_ERR_CTP_EMPTY_JSON_BODY: "invalid-json",
  FST_ERR_CTP_INVALID_JSON_BODY: "invalid-json",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "invalid-body",
  FST_ERR_BAD_URL: "invalid-url",
  FST_ERR_MAX_PARAM_LENGTH: "url-too-long",
  FST_ERR_HANDLER_TIMEOUT: "handler-timeout",
};

/** Any thrown value as our error; what is neither ours nor the caller's becomes `server.internal`, with its cause kept for the log. */
export function asServerError(error: unknown): ThroughlineError {
  if (isThroughlineError(error)) return error;
  const { code, statusCode } = (error ?? {}) as { readonly code?: string; readonly statusCode?: number };
  const known = code === undefined ? undefined : libraryCodes[code];
  if (known !== undefined) return serverError(known, { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return serverError("invalid-body", { cause: error });
  return serverError("internal", { cause: error });
}
