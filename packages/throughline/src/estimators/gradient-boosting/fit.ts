import type { TrainedModel, TrainingData } from "../../ports/trainer.ts";
import { binTrainingData, type FeatureTable } from "./binned-matrix.ts";
import { boost } from "./boost.ts";
import type { Ensemble, EnsembleFeature, EnsembleObjective, Tree } from "./ensemble.ts";
import type { FitOptions, FitRequest } from "./fit-request.ts";
import { featureImportance } from "./importance.ts";
import { checkParameters } from "./parameters.ts";
import { alone, createTeam, type Team } from "./team.ts";
import { checkTrainingData } from "./training-input.ts";
import { CONTROL_BYTES, createSharedMemory, openTrainingMemory, type SharedMemory } from "./training-memory.ts";

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
export function fitGradientBoosting(
  request: FitRequest,
  options: FitOptions = {},
  kernels: "compiled" | "plain" = "compiled",
): FittedEnsemble {
  checkParameters(request);
  checkTrainingData(request);
  return fitTogether(request, createSharedMemory(request, 1, kernels), alone, options);
}

/** A place among the threads that fit one model. */
export interface TeamPlace {
  /** Made for the same request and as many members. */
  readonly shared: SharedMemory;
  readonly member: number;
  readonly members: number;
}

/**
 * Takes part in a fit on several threads, each of which calls this with its place; all get the same model, bit by bit, whatever
 * their number. Member 0 checks the request, tells progress and asks whether to go on. A member that throws leaves the others
 * waiting: whoever started the threads must end them.
 *
 * @throws {ThroughlineError} as `fitGradientBoosting`, from member 0
 */
export function joinFit(request: FitRequest, place: TeamPlace, options: FitOptions = {}): FittedEnsemble {
  const { shared, member, members } = place;
  if (member === 0) {
    checkParameters(request);
    checkTrainingData(request);
  }
  const words = new Int32Array(shared.memory.buffer, CONTROL_BYTES, 2);
  const team = members === 1 ? alone : createTeam(words, member, members);
  team.meet();
  return fitTogether(request, shared, team, options);
}

function fitTogether(request: FitRequest, shared: SharedMemory, team: Team, options: FitOptions): FittedEnsemble {
  const { data } = request;
  const memory = openTrainingMemory(request, team.members, shared);
  const matrix = binTrainingData(data, request.parameters, memory, team);
  const modelOf = (trees: readonly Tree[]): Ensemble => ({
    objective: objectiveOf(request),
    features: featuresOf(data, matrix),
    trees,
  });
  const { checkpoint } = options;
  const take = checkpoint && {
    everyRounds: checkpoint.everyRounds,
    take: (trees: readonly Tree[]) => checkpoint.take(modelOf(trees)),
  };
  const { trees, bestRound } = boost({ request, matrix, memory, team }, { ...options, checkpoint: take });
  const ensemble = modelOf(trees);
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

function featuresOf({ features }: TrainingData, matrix: FeatureTable): EnsembleFeature[] {
  return features.map(({ name, monotone }, i) => ({
    name,
    domain: matrix.allBins[i]?.domain ?? { kind: "unused" },
    ...(monotone === undefined || monotone === 0 ? {} : { monotone }),
  }));
}

function unusedFeatures(data: TrainingData, matrix: FeatureTable): FittedEnsemble["unused"] {
  return data.features.flatMap(({ name }, i) => {
    const bins = matrix.allBins[i];
    if (bins === undefined || bins.bins > 1) return [];
    return [{ feature: name, why: bins.missingRows === data.rows ? ("all-missing" as const) : ("constant" as const) }];
  });
}
