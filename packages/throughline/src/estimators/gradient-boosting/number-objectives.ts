import { exponential, logarithm } from "./elementary.ts";
import { type Objective, type Target, totalWeightOf } from "./loss.ts";
import { quantileOf } from "./quantile-of.ts";

/** What LightGBM multiplies the Poisson hessian by: `poisson_max_delta_step` 0.7 keeps the first steps short. */
const POISSON_CAUTION = exponential(0.7);

/**
 * Half the squared error in learning; the loss that is told is the mean squared error.
 *
 * @source LightGBM 4, `RegressionL2loss` in src/objective/regression_objective.hpp
 */
export function createSquaredObjective(target: Target): Objective {
  const { label, weight } = target;
  return pointwise(target, mean(target), {
    pairs(scores, into, start, end) {
      for (let row = start; row < end; row++) {
        const factor = weight === undefined ? 1 : (weight[row] as number);
        into[2 * row] = ((scores[row] as number) - (label[row] as number)) * factor;
        into[2 * row + 1] = factor;
      }
    },
    lossOf: (score, value) => (score - value) * (score - value),
  });
}

/**
 * Pinball loss: what is learned is the value that a share `quantile` of the labels lies below. Leaves take the quantile of their
 * rows' residuals.
 *
 * @source LightGBM 4, `RegressionQuantileloss`; weighted quantiles are those of `quantileOf`
 */
export function createQuantileObjective(target: Target, quantile: number): Objective {
  const { label, weight } = target;
  const objective = pointwise(target, quantileOf(label, weight, quantile), {
    pairs(scores, into, start, end) {
      for (let row = start; row < end; row++) {
        const factor = weight === undefined ? 1 : (weight[row] as number);
        into[2 * row] = ((scores[row] as number) >= (label[row] as number) ? 1 - quantile : -quantile) * factor;
        into[2 * row + 1] = factor;
      }
    },
    lossOf: (score, value) => (score >= value ? (1 - quantile) * (score - value) : quantile * (value - score)),
  });
  return {
    ...objective,
    leafValue(scores, order, start, end) {
      const residuals = new Float64Array(end - start);
      const weights = weight === undefined ? undefined : new Float64Array(end - start);
      for (let i = start; i < end; i++) {
        const row = order[i] as number;
        residuals[i - start] = (label[row] as number) - (scores[row] as number);
        if (weights !== undefined && weight !== undefined) weights[i - start] = weight[row] as number;
      }
      return quantileOf(residuals, weights, quantile);
    },
  };
}

/**
 * Poisson likelihood of counts; the raw score is the logarithm of what is expected. The loss that is told leaves out the term
 * that no model can change.
 *
 * @source LightGBM 4, `RegressionPoissonLoss`
 */
export function createPoissonObjective(target: Target): Objective {
  const { label, weight } = target;
  return pointwise(target, logarithm(mean(target)), {
    pairs(scores, into, start, end) {
      for (let row = start; row < end; row++) {
        const factor = weight === undefined ? 1 : (weight[row] as number);
        const expected = exponential(scores[row] as number);
        into[2 * row] = (expected - (label[row] as number)) * factor;
        into[2 * row + 1] = expected * POISSON_CAUTION * factor;
      }
    },
    lossOf: (score, value) => exponential(score) - value * score,
  });
}

interface Pointwise {
  pairs(scores: Float64Array, into: Float64Array, start: number, end: number): void;
  lossOf(score: number, label: number): number;
}

function pointwise(target: Target, initial: number, { pairs, lossOf }: Pointwise): Objective {
  const { label, weight } = target;
  const sumOf = (scores: Float64Array, start: number, end: number) => {
    let sum = 0;
    for (let row = start; row < end; row++) {
      const factor = weight === undefined ? 1 : (weight[row] as number);
      if (factor !== 0) sum += factor * lossOf(scores[row] as number, label[row] as number);
    }
    return sum;
  };
  return {
    initial: [initial],
    settled: [false],
    totalWeight: totalWeightOf(target),
    pairs(scores, [into], start, end) {
      pairs(scores, into as Float64Array, start, end);
      return sumOf(scores, start, end);
    },
    lossOf: sumOf,
  };
}

function mean({ label, weight, rows }: Target): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const factor = weight === undefined ? 1 : (weight[row] as number);
    sum += factor * (label[row] as number);
    total += factor;
  }
  return sum / total;
}
