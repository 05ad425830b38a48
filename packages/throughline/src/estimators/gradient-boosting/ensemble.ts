/** Bits of `Tree.decision`, as LightGBM's `decision_type` has them. */
export const CATEGORICAL = 1;
export const DEFAULT_LEFT = 2;
/** Two bits that say what counts as missing: `MISSING_NONE`, `MISSING_ZERO` or `MISSING_NAN`. */
export const MISSING_MASK = 12;
/** Nothing does: NaN is read as 0. */
export const MISSING_NONE = 0;
/** NaN and values within 1e-35 of 0. */
export const MISSING_ZERO = 4;
export const MISSING_NAN = 8;

/** A threshold above all values: LightGBM's text knows no infinity. */
export const BOUNDLESS = 1e300;

/** What the model saw of a feature in training. */
export type FeatureDomain =
  | { readonly kind: "numeric"; readonly min: number; readonly max: number }
  /** The codes that have a bin of their own; -1 stands for missing and rare ones. */
  | { readonly kind: "categorical"; readonly codes: readonly number[] }
  | { readonly kind: "unused" };

export interface EnsembleFeature {
  readonly name: string;
  readonly domain: FeatureDomain;
  /** The direction that training held the raw score to: 1 rises with the value, -1 falls. @default 0 */
  readonly monotone?: -1 | 0 | 1;
}

/**
 * A binary decision tree. Arrays named by split have `leaves - 1` entries, split 0 is the root; arrays named by leaf have `leaves`.
 * A child >= 0 is a split, a negative one is the leaf `~child`.
 */
export interface Tree {
  readonly leaves: number;
  readonly splitFeature: Int32Array;
  readonly splitGain: Float64Array;
  /** Numeric splits: values <= threshold go left. Categorical ones: an index into `categoryBoundaries`. */
  readonly threshold: Float64Array;
  readonly decision: Uint8Array;
  readonly leftChild: Int32Array;
  readonly rightChild: Int32Array;
  readonly splitValue: Float64Array;
  readonly splitWeight: Float64Array;
  readonly splitRows: Float64Array;
  /** What a row in the leaf adds to its raw score; learning rate included. */
  readonly leafValue: Float64Array;
  /** Sum of hessians. */
  readonly leafWeight: Float64Array;
  readonly leafRows: Float64Array;
  /** Categorical split `i` owns words `[boundaries[i], boundaries[i + 1])` of `categoryWords`; starts with 0. */
  readonly categoryBoundaries: Int32Array;
  /** Bit sets of the category codes that go left, 32 codes a word. */
  readonly categoryWords: Uint32Array;
  readonly shrinkage: number;
}

/** What raw scores mean. */
export type EnsembleObjective =
  /** The probability is `1 / (1 + exp(-sigmoid * raw score))`. */
  | { readonly name: "binary"; readonly sigmoid: number }
  /** Each class has a raw score; probabilities are their softmax. */
  | { readonly name: "multiclass"; readonly classes: number }
  /** The raw score is the value; `poisson`: its logarithm; `lambdarank`: it orders the rows of a query. */
  | { readonly name: "regression" | "quantile" | "poisson" | "lambdarank" };

/** A sum of trees. With several classes the trees of a round follow one another: tree `t` belongs to class `t % classes`. */
export interface Ensemble {
  readonly objective: EnsembleObjective;
  readonly features: readonly EnsembleFeature[];
  readonly trees: readonly Tree[];
}

/** Raw scores of a row, and trees of a round. */
export function outputsOf(objective: EnsembleObjective): number {
  return objective.name === "multiclass" ? objective.classes : 1;
}
