import type { TrainingData } from "../../ports/trainer.ts";
import { CHUNK_ROWS } from "./parameters.ts";

/** A loss over given rows. Raw scores are class by class: class `k` of `row` is `scores[k * rows + row]`. */
export interface Objective {
  /** The raw score that all rows start from, for each tree of a round. LightGBM's `boost_from_average`. */
  readonly initial: readonly number[];
  /** Trees of a round that nothing can be learned for: their class has no row, or all of them. */
  readonly settled: readonly boolean[];
  /** What the summed loss is divided by. */
  readonly totalWeight: number;
  /**
   * Writes gradient and hessian of rows `start` to `end` at their raw scores, as pairs, for each tree of a round.
   *
   * @returns the sum of their losses, by row weight
   */
  pairs(scores: Float64Array, into: readonly Float64Array[], start: number, end: number): number;
  /** The sum of losses alone. */
  lossOf(scores: Float64Array, start: number, end: number): number;
  /** The best value of a leaf, where Newton's step is not: `rows` from `start` to `end` are the leaf's. */
  leafValue?(scores: Float64Array, rows: Uint32Array, start: number, end: number): number;
}

/** The rows that a loss is over. */
export type Target = Pick<TrainingData, "label" | "weight" | "rows" | "queries">;

/** The mean loss of `rows` rows, summed up in chunks of a fixed size: the same on any number of threads. */
export function meanLoss(objective: Objective, scores: Float64Array, rows: number): number {
  let sum = 0;
  for (let start = 0; start < rows; start += CHUNK_ROWS)
    sum += objective.lossOf(scores, start, Math.min(rows, start + CHUNK_ROWS));
  return sum / objective.totalWeight;
}

/** The sum of the rows' weights. */
export function totalWeightOf({ weight, rows }: Target): number {
  if (weight === undefined) return rows;
  let total = 0;
  for (let row = 0; row < rows; row++) total += weight[row] as number;
  return total;
}
