import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { Ensemble } from "../../estimators/gradient-boosting/ensemble.ts";
import { trainingError } from "../../estimators/gradient-boosting/error-codes.ts";
import { fitGradientBoosting, joinFit, type TeamPlace } from "../../estimators/gradient-boosting/fit.ts";
import type { FitOptions } from "../../estimators/gradient-boosting/fit-request.ts";
import { formatLightgbmModel } from "../../formats/lightgbm-model/format-model.ts";
import { parseLightgbmModel } from "../../formats/lightgbm-model/parse-model.ts";
import type { TrainedModel, TrainRequest } from "../../ports/trainer.ts";

/** What is told while a request is carried out. */
export interface TrainOptions extends Pick<FitOptions, "onProgress" | "isCancelled"> {
  readonly checkpoints?:
    | { readonly everyRounds: number; readonly onCheckpoint: (model: Uint8Array) => void }
    | undefined;
}

/**
 * Carries out a request in the calling thread, and blocks it until the model is there.
 *
 * @param place  among the threads that carry it out together; undefined: alone
 * @throws {ThroughlineError} as `fitGradientBoosting`; `training.checkpoint-mismatch`
 */
export function train(request: TrainRequest, options: TrainOptions = {}, place?: TeamPlace): TrainedModel {
  const { checkpoint, ...rest } = request;
  const fitted = { ...rest, ...(checkpoint === undefined ? {} : { checkpoint: readCheckpoint(checkpoint, request) }) };
  const parameters = lightgbmParameters(request);
  const formatted = (ensemble: Ensemble) => formatLightgbmModel({ ensemble, parameters, pandasCategorical: "null" });
  const { checkpoints } = options;
  const fitOptions: FitOptions = {
    ...options,
    checkpoint: checkpoints && {
      everyRounds: checkpoints.everyRounds,
      take: (ensemble) => checkpoints.onCheckpoint(formatted(ensemble)),
    },
  };
  const { ensemble, ...told } =
    place === undefined ? fitGradientBoosting(fitted, fitOptions) : joinFit(fitted, place, fitOptions);
  return { format: "lightgbm", bytes: formatted(ensemble), ...told };
}

/** Parameters that may differ between a checkpoint and the fit that goes on from it. */
const lengths: ReadonlySet<string> = new Set(["num_iterations", "early_stopping_round"]);

function readCheckpoint(checkpoint: Uint8Array, request: TrainRequest): Ensemble {
  const { ensemble, parameters } = parseCheckpoint(checkpoint);
  const names = (of: readonly { readonly name: string }[]) => of.map(({ name }) => name).join(" ");
  const [had, asked] = [names(ensemble.features), names(request.data.features)];
  if (had !== asked)
    throw trainingError("checkpoint-mismatch", { detail: `the checkpoint has other features, ${had}: ${asked}` });
  const before = new Map(parameters);
  for (const [name, value] of lightgbmParameters(request)) {
    if (lengths.has(name) || before.get(name) === value) continue;
    const detail = `${name} was ${before.get(name) ?? "not given"} in the checkpoint: ${value}`;
    throw trainingError("checkpoint-mismatch", { detail });
  }
  return ensemble;
}

const objectives: ReadonlySet<string> = new Set([
  "binary",
  "multiclass",
  "regression",
  "quantile",
  "poisson",
  "lambdarank",
]);

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

function parseCheckpoint(checkpoint: Uint8Array): ReturnType<typeof parseLightgbmModel> {
  try {
    return parseLightgbmModel(checkpoint);
  } catch (cause) {
    const why = isThroughlineError(cause) ? cause.detail : String(cause);
    throw trainingError("checkpoint-mismatch", { detail: `the checkpoint cannot be read: ${why}`, cause });
  }
}

/** The parameters under LightGBM's names, for readers of the model text. */
function lightgbmParameters({ objective, parameters, balanceClasses }: TrainRequest): (readonly [string, string])[] {
  const given: readonly (readonly [string, number | undefined])[] = [
    ["num_class", parameters.classes],
    ["alpha", parameters.quantile],
    ["lambdarank_truncation_level", parameters.rankTruncation],
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
