import { trainingError } from "../../estimators/gradient-boosting/error-codes.ts";
import { fitGradientBoosting } from "../../estimators/gradient-boosting/fit.ts";
import type { FitOptions } from "../../estimators/gradient-boosting/fit-request.ts";
import { formatLightgbmModel } from "../../formats/lightgbm-model/format-model.ts";
import type { TrainedModel, TrainRequest } from "../../ports/trainer.ts";

/** Carries out a request in the calling thread, and blocks it until the model is there. */
export function train(request: TrainRequest, options: FitOptions = {}): TrainedModel {
  const { ensemble, ...told } = fitGradientBoosting(request, options);
  const parameters = lightgbmParameters(request);
  const bytes = formatLightgbmModel({ ensemble, parameters, pandasCategorical: "null" });
  return { format: "lightgbm", bytes, ...told };
}

const objectives: ReadonlySet<string> = new Set(["binary", "multiclass", "regression", "quantile", "poisson"]);

/**
 * Refuses a request that is for another trainer.
 *
 * @throws {ThroughlineError} `training.unsupported`
 */
export function checkRequest({ trainer, objective }: TrainRequest): void {
  if ((trainer as string) !== "gradient-boosting")
    throw trainingError("unsupported", { detail: `the native trainer knows gradient-boosting only: ${trainer}` });
  if (!objectives.has(objective))
    throw trainingError("unsupported", {
      detail: `the native trainer knows the objectives ${[...objectives].join(", ")}: ${objective}`,
    });
}

/** The parameters under LightGBM's names, for readers of the model text. */
function lightgbmParameters({ objective, parameters, balanceClasses }: TrainRequest): (readonly [string, string])[] {
  const given: readonly (readonly [string, number | undefined])[] = [
    ["num_class", parameters.classes],
    ["alpha", parameters.quantile],
    ["scale_pos_weight", parameters.positiveWeight],
    ["is_unbalance", balanceClasses === true ? 1 : undefined],
    ["bagging_fraction", parameters.baggingFraction],
    ["bagging_freq", parameters.baggingFraction === undefined ? undefined : (parameters.baggingFrequency ?? 1)],
    ["feature_fraction", parameters.featureFraction],
    ["early_stopping_round", parameters.earlyStoppingRounds],
  ];
  return [
    ["boosting", "gbdt"],
    ["objective", objective],
    ["num_iterations", String(parameters.rounds)],
    ["learning_rate", String(parameters.learningRate)],
    ["num_leaves", String(parameters.leaves)],
    ["seed", String(parameters.seed)],
    ["deterministic", "1"],
    ["min_data_in_leaf", String(parameters.minDataInLeaf)],
    ["lambda_l2", String(parameters.lambda)],
    ["max_bin", String(parameters.maxBins)],
    ...given.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const])),
  ];
}
