import type { BinnedRows } from "./binned-matrix.ts";
import type { Tree } from "./ensemble.ts";
import { meanLoss, type Objective } from "./loss.ts";
import { addRoutedValues, type Routes } from "./routes.ts";

/** Follows the loss of rows that are not learned from. */
export interface Validation {
  addConstant(k: number, value: number): void;
  /** Adds the tree that was grown last; its routes must still stand. */
  addTree(k: number, routes: Routes, tree: Tree): void;
  /** The raw scores of a class. */
  scores(k: number): Float64Array;
  /** The mean loss after the trees of a round. */
  endRound(): number;
  /** The round with the least loss, from 1; the first of equals. 0 before any. */
  bestRound(): number;
  roundsSinceBest(): number;
}

export function openValidation(binned: BinnedRows, objective: Objective): Validation {
  const scores = new Float64Array(binned.rows * objective.initial.length);
  const ofClass = (k: number) => scores.subarray(k * binned.rows, (k + 1) * binned.rows);
  let least = Number.POSITIVE_INFINITY;
  let best = 0;
  let round = 0;
  return {
    addConstant(k, value) {
      ofClass(k).fill(value);
    },
    scores: ofClass,
    addTree: (k, routes, tree) => addRoutedValues(routes, tree, binned, undefined, ofClass(k)),
    endRound() {
      const loss = meanLoss(objective, scores, binned.rows);
      round++;
      if (loss < least) {
        least = loss;
        best = round;
      }
      return loss;
    },
    bestRound: () => best,
    roundsSinceBest: () => round - best,
  };
}
