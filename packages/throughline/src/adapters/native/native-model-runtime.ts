import type { Ensemble } from "../../estimators/gradient-boosting/ensemble.ts";
import type { FlatEnsemble } from "../../estimators/gradient-boosting/flat-ensemble.ts";
import { flattenEnsemble, predictOutput, predictRaw } from "../../estimators/gradient-boosting/predict.ts";
import { createExplainer, treeWithoutRowCounts } from "../../estimators/gradient-boosting/tree-shap.ts";
import { parseLightgbmModel } from "../../formats/lightgbm-model/parse-model.ts";
import {
  createXgboostExplainer,
  splitWithoutCover,
  type XgboostExplainer,
} from "../../formats/xgboost-model/explain.ts";
import type { XgboostModel } from "../../formats/xgboost-model/model.ts";
import { parseXgboostModel } from "../../formats/xgboost-model/parse-model.ts";
import { predictXgboostOutput, predictXgboostRaw } from "../../formats/xgboost-model/predict.ts";
import type { LoadedModel, ModelRuntime } from "../../ports/model-runtime.ts";
import { modelRuntimeError } from "./error-codes.ts";

/**
 * The model runtime that comes with Throughline: LightGBM model text and XGBoost models, evaluated in the calling thread.
 *
 * @throws {ThroughlineError} from `load`: `model-runtime.unsupported-format` and the codes of `parseLightgbmModel` and
 * `parseXgboostModel`; from `predict`, `predictRaw` and `explain`: `model-runtime.values-mismatch`; from `explain` also `model-runtime.no-row-counts`
 */
export function createNativeModelRuntime(): ModelRuntime {
  return {
    async load({ format, bytes }) {
      if (format === "lightgbm") return loadLightgbm(bytes);
      if (format === "xgboost-json" || format === "xgboost-ubj") return loadXgboost(bytes);
      const detail = `the native runtime reads lightgbm, xgboost-json and xgboost-ubj: ${String(format)}`;
      throw modelRuntimeError("unsupported-format", { detail });
    },
  };
}

function loadLightgbm(bytes: Uint8Array): LoadedModel {
  const { ensemble } = parseLightgbmModel(bytes);
  const flat = flattenEnsemble(ensemble);
  const featureNames = Object.freeze(ensemble.features.map((feature) => feature.name));
  let explainer: ReturnType<typeof createExplainer> | undefined;
  const checked = (predict: LoadedModel["predict"]) => whenWhole(featureNames.length, predict);
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

function loadXgboost(bytes: Uint8Array): LoadedModel {
  const model = parseXgboostModel(bytes);
  let explainer: XgboostExplainer | undefined;
  const featureNames = Object.freeze(model.features.map(({ name }) => name));
  return {
    featureNames,
    outputs: model.outputs,
    predict: whenWhole(featureNames.length, (values, rows) => predictXgboostOutput(model, values, rows)),
    predictRaw: whenWhole(featureNames.length, (values, rows) => predictXgboostRaw(model, values, rows)),
    explain: whenWhole(featureNames.length, (values, rows) => {
      explainer ??= openXgboostExplainer(model);
      return explainer(values, rows);
    }),
  };
}

/** Refuses values that are not rows × features. */
function whenWhole(features: number, predict: LoadedModel["predict"]): LoadedModel["predict"] {
  return (values, rows) => {
    if (values.length === rows * features) return predict(values, rows);
    const detail = `${rows} rows of ${features} features are not ${values.length} values`;
    throw modelRuntimeError("values-mismatch", { detail });
  };
}

function openExplainer(ensemble: Ensemble, flat: FlatEnsemble): ReturnType<typeof createExplainer> {
  const tree = treeWithoutRowCounts(ensemble);
  if (tree >= 0) throw modelRuntimeError("no-row-counts", { detail: `a count of tree ${tree} is not above 0` });
  return createExplainer(ensemble, flat);
}

function openXgboostExplainer(model: XgboostModel): XgboostExplainer {
  const split = splitWithoutCover(model);
  if (split < 0) return createXgboostExplainer(model);
  const detail = `a sum_hessian below split ${split} is not above 0`;
  const hint = "save the model again with XGBoost's save_model: SHAP values are weighted by sum_hessian";
  throw modelRuntimeError("no-row-counts", { detail, hint });
}
