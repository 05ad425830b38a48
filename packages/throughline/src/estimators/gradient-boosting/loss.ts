import type { TrainingData } from "../../ports/trainer.ts";

/** A loss over given rows. Raw scores are class by class: class `k` of `row` is `scores[k * rows + row]`. */
export interface Objective {
  /** The raw score that all rows start from, for each tree of a round. LightGBM's `boost_from_average`. */
  readonly initial: readonly number[];
  /** Trees of a round that nothing can be learned for: their class has no row, or all of them. */
  readonly settled: readonly boolean[];
  /**
   * Writes gradient and hessian of each row at its raw scores, as pairs, for each tree of a round. Each is a multiple of a power
   * of two that keeps all sums exact.
   *
   * @returns the mean loss, by row weight
   */
  gradients(scores: Float64Array, into: readonly Float32Array[]): number;
  /** The mean loss alone. */
  loss(scores: Float64Array): number;
  /** The best value of a leaf, where Newton's step is not: `rows` from `start` to `end` are the leaf's. */
  leafValue?(scores: Float64Array, rows: Uint32Array, start: number, end: number): number;
}

/** The rows that a loss is over. */
export type Target = Pick<TrainingData, "label" | "weight" | "rows">;
