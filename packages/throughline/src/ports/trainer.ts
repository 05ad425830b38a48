import type { ModelFormat } from "./model-runtime.ts";

/** What a trainer learns from. Rows are in the order of `label`; all numbers are finite or NaN (missing). */
export interface TrainingData {
  readonly features: readonly TrainingFeature[];
  /**
   * By objective. `binary`: 0 or 1; `multiclass`: the class, 0 to classes - 1; `regression` and `quantile`: any number up to
   * 1e28 in magnitude; `poisson`: from 0 to 1e28; `lambdarank`: the grade of a row, 0 (irrelevant) to 30.
   */
  readonly label: Float64Array;
  readonly rows: number;
  /** How much each row counts, 0 to 1e9; a row with weight 2 counts as two. @default 1 for each row */
  readonly weight?: Float64Array;
  /** Objective `lambdarank`: how many rows each query has, in the order of the rows; required there, refused elsewhere. */
  readonly queries?: Uint32Array;
}

export interface TrainingFeature {
  readonly name: string;
  /** `categorical`: values are codes 0..n-1, NaN is missing. */
  readonly kind: "numeric" | "categorical";
  readonly values: Float64Array;
  /** Numeric features: 1 when the raw score may only rise with the value, -1 when it may only fall; 0 and undefined ask nothing. */
  readonly monotone?: -1 | 0 | 1;
}

/** The parameters of gradient boosting; defaults are LightGBM's. */
export interface GradientBoostingParameters {
  readonly rounds: number;
  readonly leaves: number;
  readonly learningRate: number;
  readonly minDataInLeaf: number;
  readonly maxBins: number;
  readonly lambda: number;
  readonly seed: number;
  /** Classes of the objective `multiclass`, 2 to 1,000; required there, refused elsewhere. */
  readonly classes?: number;
  /** The quantile that the objective `quantile` learns, 0.001 to 0.999. @default 0.9 */
  readonly quantile?: number;
  /** Objective `lambdarank`: ranks whose pairs count, from 1. LightGBM's `lambdarank_truncation_level`. @default 30 */
  readonly rankTruncation?: number;
  /** Objective `binary`: factor of the weight of positive rows, 1e-6 to 1e6. LightGBM's `scale_pos_weight`. @default 1 */
  readonly positiveWeight?: number;
  /** Share of the rows that a tree learns from, 0.001 to 1; drawn with the seed. @default 1 */
  readonly baggingFraction?: number;
  /** Rounds that one draw of rows serves, from 1. @default 1 */
  readonly baggingFrequency?: number;
  /** Share of the features that a tree may split on, 0.001 to 1; drawn with the seed for each tree. @default 1 */
  readonly featureFraction?: number;
  /** Stops when the loss of the validation rows has not fallen for so many rounds, and keeps the best; needs `validation`. */
  readonly earlyStoppingRounds?: number;
}

/**
 * What is learned, and which loss falls: `binary` log loss, `multiclass` softmax cross-entropy, `regression` squared error,
 * `quantile` pinball loss, `poisson` the negative log-likelihood of counts with the logarithm as link, `lambdarank` 1 less NDCG.
 */
export type TrainObjective = "binary" | "multiclass" | "regression" | "quantile" | "poisson" | "lambdarank";

export interface TrainRequest {
  readonly trainer: "gradient-boosting";
  readonly objective: TrainObjective;
  readonly parameters: GradientBoostingParameters;
  readonly data: TrainingData;
  /** Rows that are not learned from: their loss is reported after each round, and decides on early stopping. */
  readonly validation?: TrainingData;
  /**
   * Objective `binary`: the rarer class gets the weight (rows of the other) / (its rows). LightGBM's `is_unbalance`; not
   * together with `positiveWeight`. @default false
   */
  readonly balanceClasses?: boolean;
  /**
   * A model of the first rounds, as `onCheckpoint` gave it: the fit goes on after them, and gives the bytes that it would have
   * given without a break.
   */
  readonly checkpoint?: Uint8Array;
}

export interface TrainProgress {
  readonly round: number;
  readonly rounds: number;
  /** Mean loss of the objective on the training rows after this round, by row weight. */
  readonly loss: number;
  /** The same of the validation rows. */
  readonly validationLoss?: number;
}

export interface TrainedModel {
  /** What a trainer gives is LightGBM model text, UTF-8; an imported model stays as it was. */
  readonly format: ModelFormat;
  readonly bytes: Uint8Array;
  readonly importance: readonly { readonly feature: string; readonly gain: number; readonly splits: number }[];
  /** Features that no split can use: one value in all rows, or none. Allowed, and worth a line in a report. */
  readonly unused?: readonly { readonly feature: string; readonly why: "constant" | "all-missing" }[];
  /** With early stopping: the round whose trees are the last of the model. */
  readonly bestRound?: number;
}

/** Fits models away from the event loop. The same data, parameters and seed give the same bytes. */
export interface Trainer {
  fit(
    request: TrainRequest,
    options?: {
      readonly signal?: AbortSignal;
      readonly onProgress?: (progress: TrainProgress) => void;
      /** Gives a model of all rounds so far whenever so many are done: a request can go on from it. */
      readonly checkpoints?: { readonly everyRounds: number; readonly onCheckpoint: (model: Uint8Array) => void };
    },
  ): Promise<TrainedModel>;
  close(): Promise<void>;
}
