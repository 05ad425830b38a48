import type { GradientBoostingParameters, TrainRequest } from "../../ports/trainer.ts";
import { trainingError } from "./error-codes.ts";

/** Rows that bin edges are computed from; more are sampled with the seed. LightGBM's `bin_construct_sample_cnt`. */
export const BIN_SAMPLE_ROWS = 200_000;
/** Rows whose losses are summed up, and whose values are binned, at a time. */
export const CHUNK_ROWS = 4_096;
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
/** The greatest magnitude of a label that is a number. */
export const MAX_LABEL = 1e28;
/** The greatest weight of a row. */
export const MAX_WEIGHT = 1e9;
/** The quantile that is learned when none is named. LightGBM's `alpha`. */
export const DEFAULT_QUANTILE = 0.9;
/** Ranks whose pairs count. LightGBM's `lambdarank_truncation_level`. */
export const DEFAULT_RANK_TRUNCATION = 30;
/** The greatest grade of a row. LightGBM's `label_gain` has as many. */
export const MAX_GRADE = 30;

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
  classes: { min: 2, max: 1_000, whole: true },
  quantile: { min: 0.001, max: 0.999, whole: false },
  rankTruncation: { min: 1, max: 10_000, whole: true },
  positiveWeight: { min: 1e-6, max: 1e6, whole: false },
  baggingFraction: { min: 0.001, max: 1, whole: false },
  baggingFrequency: { min: 1, max: 100_000, whole: true },
  featureFraction: { min: 0.001, max: 1, whole: false },
  earlyStoppingRounds: { min: 1, max: 100_000, whole: true },
};

/** What parameters are checked with: some belong to one objective, some ask for something else of the request. */
type ParametersOfRequest = Pick<TrainRequest, "objective" | "parameters" | "validation" | "balanceClasses">;

/**
 * Refuses parameters out of bounds, and those that the objective has no use for.
 *
 * @throws {ThroughlineError} `training.invalid-parameter`
 */
export function checkParameters(request: ParametersOfRequest): void {
  const { parameters } = request;
  for (const [name, { min, max, whole }] of Object.entries(bounds)) {
    const value = parameters[name as keyof GradientBoostingParameters];
    if (value === undefined && !required.has(name)) continue;
    if (value !== undefined && value >= min && value <= max && (!whole || Number.isInteger(value))) continue;
    throw invalid(`${name} is not ${whole ? "a whole number" : "a number"} from ${min} to ${max}: ${value}`);
  }
  checkCombination(request);
}

const required: ReadonlySet<string> = new Set([
  "rounds",
  "leaves",
  "learningRate",
  "minDataInLeaf",
  "maxBins",
  "lambda",
  "seed",
]);

function checkCombination({ objective, parameters, validation, balanceClasses }: ParametersOfRequest): void {
  const owners = [
    ["classes", "multiclass", parameters.classes !== undefined],
    ["quantile", "quantile", parameters.quantile !== undefined],
    ["rankTruncation", "lambdarank", parameters.rankTruncation !== undefined],
    ["positiveWeight", "binary", parameters.positiveWeight !== undefined],
    ["balanceClasses", "binary", balanceClasses === true],
  ] as const;
  for (const [name, owner, given] of owners)
    if (given && objective !== owner) throw invalid(`${name} is for the objective ${owner} only: ${objective}`);
  if (objective === "multiclass" && parameters.classes === undefined)
    throw invalid("the objective multiclass needs the number of classes: none is given");
  if (balanceClasses === true && (parameters.positiveWeight ?? 1) !== 1)
    throw invalid(`balanceClasses and positiveWeight do the same, give one of them: ${parameters.positiveWeight}`);
  if (parameters.earlyStoppingRounds !== undefined && validation === undefined)
    throw invalid(`earlyStoppingRounds needs validation rows: ${parameters.earlyStoppingRounds}`);
}

const invalid = (detail: string) => trainingError("invalid-parameter", { detail });
