import type { TrainingData } from "../../ports/trainer.ts";
import { drawBag } from "./draws.ts";
import type { Tree } from "./ensemble.ts";
import { trainingError } from "./error-codes.ts";
import type { FitRequest } from "./fit-request.ts";
import type { FlatEnsemble } from "./flat-ensemble.ts";
import { childOf, flattenEnsemble } from "./predict.ts";
import type { Team } from "./team.ts";
import type { Validation } from "./validation.ts";

/**
 * Adds the trees of a checkpoint to the raw scores, in the order in which they were grown: the scores are then those, bit by bit, that
 * the fit had. The leader does it.
 *
 * @param scores  of each class
 * @returns the trees; none without a checkpoint
 * @throws {ThroughlineError} `training.checkpoint-mismatch` when a leaf does not hold the rows that it was grown with
 */
export function replayTrees(
  request: FitRequest,
  scores: readonly Float64Array[],
  validation: Validation | undefined,
  team: Team,
): Tree[] {
  const { checkpoint, data } = request;
  if (checkpoint === undefined || checkpoint.trees.length === 0) return [];
  const classes = scores.length;
  if (team.member === 0) {
    for (const ofClass of scores) ofClass.fill(0);
    for (const [t, tree] of checkpoint.trees.entries()) {
      const flat = flattenEnsemble({ ...checkpoint, trees: [tree] });
      const counts = bagCounter(request, Math.floor(t / classes), tree);
      replayTree(flat, tree, data, scores[t % classes] as Float64Array, counts.add);
      counts.check(t);
      if (validation === undefined || request.validation === undefined) continue;
      replayTree(flat, tree, request.validation, validation.scores(t % classes), undefined);
      if (t % classes === classes - 1) validation.endRound();
    }
  }
  team.meet();
  return [...checkpoint.trees];
}

function replayTree(
  flat: FlatEnsemble,
  { leafValue }: Tree,
  data: TrainingData,
  scores: Float64Array,
  visit: ((row: number, leaf: number) => void) | undefined,
): void {
  const columns = data.features.map(({ values }) => values);
  for (let row = 0; row < data.rows; row++) {
    let node = flat.roots[0] as number;
    while (node >= 0) node = childOf(flat, node, columns[flat.feature[node] as number]?.[row] as number);
    visit?.(row, ~node);
    scores[row] = (scores[row] as number) + (leafValue[~node] as number);
  }
}

/** Counts the rows of a round's bag by leaf. */
function bagCounter({ data, parameters }: FitRequest, round: number, tree: Tree) {
  const bag = drawBag(data.rows, round, parameters);
  const learned = bag === undefined ? undefined : new Uint8Array(data.rows);
  for (const row of bag?.rows ?? []) (learned as Uint8Array)[row] = 1;
  const counts = new Float64Array(tree.leaves);
  return {
    add(row: number, leaf: number) {
      if (learned === undefined || learned[row] === 1) counts[leaf] = (counts[leaf] as number) + 1;
    },
    check(t: number) {
      const leaf = tree.leaves === 1 ? -1 : counts.findIndex((count, i) => count !== tree.leafRows[i]);
      if (leaf < 0) return;
      const detail = `leaf ${leaf} of tree ${t} was grown with other rows, ${tree.leafRows[leaf]}: ${counts[leaf]}`;
      throw trainingError("checkpoint-mismatch", { detail });
    },
  };
}
