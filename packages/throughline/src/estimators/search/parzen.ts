import { twoSidedNormal } from "../evaluation/normal.ts";
import { exponential, logarithm } from "../gradient-boosting/elementary.ts";
import { type Interval, placeOf, type Range, rangeOf, valueAt } from "./space.ts";

/** A density over one dimension, made of what was observed. */
export interface Density {
  draw(random: () => number): number;
  /** The logarithm of the density at a value; of its mass, where values are whole numbers or choices. */
  logDensity(value: number): number;
}

interface Kernel {
  readonly mean: number;
  readonly width: number;
  readonly weight: number;
  /** Mass of the untruncated kernel within the range. */
  readonly inside: number;
}

/** Observations that count in full; older ones count less, the further back the less. */
const FULL_WEIGHTS = 25;
const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

/**
 * Parzen estimator of an interval: a normal kernel at each observation, as wide as the greater gap to its neighbours, and one over
 * the whole range as the prior, each cut off at the bounds. Whole numbers take the mass of their step.
 *
 * @param observed  values in the order in which they were tried
 * @source Bergstra, Bardenet, Bengio, Kégl 2011, "Algorithms for Hyper-Parameter Optimization", section 4.1; widths, weights and
 * prior as Optuna's `TPESampler` has them by default
 */
export function intervalDensity(interval: Interval, observed: readonly number[]): Density {
  const range = rangeOf(interval);
  const kernels = kernelsOf(
    observed.map((value) => placeOf(interval, value)),
    range,
  );
  const halfStep = interval.draw === "integer" ? 0.5 : 0;
  return {
    draw: (random) => valueAt(interval, drawWithin(picked(kernels, random()), range, random)),
    logDensity(value) {
      const place = placeOf(interval, value);
      const density = kernels.reduce((sum, kernel) => sum + kernel.weight * densityOf(kernel, place, halfStep), 0);
      return logarithm(Math.max(density, 1e-300));
    },
  };
}

/**
 * Parzen estimator of a choice: each observation leans to its value, and a prior is even.
 *
 * @source as for `intervalDensity`, for categorical parameters
 */
export function choiceDensity(values: readonly number[], observed: readonly number[]): Density {
  const kernels = observed.length + 1;
  const weights = weightsOf(observed.length);
  const lean = 1 + values.length / kernels;
  const chances = values.map((value) => {
    const own = observed.reduce(
      (sum, seen, i) => sum + ((weights[i] as number) * ((seen === value ? 1 : 0) + 1 / kernels)) / lean,
      0,
    );
    return own + (weights[observed.length] as number) / values.length;
  });
  return {
    draw: (random) => values[pickIndex(chances, random())] as number,
    logDensity: (value) => logarithm(Math.max(chances[values.indexOf(value)] ?? 0, 1e-300)),
  };
}

/** Weights of observations in their order, and last of the prior; together 1. */
function weightsOf(observed: number): number[] {
  const older = Math.max(0, observed - FULL_WEIGHTS);
  const given = Array.from({ length: observed }, (_, i) => {
    if (i >= older) return 1;
    return older === 1 ? 1 / observed : 1 / observed + (1 - 1 / observed) * (i / (older - 1));
  });
  const all = [...given, 1];
  const total = all.reduce((sum, weight) => sum + weight, 0);
  return all.map((weight) => weight / total);
}

function kernelsOf(places: readonly number[], range: Range): Kernel[] {
  const span = range.high - range.low;
  const prior = places.length;
  const weights = weightsOf(places.length);
  const sorted = [...places, (range.low + range.high) / 2]
    .map((mean, index) => ({ mean, index }))
    .sort((a, b) => a.mean - b.mean || a.index - b.index);
  const least = span / Math.min(100, 2 + places.length);
  return sorted.map(({ mean, index }, i) => {
    const gaps = [sorted[i - 1], sorted[i + 1]].flatMap((next) =>
      next === undefined ? [] : [Math.abs(next.mean - mean)],
    );
    const width = index === prior ? span : Math.min(span, Math.max(least, ...gaps));
    const inside = below((range.high - mean) / width) - below((range.low - mean) / width);
    return { mean, width, weight: weights[index] as number, inside };
  });
}

function densityOf({ mean, width, inside }: Kernel, place: number, halfStep: number): number {
  const z = (place - mean) / width;
  if (halfStep === 0) return exponential((-z * z) / 2) / (ROOT_TWO_PI * width * inside);
  return (below(z + halfStep / width) - below(z - halfStep / width)) / inside;
}

/** The chance that a standard normal number lies below z. */
function below(z: number): number {
  const tail = twoSidedNormal(z) / 2;
  return z < 0 ? tail : 1 - tail;
}

function picked(kernels: readonly Kernel[], share: number): Kernel {
  const weights = kernels.map(({ weight }) => weight);
  return kernels[pickIndex(weights, share)] as Kernel;
}

/** The index at which the running sum of weights, together 1, passes a share. */
function pickIndex(weights: readonly number[], share: number): number {
  let sum = 0;
  const index = weights.findIndex((weight) => {
    sum += weight;
    return share < sum;
  });
  return index === -1 ? weights.length - 1 : index;
}

/** A third of the draws of the widest kernel fall within the range, of others more. */
function drawWithin({ mean, width }: Kernel, { low, high }: Range, random: () => number): number {
  for (let tries = 0; tries < 100; tries++) {
    const place = mean + width * drawNormal(random);
    if (place >= low && place <= high) return place;
  }
  return mean;
}

/** @source Marsaglia, Bray 1964, "A Convenient Method for Generating Normal Variables" */
function drawNormal(random: () => number): number {
  for (;;) {
    const x = 2 * random() - 1;
    const y = 2 * random() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * logarithm(square)) / square);
  }
}
