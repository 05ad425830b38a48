import { lightgbmModelError } from "./error-codes.ts";

// LightGBM refuses the JSON characters and replaces white space; equal names it refuses too.
const forbidden = /[\s,:"[\]{}\p{Cc}]/u;

/**
 * Refuses feature names that would not come back from a model text.
 *
 * @throws {ThroughlineError} `lightgbm-model.invalid-feature-name`
 */
export function checkFeatureNames(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (name === "" || forbidden.test(name))
      throw lightgbmModelError("invalid-feature-name", { detail: `not a feature name: ${JSON.stringify(name)}` });
    if (seen.has(name))
      throw lightgbmModelError("invalid-feature-name", { detail: `feature name used twice: ${name}` });
    seen.add(name);
  }
}
