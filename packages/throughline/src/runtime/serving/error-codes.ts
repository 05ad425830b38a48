import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const servingError = defineErrors("serving", {
  "no-model": {
    status: 503,
    fault: "engine",
    title: "No model answers, and there is no fallback",
    hint: "release a model version that reaches its gates, or declare a `fallback`",
  },
  "features-unreadable": {
    status: 503,
    fault: "engine",
    title: "The features of a request can't be read, and there is no fallback",
    hint: "send the request again; who runs the server: look at its log, or run `throughline run --rebuild`",
  },
  "fallback-failed": {
    status: 500,
    fault: "user-code",
    title: "The fallback of an endpoint failed",
    hint: "correct the `fallback`; it must give a score for every request",
  },
  "unknown-endpoint": {
    status: 404,
    fault: "caller",
    title: "No endpoint has this name",
    hint: "use the name of a declared endpoint",
  },
  "not-built": {
    status: 503,
    fault: "engine",
    title: "A relation of this release was not built",
    hint: "run `throughline run`",
  },
  "query-timeout": {
    status: 503,
    fault: "engine",
    title: "A question to the tables took too long",
    hint: "ask for less: a shorter time, fewer dimensions, a filter",
  },
  "log-unwritten": {
    status: 500,
    fault: "engine",
    title: "Answers could not be written to the prediction log",
    hint: "make room on the disk that has the project's state, or let this user write there",
  },
  "log-rewound": {
    status: 500,
    fault: "engine",
    title: "The event log has fewer records of an endpoint than the lake",
    hint: "put the folder `events` of the project's state back, or delete the endpoint's log table from the lake",
  },
});
