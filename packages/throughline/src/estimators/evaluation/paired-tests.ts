import { evaluationError } from "./error-codes.ts";
import { twoSidedNormal } from "./normal.ts";

export interface DeLongTest {
  /** Areas under ROC of both models. */
  readonly first: number;
  readonly second: number;
  /** Second less first. */
  readonly difference: number;
  /** 95 % bounds of the difference. */
  readonly low: number;
  readonly high: number;
  /** Two-sided; 1 where both rank all pairs alike. */
  readonly pValue: number;
}

/** Standard normal quantile of 0.975. */
const z = 1.959963984540054;

/**
 * Whether two models' areas under ROC differ on the same rows.
 *
 * @returns undefined where a class has fewer than two rows
 * @source DeLong, DeLong, Clarke-Pearson 1988; the fast form of Sun, Xu 2014
 */
export function deLongTest(label: Float64Array, first: Float64Array, second: Float64Array): DeLongTest | undefined {
  if (first.length !== label.length || second.length !== label.length)
    throw evaluationError("length-mismatch", {
      detail: `${first.length} and ${second.length} scores for ${label.length} labels`,
    });
  const one = placements(label, first);
  const other = placements(label, second);
  const [m, n] = [one.positive.length, one.negative.length];
  if (m < 2 || n < 2) return undefined;
  const [a, b] = [meanOf(one.positive), meanOf(other.positive)];
  const spread = (x: keyof typeof one) => covariance(difference(other[x], one[x]));
  const error = Math.sqrt(spread("positive") / m + spread("negative") / n);
  const gain = b - a;
  const pValue = error === 0 ? (gain === 0 ? 1 : 0) : twoSidedNormal(gain / error);
  return { first: a, second: b, difference: gain, low: gain - z * error, high: gain + z * error, pValue };
}

/** For each positive row the share of negative rows below it, and for each negative row that of positive rows above it; ties are halves. */
function placements(label: Float64Array, scores: Float64Array) {
  const split = (wanted: number) => scores.filter((_, row) => label[row] === wanted);
  const [positive, negative] = [split(1), split(0)];
  const [sortedPositive, sortedNegative] = [positive.slice().sort(), negative.slice().sort()];
  return {
    positive: positive.map((score) => below(sortedNegative, score) / negative.length),
    negative: negative.map((score) => 1 - below(sortedPositive, score) / positive.length),
  };
}

/** How many of ascending scores are below one; equal ones count half. */
function below(sorted: Float64Array, score: number): number {
  const rank = (isBefore: (value: number) => boolean) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(sorted[middle] as number)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (rank((value) => value < score) + rank((value) => value <= score)) / 2;
}

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const difference = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - (b[i] as number));

function covariance(values: Float64Array): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

export interface McNemarTest {
  /** Rows that only the first decides right, and only the second. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Two-sided, exact; 1 where they never disagree. */
  readonly pValue: number;
}

/**
 * Whether two models decide differently well on the same rows.
 *
 * @param right  by model and row: 1 where the decision is right
 * @source McNemar 1947, as an exact binomial test
 */
export function mcNemarTest(right: readonly [first: Uint8Array, second: Uint8Array]): McNemarTest {
  const [first, second] = right;
  let onlyFirst = 0;
  let onlySecond = 0;
  for (let row = 0; row < first.length; row++) {
    if (first[row] === second[row]) continue;
    if (first[row] === 1) onlyFirst++;
    else onlySecond++;
  }
  return { onlyFirst, onlySecond, pValue: signTest(Math.min(onlyFirst, onlySecond), onlyFirst + onlySecond) };
}

/** Twice the chance of `least` or fewer heads in `trials` fair throws, at most 1. */
function signTest(least: number, trials: number): number {
  if (trials === 0) return 1;
  // In logarithms, since one half to the power of the trials is 0 from 1,075 on.
  let term = -trials * Math.LN2;
  let sum = Math.exp(term);
  for (let heads = 1; heads <= least; heads++) {
    term += Math.log((trials - heads + 1) / heads);
    sum += Math.exp(term);
  }
  return Math.min(1, 2 * sum);
}
