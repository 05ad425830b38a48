import { createBinaryObjective } from "./binary-objective.ts";
import type { FitRequest } from "./fit-request.ts";
import type { Objective, Target } from "./loss.ts";
import { createPoissonObjective, createQuantileObjective, createSquaredObjective } from "./number-objectives.ts";
import { DEFAULT_QUANTILE } from "./parameters.ts";
import { createSoftmaxObjective } from "./softmax-objective.ts";

/** The objective of a request over its training rows, or over others for their loss. */
export function createObjective(request: FitRequest, target: Target): Objective {
  const { objective, parameters } = request;
  if (objective === "multiclass") return createSoftmaxObjective(target, parameters.classes ?? 2);
  if (objective === "regression") return createSquaredObjective(target);
  if (objective === "quantile") return createQuantileObjective(target, parameters.quantile ?? DEFAULT_QUANTILE);
  if (objective === "poisson") return createPoissonObjective(target);
  return createBinaryObjective(target, {
    positiveWeight: parameters.positiveWeight ?? 1,
    balanceClasses: request.balanceClasses ?? false,
  });
}
