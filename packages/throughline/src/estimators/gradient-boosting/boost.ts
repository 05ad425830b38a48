import { type BinnedMatrix, binRows } from "./binned-matrix.ts";
import { type Bag, drawBag, drawFeatures } from "./draws.ts";
import type { Tree } from "./ensemble.ts";
import { trainingError } from "./error-codes.ts";
import type { FitOptions, FitRequest } from "./fit-request.ts";
import { createGradients, type Gradients } from "./gradients.ts";
import { createGrowthSpace, type GrowthSpace, growTree } from "./grow-tree.ts";
import type { Objective } from "./loss.ts";
import { createObjective } from "./objective.ts";
import { replayTrees } from "./replay.ts";
import { addRoutedValues } from "./routes.ts";
import { shareOf, type Team } from "./team.ts";
import type { TrainingMemory } from "./training-memory.ts";
import { constantTree, finishTree } from "./tree-arrays.ts";
import { openValidation, type Validation } from "./validation.ts";

interface Boosting {
  readonly request: FitRequest;
  readonly matrix: BinnedMatrix;
  readonly memory: TrainingMemory;
  readonly team: Team;
  readonly objective: Objective;
  readonly space: GrowthSpace;
  readonly gradients: Gradients;
  /** Of each class. */
  readonly scores: readonly Float64Array[];
  /** The leader's. */
  readonly validation: Validation | undefined;
}

interface BoostOptions extends Omit<FitOptions, "checkpoint"> {
  readonly checkpoint: { readonly everyRounds: number; take(trees: readonly Tree[]): void } | undefined;
}

/** Where the leader says that the fit ends, among the words of `layout.control`. */
const STOP = 2;

/**
 * Grows the trees of all rounds, those of a round one after the other. Tree 0 of each class carries its initial score. All members
 * grow the same trees; the leader alone tells progress and follows the validation rows.
 */
export function boost(
  { request, matrix, memory, team }: Pick<Boosting, "request" | "matrix" | "memory" | "team">,
  { onProgress, isCancelled, checkpoint }: BoostOptions,
): { readonly trees: readonly Tree[]; readonly bestRound?: number } {
  const { rounds, earlyStoppingRounds } = request.parameters;
  const boosting = startBoosting(request, matrix, memory, team);
  const { gradients, scores, validation } = boosting;
  const trees: Tree[] = replayTrees(request, scores, validation, team);
  const leads = team.member === 0;
  gradients.write();
  for (let round = trees.length / scores.length; round < rounds; round++) {
    if (isCancelled?.() === true) throw trainingError("cancelled", { detail: `cancelled before round ${round + 1}` });
    const grown = growRound(boosting, round);
    const isDone = grown.every((tree) => tree.leaves === 1);
    if (round === 0 || !isDone) trees.push(...grown);
    if (isDone) break;
    gradients.write();
    if (leads) {
      const validationLoss = validation?.endRound();
      const loss = gradients.meanLoss();
      onProgress?.({ round: round + 1, rounds, loss, ...(validationLoss === undefined ? {} : { validationLoss }) });
      if (checkpoint !== undefined && (round + 1) % checkpoint.everyRounds === 0) checkpoint.take(trees);
      const patience = earlyStoppingRounds ?? Number.POSITIVE_INFINITY;
      if (validation !== undefined && validation.roundsSinceBest() >= patience) setStop(memory);
    }
    team.meet();
    if (isStopped(memory)) break;
  }
  if (validation === undefined || earlyStoppingRounds === undefined) return { trees };
  const bestRound = Math.max(1, validation.bestRound());
  return { trees: trees.slice(0, bestRound * scores.length), bestRound };
}

const setStop = ({ signed, layout }: TrainingMemory) => Atomics.store(signed, layout.control / 4 + STOP, 1);
const isStopped = ({ signed, layout }: TrainingMemory) => Atomics.load(signed, layout.control / 4 + STOP) === 1;

function startBoosting(request: FitRequest, matrix: BinnedMatrix, memory: TrainingMemory, team: Team): Boosting {
  const { data, parameters, validation } = request;
  const objective = createObjective(request, data);
  const { rows } = data;
  const [start, end] = shareOf(rows, team.member, team.members);
  const scores = objective.initial.map((initial, k) => {
    const first = memory.layout.scores / 8 + k * rows;
    return memory.doubles.subarray(first, first + rows).fill(initial, start, end);
  });
  const growth = { limits: parameters, maxLeaves: parameters.leaves, monotone: directionsOf(matrix, request) };
  const follows = validation !== undefined && team.member === 0;
  const boosting = {
    ...{ request, matrix, memory, team, objective, scores },
    gradients: createGradients({ request, objective, memory, team }),
    space: createGrowthSpace(memory, matrix, team, growth),
    validation: follows
      ? openValidation(binRows(matrix.features, validation), createObjective(request, validation))
      : undefined,
  };
  team.meet();
  return boosting;
}

/** The trees of one round; their values are in the scores afterwards. */
function growRound(boosting: Boosting, round: number): Tree[] {
  const bag = drawBag(boosting.matrix.rows, round, boosting.request.parameters);
  return boosting.scores.map((_, k) => growOne(boosting, round, k, bag));
}

function growOne(boosting: Boosting, round: number, k: number, bag: Bag | undefined): Tree {
  const { request, matrix, objective, space, validation, gradients, team } = boosting;
  const { parameters } = request;
  const scores = boosting.scores[k] as Float64Array;
  const bias = round === 0 ? (objective.initial[k] as number) : 0;
  const allowed = drawFeatures(matrix.features.length, round * boosting.scores.length + k, parameters);
  const growing =
    objective.settled[k] === true ? undefined : growTree(space, gradients.ofTree(k), { rows: bag?.rows, allowed });
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
    team.meet();
  }
  const tree = finishTree(growing, parameters.learningRate, bias);
  if (round === 0) {
    scores.fill(0, ...shareOf(matrix.rows, team.member, team.members));
    team.meet();
  }
  addLeafValues(boosting, tree, k);
  if (bag !== undefined) {
    const others = bag.others.subarray(...shareOf(bag.others.length, team.member, team.members));
    addRoutedValues(space.routes, tree, matrix, others, scores);
  }
  validation?.addTree(k, space.routes, tree);
  team.meet();
  return tree;
}

function addLeafValues({ space, memory, team, matrix }: Boosting, tree: Tree, k: number): void {
  const { layout, kernels } = memory;
  for (let leaf = 0; leaf < tree.leaves; leaf++) {
    const [from, to] = shareOf(tree.leafRows[leaf] as number, team.member, team.members);
    const order = layout.order + 4 * ((space.start[leaf] as number) + from);
    kernels.addValue(layout.scores + 8 * k * matrix.rows, order, to - from, tree.leafValue[leaf] as number);
  }
}

/** The directions of the matrix's features; undefined when none has one. */
function directionsOf(matrix: BinnedMatrix, { data }: FitRequest): Int8Array | undefined {
  const directions = Int8Array.from(matrix.features, ({ index }) => data.features[index]?.monotone ?? 0);
  return directions.some((direction) => direction !== 0) ? directions : undefined;
}
