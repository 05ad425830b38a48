import { defineErrors } from "../errors/define-errors.ts";
import type { Issue, ThroughlineError } from "../errors/throughline-error.ts";

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

type Refusal = keyof typeof routeError.codes;

/**
 * The error that a handler throws to refuse a request: sent as problem+json with the code `route.<what>` and its status.
 * Anything else that a handler throws is a fault of the handler and a 500.
 *
 * @example
 * const payment = await payments.get({ payment_id: params.payment_id });
 * if (payment === null) throw refuse("not-found", `no payment has this id: ${params.payment_id}`);
 */
export function refuse(
  what: Refusal,
  detail: string,
  options: { readonly hint?: string; readonly issues?: readonly Issue[] } = {},
): ThroughlineError {
  return routeError(what, { detail, ...options });
}
