import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const servingError = defineErrors("serving", {
  "no-model": {
    status: 503,
    fault: "engine",
    title: "No model answers, and there is no fallback",
    hint: "release a model version that reaches its gates, or declare a `fallback`",
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
});
