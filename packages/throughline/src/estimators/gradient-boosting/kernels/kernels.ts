/** Rows that `accumulate` copies together before it adds them up. */
export const BLOCK_ROWS = 1024;

/**
 * The inner loops of training, over one memory that all workers share. Every place is a byte offset; offsets of 64-bit numbers are
 * multiples of 8. A bin of a histogram is two 64-bit integers, the sum of gradients and the sum of hessians, both as multiples of
 * their step, shifted left by `shift` bits; the lowest `shift` bits of either count the rows. Whole numbers have no rounding: no
 * order of adding changes a bit. Pairs are the gradient and the hessian of a row, 32-bit integers.
 */
export interface Kernels {
  /**
   * Adds rows to the bins of up to 64 features.
   *
   * @param rows  their bins, row by row, `stride` bytes each, a multiple of 4
   * @param order  row numbers, 32 bits each; 0: the rows from `first` in their order
   * @param pairs  of all rows
   * @param scratch  room for `BLOCK_ROWS` rows and their pairs
   * @param bases  where each feature's bins begin in the histogram, in bytes
   * @param used  0 for each four features that nobody asks for
   */
  accumulate(
    rows: number,
    stride: number,
    order: number,
    first: number,
    count: number,
    pairs: number,
    scratch: number,
    histogram: number,
    bases: number,
    used: number,
    shift: number,
  ): void;
  merge(into: number, from: number, bins: number): void;
  subtract(from: number, other: number, bins: number): void;
  /**
   * Parts rows by their bins; both sides keep their order. `left` may be `order` itself.
   *
   * @param goesLeft  1 for each of 256 bins that goes left
   * @returns the rows on the left
   */
  partition(column: number, order: number, count: number, goesLeft: number, left: number, right: number): number;
  addValue(scores: number, order: number, count: number, value: number): void;
  /**
   * Tries the first `candidates` bins as the last that goes left, a `missingBin` >= 0 with them.
   *
   * @param leaf  as doubles: gradient, hessian, rows, least rows of a side, lambda, steps of gradient and hessian, least hessian
   * @param best  as doubles: gain (also read: what must be beaten), then gradient, hessian and rows of the left side, bin
   * @returns 1 when a candidate gains more
   */
  scan(bins: number, candidates: number, missingBin: number, leaf: number, best: number, shift: number): number;
  /**
   * Writes the pairs of the log loss of rows `start` to `end`, times the scales.
   *
   * @param positive  a byte for each row: 1 or 0
   * @returns the sum of the losses, in nats
   */
  logistic(
    scores: number,
    positive: number,
    start: number,
    end: number,
    pairs: number,
    gradientScale: number,
    hessianScale: number,
  ): number;
  /**
   * Maps numbers to bins.
   *
   * @param edges  255 doubles, ascending, Infinity where there is none
   * @param rows  where the first row's bin stands among those of other features, `stride` bytes a row
   */
  binNumbers(
    values: number,
    count: number,
    edges: number,
    missingBin: number,
    column: number,
    rows: number,
    stride: number,
  ): void;
}
