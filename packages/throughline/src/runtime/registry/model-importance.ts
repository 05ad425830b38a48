import { featureImportance } from "../../estimators/gradient-boosting/importance.ts";
import { parseLightgbmModel } from "../../formats/lightgbm-model/parse-model.ts";
import { xgboostImportance } from "../../formats/xgboost-model/importance.ts";
import { parseXgboostModel } from "../../formats/xgboost-model/parse-model.ts";
import type { TrainedModel } from "../../ports/trainer.ts";
import type { StoredModel } from "./model-registry.ts";

/** Total gain and number of splits of each input of a version, under the model's names of them, the greatest gain first. */
export function modelImportance({
  format,
  bytes,
  signature,
}: Pick<StoredModel, "format" | "bytes" | "signature">): TrainedModel["importance"] {
  if (format === "lightgbm") return featureImportance(parseLightgbmModel(bytes).ensemble);
  const names = signature.inputs.map(({ name }) => name);
  return xgboostImportance(parseXgboostModel(bytes), names);
}
