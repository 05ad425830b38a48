import type { Issue, ThroughlineError } from "../errors/throughline-error.ts";
import { routeError } from "./error-codes.ts";

const refusals = ["forbidden", "not-found", "conflict", "invalid"] as const;

/**
 * The error that a handler throws to refuse a request: sent as problem+json with the code `route.<what>` and its status.
 * Anything else that a handler throws is a fault of the handler and a 500.
 *
 * @example
 * const payment = await payments.get({ payment_id: params.payment_id });
 * if (payment === null) throw refuse("not-found", `no payment has this id: ${params.payment_id}`);
 */
export function refuse(
  what: (typeof refusals)[number],
  detail: string,
  options: { readonly hint?: string; readonly issues?: readonly Issue[] } = {},
): ThroughlineError {
  return routeError(refusals.find((known) => known === what) ?? "invalid", { detail, ...options });
}
