import { defineErrors } from "../../contracts/errors/define-errors.ts";

/** Why a LightGBM model text cannot be read or written. */
export const lightgbmModelError = defineErrors("lightgbm-model", {
  truncated: {
    status: 422,
    fault: "data",
    title: "The model text ends too early",
    hint: "copy the whole file again; it ends after `end of trees`",
  },
  malformed: {
    status: 422,
    fault: "data",
    title: "The model text has a line that cannot be read",
    hint: "save the model again with LightGBM's save_model",
  },
  unsupported: {
    status: 422,
    fault: "data",
    title: "The model uses a feature of LightGBM that is not supported",
    hint: "train a gbdt model with linear_tree=false and one of the objectives binary, multiclass, regression, quantile, poisson, lambdarank, or serve this one with another model runtime",
  },
  "invalid-feature-name": {
    status: 422,
    fault: "declaration",
    title: "A feature's name cannot stand in a LightGBM model",
    hint: 'rename the feature: no white space, none of the characters , : " [ ] { }, and every name once',
  },
});
