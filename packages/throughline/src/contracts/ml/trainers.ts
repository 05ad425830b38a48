/** A learning algorithm with its parameters. */
export interface TrainerChoice {
  readonly trainer: "gradient-boosting";
  readonly parameters: GradientBoostingOptions;
}

/** Parameters of gradient boosting; what is left out is LightGBM's default. */
export interface GradientBoostingOptions {
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
export function gradientBoosting(options: GradientBoostingOptions = {}): TrainerChoice {
  return Object.freeze({ trainer: "gradient-boosting", parameters: Object.freeze({ ...options }) });
}
