import type { ToolProblem } from "../../contracts/ai/agent.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { agentError } from "./error-codes.ts";

/** Statuses after which the same call may succeed later. */
const passing: ReadonlySet<number> = new Set([408, 429, 503, 504]);

/** An error as callers, models and traces are told of it. Of a fault of ours or of the user's code no more than its title. */
export function toolProblem(thrown: unknown): ToolProblem {
  const error = isThroughlineError(thrown) ? thrown : agentError("tool-failed", { cause: thrown });
  const { code, status, title, detail, cause } = error;
  return {
    code,
    detail: status < 500 ? detail : title,
    retryable: passing.has(status),
    cause: isThroughlineError(cause) ? cause.code : cause instanceof Error ? cause.name : null,
  };
}
