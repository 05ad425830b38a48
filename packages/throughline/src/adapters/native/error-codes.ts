import { defineErrors } from "../../contracts/errors/define-errors.ts";

/** What a model runtime refuses. */
export const modelRuntimeError = defineErrors("model-runtime", {
  "unsupported-format": {
    status: 422,
    fault: "caller",
    title: "The model runtime does not know the model's format",
    hint: "give it LightGBM model text, or configure a runtime for this format",
  },
  "values-mismatch": {
    status: 422,
    fault: "caller",
    title: "The values are not rows × features",
    hint: "give one value for each feature of each row, row by row",
  },
});
