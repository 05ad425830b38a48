/** What a trainer learns from. Rows are in the order of `label`; all numbers are finite or NaN (missing). */
export interface TrainingData {
  readonly features: readonly TrainingFeature[];
  /** 0 or 1 for binary objectives. */
  readonly label: Float64Array;
  readonly rows: number;
}

export interface TrainingFeature {
  readonly name: string;
  /** `categorical`: values are codes 0..n-1, NaN is missing. */
  readonly kind: "numeric" | "categorical";
  readonly values: Float64Array;
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
}

export interface TrainRequest {
  readonly trainer: "gradient-boosting";
  readonly objective: "binary";
  readonly parameters: GradientBoostingParameters;
  readonly data: TrainingData;
}

export interface TrainProgress {
  readonly round: number;
  readonly rounds: number;
  /** Mean log loss on the training rows after this round. */
  readonly loss: number;
}

export interface TrainedModel {
  readonly format: "lightgbm";
  /** LightGBM model text, UTF-8. */
  readonly bytes: Uint8Array;
  readonly importance: readonly { readonly feature: string; readonly gain: number; readonly splits: number }[];
  /** Features that no split can use: one value in all rows, or none. Allowed, and worth a line in a report. */
  readonly unused?: readonly { readonly feature: string; readonly why: "constant" | "all-missing" }[];
}

/** Fits models away from the event loop. The same data, parameters and seed give the same bytes. */
export interface Trainer {
  fit(
    request: TrainRequest,
    options?: { readonly signal?: AbortSignal; readonly onProgress?: (progress: TrainProgress) => void },
  ): Promise<TrainedModel>;
  close(): Promise<void>;
}
