import { exponential, logarithm } from "./elementary.ts";
import { type Objective, type Target, totalWeightOf } from "./loss.ts";

const LEAST_PROBABILITY = 1e-15;

interface ClassWeights {
  /** Factor of the weight of positive rows. */
  readonly positiveWeight: number;
  /** Gives the rarer class the weight of the other. */
  readonly balanceClasses: boolean;
}

/**
 * Log loss of labels 0 and 1. Class weights change what is learned, not the losses that are reported, nor the start.
 *
 * @source LightGBM 4, src/objective/binary_objective.hpp
 */
export function createBinaryObjective(target: Target, classWeights: ClassWeights): Objective {
  const { label, weight } = target;
  const [negative, positive] = weightsOfClasses(label, classWeights);
  const lossOf = (scores: Float64Array, start: number, end: number) => logLoss(scores, target, start, end);
  return {
    initial: [initialScore(label, weight)],
    settled: [false],
    totalWeight: totalWeightOf(target),
    pairs(scores, [into], start, end) {
      const pairs = into as Float64Array;
      for (let row = start; row < end; row++) {
        const isPositive = label[row] === 1;
        const wrong = wrongness(scores[row] as number, isPositive);
        const factor = (isPositive ? positive : negative) * (weight === undefined ? 1 : (weight[row] as number));
        pairs[2 * row] = (isPositive ? -wrong : wrong) * factor;
        pairs[2 * row + 1] = wrong * (1 - wrong) * factor;
      }
      return lossOf(scores, start, end);
    },
    lossOf,
  };
}

/** The factors of negative and of positive rows. */
function weightsOfClasses(label: Float64Array, { positiveWeight, balanceClasses }: ClassWeights): [number, number] {
  if (!balanceClasses) return [1, positiveWeight];
  let positives = 0;
  for (let row = 0; row < label.length; row++) positives += label[row] as number;
  const negatives = label.length - positives;
  if (positives === 0 || negatives === 0) return [1, 1];
  return positives > negatives ? [positives / negatives, 1] : [1, negatives / positives];
}

/** The raw score that all rows start from: the log odds of the mean label. */
export function initialScore(label: Float64Array, weight?: Float64Array): number {
  let positives = 0;
  let total = label.length;
  if (weight === undefined) for (let row = 0; row < label.length; row++) positives += label[row] as number;
  else {
    total = 0;
    for (let row = 0; row < label.length; row++) {
      positives += (label[row] as number) * (weight[row] as number);
      total += weight[row] as number;
    }
  }
  return logarithm(positives / total) - logarithm(1 - positives / total);
}

/** The probability that a row is given of the class that it does not have. */
function wrongness(score: number, positive: boolean): number {
  return 1 / (1 + exponential(positive ? score : -score));
}

function logLoss(scores: Float64Array, { label, weight }: Target, start: number, end: number): number {
  let loss = 0;
  for (let row = start; row < end; row++) {
    const right = wrongness(scores[row] as number, label[row] !== 1);
    const factor = weight === undefined ? 1 : (weight[row] as number);
    loss -= factor * logarithm(Math.max(right, LEAST_PROBABILITY));
  }
  return loss;
}
