import { defineErrors } from "../../contracts/errors/define-errors.ts";

/** What a model runtime refuses. */
export const modelRuntimeError = defineErrors("model-runtime", {
  "unsupported-format": {
    status: 422,
    fault: "caller",
    title: "The model runtime does not know the model's format",
    hint: "give it LightGBM model text or an XGBoost model, or configure a runtime for this format",
  },
  "values-mismatch": {
    status: 422,
    fault: "caller",
    title: "The values are not rows × features",
    hint: "give one value for each feature of each row, row by row",
  },
  "no-row-counts": {
    status: 422,
    fault: "data",
    title: "The model does not say how many rows its leaves had",
    hint: "save the model again with LightGBM's save_model: SHAP values are weighted by leaf_count and internal_count",
  },
});
