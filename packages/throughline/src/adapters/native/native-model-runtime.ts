import type { Ensemble } from "../../estimators/gradient-boosting/ensemble.ts";
import {
  type FlatEnsemble,
  flattenEnsemble,
  predictOutput,
  predictRaw,
} from "../../estimators/gradient-boosting/predict.ts";
import { createExplainer, treeWithoutRowCounts } from "../../estimators/gradient-boosting/tree-shap.ts";
import { parseLightgbmModel } from "../../formats/lightgbm-model/parse-model.ts";
import type { LoadedModel, ModelRuntime } from "../../ports/model-runtime.ts";
import { modelRuntimeError } from "./error-codes.ts";

/**
 * The model runtime that comes with Throughline: LightGBM model text, evaluated in the calling thread.
 *
 * @throws {ThroughlineError} from `load`: `model-runtime.unsupported-format` and the codes of `parseLightgbmModel`; from
 * `predict`, `predictRaw` and `explain`: `model-runtime.values-mismatch`; from `explain` also `model-runtime.no-row-counts`
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
  let explainer: ReturnType<typeof createExplainer> | undefined;
  const checked =
    (predict: (values: Float64Array, rows: number) => Float64Array): LoadedModel["predict"] =>
    (values, rows) => {
      if (values.length === rows * featureNames.length) return predict(values, rows);
      const detail = `${rows} rows of ${featureNames.length} features are not ${values.length} values`;
      throw modelRuntimeError("values-mismatch", { detail });
    };
  return {
    featureNames,
    outputs: flat.outputs,
    predict: checked((values, rows) => predictOutput(flat, values, rows)),
    predictRaw: checked((values, rows) => predictRaw(flat, values, rows)),
    explain: checked((values, rows) => {
      explainer ??= openExplainer(ensemble, flat);
      return explainer(values, rows);
    }),
  };
}

function openExplainer(ensemble: Ensemble, flat: FlatEnsemble): ReturnType<typeof createExplainer> {
  const tree = treeWithoutRowCounts(ensemble);
  if (tree >= 0) throw modelRuntimeError("no-row-counts", { detail: `a count of tree ${tree} is not above 0` });
  return createExplainer(ensemble, flat);
}
