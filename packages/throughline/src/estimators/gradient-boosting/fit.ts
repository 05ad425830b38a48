import type { TrainedModel, TrainingData } from "../../ports/trainer.ts";
import { type BinnedMatrix, binTrainingData } from "./binned-matrix.ts";
import { boost } from "./boost.ts";
import type { Ensemble, EnsembleFeature, EnsembleObjective } from "./ensemble.ts";
import type { FitOptions, FitRequest } from "./fit-request.ts";
import { featureImportance } from "./importance.ts";
import { checkParameters } from "./parameters.ts";
import { checkTrainingData } from "./training-input.ts";

export interface FittedEnsemble {
  readonly ensemble: Ensemble;
  readonly importance: TrainedModel["importance"];
  /** Features that no split can use: one value in all rows, or none. */
  readonly unused: readonly { readonly feature: string; readonly why: "constant" | "all-missing" }[];
  /** With early stopping: the round whose trees are the last. */
  readonly bestRound?: number;
}

/**
 * Fits gradient boosted trees: leaf-wise trees over histograms of at most 255 bins, starting from what is best without any
 * feature. Missing numbers learn a side at each split; where a leaf had none, the side with more rows. Categories are grouped.
 * The same request gives the same model, bit by bit, on every machine; the seed draws bagged rows, sampled features, and above
 * 200,000 rows those that bin edges come from. Fewer rounds than asked are fitted when no leaf can be split any more.
 *
 * @throws {ThroughlineError} `training.*` for input that no model can be fitted to
 * @source Ke et al. 2017, "LightGBM: a highly efficient gradient boosting decision tree"
 */
export function fitGradientBoosting(request: FitRequest, options: FitOptions = {}): FittedEnsemble {
  const { data } = request;
  checkParameters(request);
  checkTrainingData(request);
  const matrix = binTrainingData(data, request.parameters);
  const { trees, bestRound } = boost(matrix, request, options);
  const ensemble: Ensemble = { objective: objectiveOf(request), features: featuresOf(data, matrix), trees };
  return {
    ensemble,
    importance: featureImportance(ensemble),
    unused: unusedFeatures(data, matrix),
    ...(bestRound === undefined ? {} : { bestRound }),
  };
}

function objectiveOf({ objective, parameters }: FitRequest): EnsembleObjective {
  if (objective === "binary") return { name: "binary", sigmoid: 1 };
  if (objective === "multiclass") return { name: "multiclass", classes: parameters.classes ?? 2 };
  return { name: objective };
}

function featuresOf({ features }: TrainingData, matrix: BinnedMatrix): EnsembleFeature[] {
  return features.map(({ name, monotone }, i) => ({
    name,
    domain: matrix.allBins[i]?.domain ?? { kind: "unused" },
    ...(monotone === undefined || monotone === 0 ? {} : { monotone }),
  }));
}

function unusedFeatures(data: TrainingData, matrix: BinnedMatrix): FittedEnsemble["unused"] {
  return data.features.flatMap(({ name }, i) => {
    const bins = matrix.allBins[i];
    if (bins === undefined || bins.bins > 1) return [];
    return [{ feature: name, why: bins.missingRows === data.rows ? ("all-missing" as const) : ("constant" as const) }];
  });
}
