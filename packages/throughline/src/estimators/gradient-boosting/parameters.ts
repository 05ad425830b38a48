import type { GradientBoostingParameters } from "../../ports/trainer.ts";
import { trainingError } from "./error-codes.ts";

/** Rows that bin edges are computed from; more are sampled with the seed. LightGBM's `bin_construct_sample_cnt`. */
export const BIN_SAMPLE_ROWS = 200_000;
/** Rows that a bin has at least. LightGBM's `min_data_in_bin`. */
export const MIN_ROWS_IN_BIN = 3;
/** Hessian that a leaf has at least. LightGBM's `min_sum_hessian_in_leaf`. */
export const MIN_HESSIAN_IN_LEAF = 1e-3;
/** Up to this many bins a categorical feature is split one against the rest. LightGBM's `max_cat_to_onehot`. */
export const MAX_CATEGORIES_ONE_HOT = 4;
/** Added to the hessian of a category when categories are sorted; rarer ones are left out. LightGBM's `cat_smooth`. */
export const CATEGORY_SMOOTHING = 10;
/** Added to lambda in sorted categorical splits. LightGBM's `cat_l2`. */
export const CATEGORY_LAMBDA = 10;
/** Categories on the smaller side of a split, at most. LightGBM's `max_cat_threshold`. */
export const MAX_CATEGORIES_IN_SPLIT = 32;
/** Rows between two candidate splits of sorted categories. LightGBM's `min_data_per_group`. */
export const MIN_ROWS_IN_GROUP = 100;
/** A split must gain more than this share of the leaf's own gain: less is rounding. */
export const MIN_RELATIVE_GAIN = 1e-12;
/** The greatest category code plus one. */
export const MAX_CATEGORY_CODES = 1 << 20;

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

const bounds: Readonly<Record<keyof GradientBoostingParameters, Bounds>> = {
  rounds: { min: 1, max: 100_000, whole: true },
  leaves: { min: 2, max: 131_072, whole: true },
  learningRate: { min: 1e-9, max: 1e3, whole: false },
  minDataInLeaf: { min: 1, max: 2 ** 31 - 1, whole: true },
  maxBins: { min: 2, max: 255, whole: true },
  lambda: { min: 0, max: 1e12, whole: false },
  seed: { min: 0, max: 2 ** 32 - 1, whole: true },
};

/**
 * Refuses parameters out of bounds.
 *
 * @throws {ThroughlineError} `training.invalid-parameter`
 */
export function checkParameters(parameters: GradientBoostingParameters): void {
  for (const [name, { min, max, whole }] of Object.entries(bounds)) {
    const value = parameters[name as keyof GradientBoostingParameters];
    if (value >= min && value <= max && (!whole || Number.isInteger(value))) continue;
    throw trainingError("invalid-parameter", {
      detail: `${name} is not ${whole ? "a whole number" : "a number"} from ${min} to ${max}: ${value}`,
    });
  }
}
