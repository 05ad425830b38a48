import { exponential, logarithm } from "./elementary.ts";

/** Adding and taking away this number rounds a double of magnitude <= 1 to a multiple of 2^-24. */
const GRID = 1.5 * 2 ** 28;
const LEAST_PROBABILITY = 1e-15;
const FACTORS = 16;

/** The raw score that all rows start from: the log odds of the mean label. LightGBM's `boost_from_average`. */
export function initialScore(label: Float64Array): number {
  let positives = 0;
  for (let row = 0; row < label.length; row++) positives += label[row] as number;
  return logarithm(positives / label.length) - logarithm(1 - positives / label.length);
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
