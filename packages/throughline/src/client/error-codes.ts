import { defineErrors } from "../contracts/errors/define-errors.ts";

export const clientError = defineErrors("client", {
  offline: {
    status: 503,
    fault: "engine",
    title: "The server can't be reached",
    hint: "check the connection, then send it again",
  },
  timeout: {
    status: 504,
    fault: "engine",
    title: "The server took too long to answer",
    hint: "send it again, or ask for less at once",
  },
  "invalid-reply": {
    status: 502,
    fault: "internal",
    title: "The server's answer does not have the shape that is promised",
    hint: "reload the page: it may be older than the release that answers",
  },
  aborted: {
    status: 499,
    fault: "caller",
    title: "The request was given up before its answer came",
    hint: "send it again if it is still wanted",
  },
  failed: {
    status: 500,
    fault: "user-code",
    title: "This part of the page failed",
    hint: "reload the page; if it fails again, tell who owns it",
  },
  "missing-parameter": {
    status: 422,
    fault: "caller",
    title: "The request lacks a part of its path",
    hint: "give a text or a number for the parameter that is named",
  },
  "unknown-descriptor": {
    status: 500,
    fault: "declaration",
    title: "The page uses something that browser code can't reach",
    hint: "use a route, an endpoint, an agent, a metric, a dashboard or the writer of an event source",
  },
});
