import { defineErrors } from "../errors/define-errors.ts";

/** What a handler may refuse a request with. */
export const routeError = defineErrors("route", {
  forbidden: {
    status: 403,
    fault: "caller",
    title: "The caller may not do this",
    hint: "ask whoever owns the service",
  },
  "not-found": {
    status: 404,
    fault: "caller",
    title: "What is asked for does not exist",
    hint: "use an id that exists",
  },
  conflict: {
    status: 409,
    fault: "caller",
    title: "The request does not fit what is there now",
    hint: "read it again, then decide again",
  },
  invalid: {
    status: 422,
    fault: "caller",
    title: "The request has the right shape, and values that can't be",
    hint: "correct the fields that are named",
  },
});
