/** Where a model comes from: a learning algorithm with its parameters, or a file. */
export type TrainerChoice = BoostingChoice | ImportedChoice;

interface BoostingChoice {
  readonly trainer: "gradient-boosting";
  /** What is learned of a label of numbers; undefined: its expectation. */
  readonly objective?: NumberObjective;
  readonly parameters: GradientBoostingParameters;
}

/** A model that another tool trained and saved. */
export interface ImportedChoice {
  readonly trainer: "imported";
  /** A file of the project, from its root. */
  readonly file: string;
  readonly objective?: NumberObjective;
  /** The categories of text inputs by their codes in the file. */
  readonly categories?: Readonly<Record<string, readonly string[]>>;
  /** Only `quantile`. */
  readonly parameters: GradientBoostingParameters;
}

/**
 * What is learned of a label of numbers: `regression` its expectation, `quantile` the value that a share `quantile` of the labels lies
 * below, `poisson` the expected count where the logarithm of it is a sum of effects, `lambdarank` an order of the rows of one `group`, the
 * label being how relevant a row is.
 */
export type NumberObjective = "regression" | "quantile" | "poisson" | "lambdarank";

type GradientBoostingParameters = Omit<GradientBoostingOptions, "objective">;

/** Parameters of gradient boosting; what is left out is LightGBM's default. */
export interface GradientBoostingOptions {
  /** For labels of numbers. @default "regression" */
  readonly objective?: NumberObjective;
  /** With `objective: "quantile"`: which one, 0.001 to 0.999. @default 0.9 */
  readonly quantile?: number;
  /** With `objective: "lambdarank"`: ranks from the top whose pairs are learned from, 1 to 10,000. @default 30 */
  readonly rankTruncation?: number;
  /** Trees. 1 to 10,000. @default 100 */
  readonly rounds?: number;
  /** Leaves of a tree. 2 to 1,024. @default 31 */
  readonly leaves?: number;
  /** Shrinkage of each tree, 1e-9 to 1. @default 0.1 */
  readonly learningRate?: number;
  /** Least rows in a leaf, from 1. @default 20 */
  readonly minDataInLeaf?: number;
  /** L2 penalty on leaf values, from 0. @default 0 */
  readonly lambda?: number;
  /** Histogram bins of a feature, 2 to 255. @default 255 */
  readonly maxBins?: number;
  /** Factor of the weight of rows whose label is true, 1e-6 to 1e6; scores are then no calibrated probabilities. @default 1 */
  readonly positiveWeight?: number;
  /** Share of the rows that a tree learns from, 0.001 to 1, drawn with the model's seed. @default 1 */
  readonly baggingFraction?: number;
  /** Rounds that one draw of rows serves, 1 to 10,000. @default 1 */
  readonly baggingFrequency?: number;
  /** Share of the features that a tree may split on, 0.001 to 1, drawn with the model's seed. @default 1 */
  readonly featureFraction?: number;
}

/** Gradient-boosted decision trees, grown leaf by leaf on histograms; the defaults are LightGBM's. */
export function gradientBoosting(options: GradientBoostingOptions = {}): BoostingChoice {
  const { objective, ...parameters } = options;
  return Object.freeze({
    trainer: "gradient-boosting",
    ...(objective === undefined ? {} : { objective }),
    parameters: Object.freeze(parameters),
  });
}
