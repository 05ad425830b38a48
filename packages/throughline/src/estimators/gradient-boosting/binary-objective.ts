import { exponential, logarithm } from "./elementary.ts";
import { snapGradients } from "./gradient-grid.ts";
import type { Objective, Target } from "./loss.ts";

/** Adding and taking away this number rounds a double of magnitude <= 1 to a multiple of 2^-24. */
const GRID = 1.5 * 2 ** 28;
const LEAST_PROBABILITY = 1e-15;
const FACTORS = 16;

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
  const { label, weight, rows } = target;
  const [negative, positive] = weightsOfClasses(label, classWeights);
  const initial = [initialScore(label, weight)];
  const settled = [false];
  const loss = (scores: Float64Array) => weightedLogLoss(scores, target);
  if (weight === undefined && negative === 1 && positive === 1) {
    const gradients: Objective["gradients"] = (scores, [into]) => binaryLogLoss(scores, label, into as Float32Array);
    return { initial, settled, gradients, loss };
  }
  const exact = new Float64Array(2 * rows);
  return {
    initial,
    settled,
    gradients(scores, [into]) {
      for (let row = 0; row < rows; row++) {
        const isPositive = label[row] === 1;
        const wrong = wrongness(scores[row] as number, isPositive);
        const factor = (isPositive ? positive : negative) * (weight === undefined ? 1 : (weight[row] as number));
        exact[2 * row] = (isPositive ? -wrong : wrong) * factor;
        exact[2 * row + 1] = wrong * (1 - wrong) * factor;
      }
      snapGradients(exact, into as Float32Array);
      return loss(scores);
    },
    loss,
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

function weightedLogLoss(scores: Float64Array, { label, weight, rows }: Target): number {
  let loss = 0;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const right = wrongness(scores[row] as number, label[row] !== 1);
    const factor = weight === undefined ? 1 : (weight[row] as number);
    loss -= factor * logarithm(Math.max(right, LEAST_PROBABILITY));
    total += factor;
  }
  return loss / total;
}

/**
 * Writes gradient and hessian of the log loss of each row at its raw score, as pairs, each a multiple of 2^-24.
 *
 * @param into  2 x rows
 * @returns mean log loss, in nats
 */
export function binaryLogLoss(scores: Float64Array, label: Float64Array, into: Float32Array): number {
  let loss = 0;
  let product = 1;
  let factors = 0;
  for (let row = 0; row < scores.length; row++) {
    const positive = label[row] === 1;
    const odds = exponential(positive ? (scores[row] as number) : -(scores[row] as number));
    const wrong = 1 / (1 + odds);
    into[2 * row] = (positive ? -wrong : wrong) + GRID - GRID;
    into[2 * row + 1] = wrong * (1 - wrong) + GRID - GRID;
    product *= Math.max(odds > 1 ? 1 - wrong : odds * wrong, LEAST_PROBABILITY);
    if (++factors < FACTORS) continue;
    loss -= logarithm(product);
    product = 1;
    factors = 0;
  }
  return (loss - logarithm(product)) / scores.length;
}
