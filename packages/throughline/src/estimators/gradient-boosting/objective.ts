import { createBinaryObjective } from "./binary-objective.ts";
import type { FitRequest } from "./fit-request.ts";
import type { Objective, Target } from "./loss.ts";
import { createPoissonObjective, createQuantileObjective, createSquaredObjective } from "./number-objectives.ts";
import { DEFAULT_QUANTILE, DEFAULT_RANK_TRUNCATION } from "./parameters.ts";
import { createRankingObjective } from "./ranking-objective.ts";
import { createSoftmaxObjective } from "./softmax-objective.ts";

/** The objective of a request over its training rows, or over others for their loss. */
export function createObjective(request: FitRequest, target: Target): Objective {
  const { objective, parameters } = request;
  if (objective === "multiclass") return createSoftmaxObjective(target, parameters.classes ?? 2);
  if (objective === "regression") return createSquaredObjective(target);
  if (objective === "quantile") return createQuantileObjective(target, parameters.quantile ?? DEFAULT_QUANTILE);
  if (objective === "poisson") return createPoissonObjective(target);
  if (objective === "lambdarank")
    return createRankingObjective(target, parameters.rankTruncation ?? DEFAULT_RANK_TRUNCATION);
  return createBinaryObjective(target, {
    positiveWeight: parameters.positiveWeight ?? 1,
    balanceClasses: request.balanceClasses ?? false,
  });
}

/** True for log loss without any weights: the kernel writes its gradients. */
export function isPlainBinary({
  objective,
  parameters,
  balanceClasses,
  data,
}: Pick<FitRequest, "objective" | "parameters" | "balanceClasses" | "data">): boolean {
  const noFactor = (parameters.positiveWeight ?? 1) === 1 && balanceClasses !== true;
  return objective === "binary" && noFactor && data.weight === undefined;
}
