import { type ErrorDetails, type Fault, ThroughlineError } from "./throughline-error.ts";

/** One line of a capability's registry. `hint` is the cure, an imperative sentence without its full stop. */
export interface ErrorDefinition {
  readonly status: number;
  readonly fault: Fault;
  readonly title: string;
  readonly hint: string;
}

/** The codes of one capability, to be listed. */
export interface ErrorCodes {
  readonly capability: string;
  readonly codes: Readonly<Record<string, ErrorDefinition>>;
}

/** Makes errors of one capability; a code that its registry lacks does not compile. */
export interface ErrorFactory<Code extends string> {
  (code: Code, details?: ErrorDetails): ThroughlineError;
  readonly capability: string;
  readonly codes: Readonly<Record<Code, ErrorDefinition>>;
}

/**
 * Declares the error codes of one capability folder, in its `error-codes.ts`. The full code is `<capability>.<name>`.
 *
 * @example
 * export const lakeError = defineErrors("lake", { "commit-conflict": { status: 409, fault: "engine", title: "...", hint: "..." } });
 * throw lakeError("commit-conflict", { detail: `table changed while it was written: ${name}` });
 */
export function defineErrors<const Codes extends Record<string, ErrorDefinition>>(
  capability: string,
  codes: Codes,
): ErrorFactory<keyof Codes & string> {
  const make = (code: keyof Codes & string, details: ErrorDetails = {}) => {
    const definition = codes[code] as ErrorDefinition;
    return new ThroughlineError({
      ...definition,
      ...details,
      hint: details.hint ?? definition.hint,
      code: `${capability}.${code}`,
    });
  };
  return Object.assign(make, { capability, codes });
}
