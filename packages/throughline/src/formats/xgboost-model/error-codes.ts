import { defineErrors } from "../../contracts/errors/define-errors.ts";

/** Why an XGBoost model cannot be read. */
export const xgboostModelError = defineErrors("xgboost-model", {
  truncated: {
    status: 422,
    fault: "data",
    title: "The XGBoost model ends too early",
    hint: "copy the whole file again",
  },
  malformed: {
    status: 422,
    fault: "data",
    title: "The XGBoost model has a part that cannot be read",
    hint: 'save the model again with XGBoost: save_model("model.json") or save_model("model.ubj")',
  },
  unsupported: {
    status: 422,
    fault: "data",
    title: "The model uses a feature of XGBoost that is not supported",
    hint: "train with booster gbtree or dart, one output per tree, and an objective that docs/capabilities/models.md names",
  },
});
