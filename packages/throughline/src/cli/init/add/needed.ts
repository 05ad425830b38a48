import { addError } from "./error-codes.ts";

/**
 * What a new declaration is made from.
 *
 * @throws {ThroughlineError} `add.nothing-to-read`
 */
export function needed<T>(found: T | undefined, what: string, command: string): T {
  if (found !== undefined) return found;
  throw addError("nothing-to-read", {
    detail: `the project has not ${what} that could be read`,
    hint: `Run: ${command}`,
  });
}
