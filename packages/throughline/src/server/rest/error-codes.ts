import { defineErrors } from "../../contracts/errors/define-errors.ts";

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
  "body-too-large": { status: 413, fault: "caller", title: "The body is too large", hint: "send less at once" },
  "unsupported-media": {
    status: 415,
    fault: "caller",
    title: "The body has a media type that is not read",
    hint: "send application/json",
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
  "row-missing": {
    status: 404,
    fault: "caller",
    title: "No row has this key",
    hint: "use the key of a row that exists",
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
  internal: {
    status: 500,
    fault: "internal",
    title: "The server failed in a way that it should not",
    hint: "report it with the request id and the server's log",
  },
});
