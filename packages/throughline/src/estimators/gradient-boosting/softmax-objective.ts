import { exponential, logarithm } from "./elementary.ts";
import { type Objective, type Target, totalWeightOf } from "./loss.ts";

/** LightGBM's `kEpsilon`, a 32-bit float: a class is not learned when its share of the weight is this near to 0 or 1. */
const LEAST_SHARE = Math.fround(1e-15);

/**
 * Cross-entropy of classes 0 to `classes` - 1 whose probabilities are the softmax of their raw scores.
 *
 * @source LightGBM 4, `MulticlassSoftmax`; Friedman 2001, "Greedy function approximation", for the factor of the hessian
 */
export function createSoftmaxObjective(target: Target, classes: number): Objective {
  const { label, weight, rows } = target;
  const shares = sharesOf(target, classes);
  const factor = classes / (classes - 1);
  const probabilities = new Float64Array(classes);
  const lossOf = (row: number) => {
    const right = Math.max(probabilities[label[row] as number] as number, LEAST_SHARE);
    return -logarithm(right);
  };
  const pass = (
    scores: Float64Array,
    rowsOf: readonly [number, number],
    visit: ((row: number, weightOfRow: number) => void) | undefined,
  ) => {
    let sum = 0;
    for (let row = rowsOf[0]; row < rowsOf[1]; row++) {
      const weightOfRow = weight === undefined ? 1 : (weight[row] as number);
      softmax(scores, row, rows, probabilities);
      visit?.(row, weightOfRow);
      sum += weightOfRow * lossOf(row);
    }
    return sum;
  };
  return {
    initial: shares.map((share) => logarithm(Math.max(share, LEAST_SHARE))),
    settled: shares.map((share) => share <= LEAST_SHARE || share >= 1 - LEAST_SHARE),
    totalWeight: totalWeightOf(target),
    pairs: (scores, into, start, end) =>
      pass(scores, [start, end], (row, weightOfRow) => {
        for (let k = 0; k < classes; k++) {
          const p = probabilities[k] as number;
          const pairs = into[k] as Float64Array;
          pairs[2 * row] = (label[row] === k ? p - 1 : p) * weightOfRow;
          pairs[2 * row + 1] = factor * p * (1 - p) * weightOfRow;
        }
      }),
    lossOf: (scores, start, end) => pass(scores, [start, end], undefined),
  };
}

/** Each class's share of the weight. */
function sharesOf({ label, weight, rows }: Target, classes: number): number[] {
  const sums = new Array<number>(classes).fill(0);
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const weightOfRow = weight === undefined ? 1 : (weight[row] as number);
    sums[label[row] as number] = (sums[label[row] as number] as number) + weightOfRow;
    total += weightOfRow;
  }
  return sums.map((sum) => sum / total);
}

/**
 * The softmax of numbers that stand `step` apart.
 *
 * @param start  place of the first in `scores`
 * @param into  one probability for each of its places
 */
export function softmax(scores: Float64Array, start: number, step: number, into: Float64Array): void {
  let greatest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < into.length; k++) greatest = Math.max(greatest, scores[start + k * step] as number);
  let sum = 0;
  for (let k = 0; k < into.length; k++) {
    const value = exponential((scores[start + k * step] as number) - greatest);
    into[k] = value;
    sum += value;
  }
  for (let k = 0; k < into.length; k++) into[k] = (into[k] as number) / sum;
}
