export interface LoadedModel {
  readonly featureNames: readonly string[];
  /** Numbers that the model gives for a row: the classes of a multiclass model. @default 1 */
  readonly outputs?: number;
  /**
   * Rows row-major, `rows × featureNames.length`, NaN is missing; `rows × outputs` out: probabilities of a binary or multiclass
   * model, expected values of any other. Synchronous: microseconds a row.
   */
  predict(values: Float64Array, rows: number): Float64Array;
  /** As `predict`, before the objective's link: sums of leaf values. Absent when the runtime cannot tell. */
  predictRaw?(values: Float64Array, rows: number): Float64Array;
  /**
   * SHAP values, `rows × outputs × (featureNames.length + 1)`: what each feature adds to the raw score, and last what the model
   * expects without knowing any; together the raw score. Absent when the runtime cannot tell.
   */
  explain?(values: Float64Array, rows: number): Float64Array;
}

/** How a model's bytes are written: LightGBM's model text, or what XGBoost's `save_model` gives. */
export type ModelFormat = "lightgbm" | "xgboost-json" | "xgboost-ubj";

/** Makes predictors of trained models. */
export interface ModelRuntime {
  load(model: { readonly format: ModelFormat; readonly bytes: Uint8Array }): Promise<LoadedModel>;
}
