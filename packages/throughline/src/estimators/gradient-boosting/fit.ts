import type { GradientBoostingParameters, TrainedModel, TrainingData, TrainProgress } from "../../ports/trainer.ts";
import { type BinnedMatrix, binTrainingData } from "./binned-matrix.ts";
import type { Ensemble, Tree } from "./ensemble.ts";
import { trainingError } from "./error-codes.ts";
import { createGrowthSpace, type GrowthSpace, growTree } from "./grow-tree.ts";
import { featureImportance } from "./importance.ts";
import { binaryLogLoss, initialScore } from "./objective.ts";
import { checkParameters } from "./parameters.ts";
import { checkTrainingData } from "./training-input.ts";
import { finishTree } from "./tree-arrays.ts";

export interface FitOptions {
  /** Called after each round. */
  readonly onProgress?: ((progress: TrainProgress) => void) | undefined;
  /** Asked before each round; true ends the fit with `training.cancelled`. */
  readonly isCancelled?: (() => boolean) | undefined;
}

export interface FittedEnsemble {
  readonly ensemble: Ensemble;
  readonly importance: TrainedModel["importance"];
  /** Features that no split can use: one value in all rows, or none. */
  readonly unused: readonly { readonly feature: string; readonly why: "constant" | "all-missing" }[];
}

/**
 * Fits gradient boosted trees to a binary label: leaf-wise trees over histograms of at most 255 bins, log loss, starting from the
 * mean label. Missing numbers learn a side at each split; where a leaf had none, the side with more rows. Categories are grouped.
 * The same data, parameters and seed give the same model, bit by bit, on every machine; the seed only draws the rows that bin
 * edges come from, above 200,000 rows. Fewer rounds than asked are fitted when no leaf can be split any more.
 *
 * @throws {ThroughlineError} `training.*` for input that no model can be fitted to
 * @source Ke et al. 2017, "LightGBM: a highly efficient gradient boosting decision tree"
 */
export function fitGradientBoosting(
  data: TrainingData,
  parameters: GradientBoostingParameters,
  options: FitOptions = {},
): FittedEnsemble {
  checkParameters(parameters);
  checkTrainingData(data);
  const matrix = binTrainingData(data, parameters);
  const ensemble: Ensemble = {
    objective: "binary",
    sigmoid: 1,
    features: data.features.map(({ name }, i) => ({ name, domain: matrix.allBins[i]?.domain ?? { kind: "unused" } })),
    trees: boost(matrix, data.label, parameters, options),
  };
  return { ensemble, importance: featureImportance(ensemble), unused: unusedFeatures(data, matrix) };
}

function boost(
  matrix: BinnedMatrix,
  label: Float64Array,
  parameters: GradientBoostingParameters,
  { onProgress, isCancelled }: FitOptions,
): Tree[] {
  const { rounds, leaves, learningRate } = parameters;
  const space = createGrowthSpace(matrix, parameters, leaves);
  const gradients = new Float32Array(2 * matrix.rows);
  const initial = initialScore(label);
  const scores = new Float64Array(matrix.rows).fill(initial);
  const trees: Tree[] = [];
  binaryLogLoss(scores, label, gradients);
  scores.fill(0);
  for (let round = 0; round < rounds; round++) {
    if (isCancelled?.() === true) throw trainingError("cancelled", { detail: `cancelled before round ${round + 1}` });
    const tree = finishTree(growTree(space, gradients), learningRate, round === 0 ? initial : 0);
    if (tree.leaves === 1) break;
    trees.push(tree);
    addLeafValues(space, tree, scores);
    const loss = binaryLogLoss(scores, label, gradients);
    onProgress?.({ round: round + 1, rounds, loss });
  }
  return trees.length > 0 ? trees : [constantTree(matrix.rows, initial)];
}

function addLeafValues(space: GrowthSpace, tree: Tree, scores: Float64Array): void {
  const { order, start } = space;
  for (let leaf = 0; leaf < tree.leaves; leaf++) {
    const value = tree.leafValue[leaf] as number;
    const first = start[leaf] as number;
    const end = first + (tree.leafRows[leaf] as number);
    for (let i = first; i < end; i++) scores[order[i] as number] = (scores[order[i] as number] as number) + value;
  }
}

function constantTree(rows: number, value: number): Tree {
  const none = new Float64Array(0);
  return {
    leaves: 1,
    splitFeature: new Int32Array(0),
    splitGain: none,
    threshold: none,
    decision: new Uint8Array(0),
    leftChild: new Int32Array(0),
    rightChild: new Int32Array(0),
    splitValue: none,
    splitWeight: none,
    splitRows: none,
    leafValue: Float64Array.of(value),
    leafWeight: Float64Array.of(0),
    leafRows: Float64Array.of(rows),
    categoryBoundaries: Int32Array.of(0),
    categoryWords: new Uint32Array(0),
    shrinkage: 1,
  };
}

function unusedFeatures(data: TrainingData, matrix: BinnedMatrix): FittedEnsemble["unused"] {
  return data.features.flatMap(({ name }, i) => {
    const bins = matrix.allBins[i];
    if (bins === undefined || bins.bins > 1) return [];
    return [{ feature: name, why: bins.missingRows === data.rows ? ("all-missing" as const) : ("constant" as const) }];
  });
}
