import { type BinnedMatrix, binRows } from "./binned-matrix.ts";
import { type Bag, drawBag, drawFeatures } from "./draws.ts";
import type { Tree } from "./ensemble.ts";
import { trainingError } from "./error-codes.ts";
import type { FitOptions, FitRequest } from "./fit-request.ts";
import { createGrowthSpace, type GrowthSpace, growTree } from "./grow-tree.ts";
import type { Objective } from "./loss.ts";
import { createObjective } from "./objective.ts";
import { addRoutedValues } from "./routes.ts";
import { constantTree, finishTree } from "./tree-arrays.ts";
import { openValidation, type Validation } from "./validation.ts";

interface Boosting {
  readonly request: FitRequest;
  readonly matrix: BinnedMatrix;
  readonly objective: Objective;
  readonly space: GrowthSpace;
  /** Class by class. */
  readonly scores: Float64Array;
  /** For each tree of a round. */
  readonly gradients: readonly Float32Array[];
  readonly validation: Validation | undefined;
}

/** Grows the trees of all rounds, those of a round one after the other. Tree 0 of each class carries its initial score. */
export function boost(
  matrix: BinnedMatrix,
  request: FitRequest,
  { onProgress, isCancelled }: FitOptions,
): { readonly trees: readonly Tree[]; readonly bestRound?: number } {
  const { rounds, earlyStoppingRounds } = request.parameters;
  const boosting = startBoosting(matrix, request);
  const { objective, scores, gradients, validation } = boosting;
  const trees: Tree[] = [];
  objective.gradients(scores, gradients);
  for (let round = 0; round < rounds; round++) {
    if (isCancelled?.() === true) throw trainingError("cancelled", { detail: `cancelled before round ${round + 1}` });
    const grown = growRound(boosting, round);
    const isDone = grown.every((tree) => tree.leaves === 1);
    if (round === 0 || !isDone) trees.push(...grown);
    if (isDone) break;
    const loss = objective.gradients(scores, gradients);
    const validationLoss = validation?.endRound();
    onProgress?.({ round: round + 1, rounds, loss, ...(validationLoss === undefined ? {} : { validationLoss }) });
    if (validation !== undefined && validation.roundsSinceBest() >= (earlyStoppingRounds ?? Number.POSITIVE_INFINITY))
      break;
  }
  if (validation === undefined || earlyStoppingRounds === undefined) return { trees };
  const bestRound = Math.max(1, validation.bestRound());
  return { trees: trees.slice(0, bestRound * gradients.length), bestRound };
}

function startBoosting(matrix: BinnedMatrix, request: FitRequest): Boosting {
  const { data, parameters, validation } = request;
  const objective = createObjective(request, data);
  const scores = new Float64Array(matrix.rows * objective.initial.length);
  for (const [k, initial] of objective.initial.entries()) classScores(scores, k, matrix.rows).fill(initial);
  const growth = { limits: parameters, maxLeaves: parameters.leaves, monotone: directionsOf(matrix, request) };
  return {
    request,
    matrix,
    objective,
    space: createGrowthSpace(matrix, growth),
    scores,
    gradients: objective.initial.map(() => new Float32Array(2 * matrix.rows)),
    validation:
      validation === undefined
        ? undefined
        : openValidation(binRows(matrix.features, validation), createObjective(request, validation)),
  };
}

const classScores = (scores: Float64Array, k: number, rows: number) => scores.subarray(k * rows, (k + 1) * rows);

/** The trees of one round; their values are in the scores afterwards. */
function growRound(boosting: Boosting, round: number): Tree[] {
  const bag = drawBag(boosting.matrix.rows, round, boosting.request.parameters);
  return boosting.gradients.map((_, k) => growOne(boosting, round, k, bag));
}

function growOne(boosting: Boosting, round: number, k: number, bag: Bag | undefined): Tree {
  const { request, matrix, objective, space, validation } = boosting;
  const { parameters } = request;
  const scores = classScores(boosting.scores, k, matrix.rows);
  const bias = round === 0 ? (objective.initial[k] as number) : 0;
  const allowed = drawFeatures(matrix.features.length, round * boosting.gradients.length + k, parameters);
  const growing =
    objective.settled[k] === true
      ? undefined
      : growTree(space, boosting.gradients[k] as Float32Array, { rows: bag?.rows, allowed });
  if (growing === undefined || growing.leaves === 1) {
    if (round === 0) validation?.addConstant(k, bias);
    return constantTree(matrix.rows, bias);
  }
  if (objective.leafValue !== undefined) {
    for (let leaf = 0; leaf < growing.leaves; leaf++) {
      const start = space.start[leaf] as number;
      const end = start + (growing.leafRows[leaf] as number);
      growing.leafValue[leaf] = objective.leafValue(scores, space.order, start, end);
    }
  }
  const tree = finishTree(growing, parameters.learningRate, bias);
  if (round === 0) scores.fill(0);
  addLeafValues(space, tree, scores);
  if (bag !== undefined) addRoutedValues(space.routes, tree, matrix, bag.others, scores);
  validation?.addTree(k, space.routes, tree);
  return tree;
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

/** The directions of the matrix's features; undefined when none has one. */
function directionsOf(matrix: BinnedMatrix, { data }: FitRequest): Int8Array | undefined {
  const directions = Int8Array.from(matrix.features, ({ index }) => data.features[index]?.monotone ?? 0);
  return directions.some((direction) => direction !== 0) ? directions : undefined;
}
