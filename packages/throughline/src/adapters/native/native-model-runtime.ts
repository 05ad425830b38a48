import { flattenEnsemble, predictProbability } from "../../estimators/gradient-boosting/predict.ts";
import { parseLightgbmModel } from "../../formats/lightgbm-model/parse-model.ts";
import type { LoadedModel, ModelRuntime } from "../../ports/model-runtime.ts";
import { modelRuntimeError } from "./error-codes.ts";

/**
 * The model runtime that comes with Throughline: LightGBM model text, evaluated in the calling thread.
 *
 * @throws {ThroughlineError} from `load`: `model-runtime.unsupported-format` and the codes of `parseLightgbmModel`; from
 * `predict`: `model-runtime.values-mismatch`
 */
export function createNativeModelRuntime(): ModelRuntime {
  return {
    async load({ format, bytes }) {
      if ((format as string) !== "lightgbm")
        throw modelRuntimeError("unsupported-format", { detail: `the native runtime reads lightgbm only: ${format}` });
      return loadLightgbm(bytes);
    },
  };
}

function loadLightgbm(bytes: Uint8Array): LoadedModel {
  const { ensemble } = parseLightgbmModel(bytes);
  const flat = flattenEnsemble(ensemble);
  const featureNames = Object.freeze(ensemble.features.map((feature) => feature.name));
  return {
    featureNames,
    predict(values, rows) {
      if (values.length !== rows * featureNames.length) {
        const detail = `${rows} rows of ${featureNames.length} features are not ${values.length} values`;
        throw modelRuntimeError("values-mismatch", { detail });
      }
      return predictProbability(flat, values, rows);
    },
  };
}
