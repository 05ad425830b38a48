import type { Ensemble } from "../../estimators/gradient-boosting/ensemble.ts";

/** What a LightGBM model text says. */
export interface LightgbmModel {
  readonly ensemble: Ensemble;
  /** The training parameters in their order, as text; LightGBM does not read them back. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** The JSON after `pandas_categorical:`, `null` unless the model was trained on a data frame with categories. */
  readonly pandasCategorical: string;
}
