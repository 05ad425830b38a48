import type { EnsembleObjective } from "./ensemble.ts";

/** `FlatEnsemble.kind`: values are compared; the same, but zero is missing too; values are category codes. */
export const NUMERIC_SPLIT = 0;
export const ZERO_SPLIT = 1;
export const CATEGORY_SPLIT = 2;

/** Values this near to 0 are missing under `MISSING_ZERO`: a 32-bit float in LightGBM. */
export const NEAR_ZERO = Math.fround(1e-35);

/** All trees in flat arrays. Children >= 0 are splits, negative ones are leaves `~child`, both counted over all trees. */
export interface FlatEnsemble {
  readonly featureCount: number;
  readonly objective: EnsembleObjective;
  /** Raw scores of a row; tree `t` adds to score `t % outputs`. */
  readonly outputs: number;
  /** Leaves of the largest tree. */
  readonly mostLeaves: number;
  readonly roots: Int32Array;
  readonly kind: Uint8Array;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Where a missing value goes. */
  readonly missing: Int32Array;
  readonly categoryStart: Int32Array;
  readonly categoryEnd: Int32Array;
  readonly categoryWords: Uint32Array;
  readonly leafValue: Float64Array;
}
