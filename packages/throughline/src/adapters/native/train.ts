import { trainingError } from "../../estimators/gradient-boosting/error-codes.ts";
import { type FitOptions, fitGradientBoosting } from "../../estimators/gradient-boosting/fit.ts";
import { formatLightgbmModel } from "../../formats/lightgbm-model/format-model.ts";
import type { GradientBoostingParameters, TrainedModel, TrainRequest } from "../../ports/trainer.ts";

/** Carries out a request in the calling thread, and blocks it until the model is there. */
export function train(request: TrainRequest, options: FitOptions = {}): TrainedModel {
  const { ensemble, importance, unused } = fitGradientBoosting(request.data, request.parameters, options);
  const parameters = lightgbmParameters(request.parameters);
  const bytes = formatLightgbmModel({ ensemble, parameters, pandasCategorical: "null" });
  return { format: "lightgbm", bytes, importance, unused };
}

/**
 * Refuses a request that is for another trainer.
 *
 * @throws {ThroughlineError} `training.unsupported`
 */
export function checkRequest({ trainer, objective }: TrainRequest): void {
  if ((trainer as string) !== "gradient-boosting")
    throw trainingError("unsupported", { detail: `the native trainer knows gradient-boosting only: ${trainer}` });
  if ((objective as string) !== "binary")
    throw trainingError("unsupported", { detail: `the native trainer knows the objective binary only: ${objective}` });
}

/** The parameters under LightGBM's names, for readers of the model text. */
function lightgbmParameters(parameters: GradientBoostingParameters): (readonly [string, string])[] {
  return [
    ["boosting", "gbdt"],
    ["objective", "binary"],
    ["num_iterations", String(parameters.rounds)],
    ["learning_rate", String(parameters.learningRate)],
    ["num_leaves", String(parameters.leaves)],
    ["seed", String(parameters.seed)],
    ["deterministic", "1"],
    ["min_data_in_leaf", String(parameters.minDataInLeaf)],
    ["lambda_l2", String(parameters.lambda)],
    ["max_bin", String(parameters.maxBins)],
  ];
}
