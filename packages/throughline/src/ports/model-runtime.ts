export interface LoadedModel {
  readonly featureNames: readonly string[];
  /** Rows row-major, `rows × featureNames.length`, NaN is missing; probabilities out. Synchronous: microseconds a row. */
  predict(values: Float64Array, rows: number): Float64Array;
}

/** Makes predictors of trained models. */
export interface ModelRuntime {
  load(model: { readonly format: "lightgbm"; readonly bytes: Uint8Array }): Promise<LoadedModel>;
}
