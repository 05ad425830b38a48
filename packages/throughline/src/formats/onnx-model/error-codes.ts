import { defineErrors } from "../../contracts/errors/define-errors.ts";

/** Why a model cannot be written as ONNX. */
export const onnxModelError = defineErrors("onnx-model", {
  unsupported: {
    status: 422,
    fault: "data",
    title: "The model has a part that ONNX cannot say",
    hint: "train the model without zero_as_missing, or export it as lightgbm",
  },
});
