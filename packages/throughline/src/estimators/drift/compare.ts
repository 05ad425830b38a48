import { categoricalBins, type DriftBin, numericBins } from "./bins.ts";
import { chiSquare } from "./chi-square.ts";
import type { CategoricalDistribution, NumericDistribution } from "./distribution.ts";
import { kolmogorovSmirnov, type TwoSampleTest } from "./kolmogorov-smirnov.ts";
import { stabilityIndex } from "./stability-index.ts";

/** How far values have moved from a reference. */
export interface DriftFigures {
  /** Population stability index over `bins`; undefined where either side has no rows. */
  readonly psi: number | undefined;
  /** Kolmogorov–Smirnov, of numbers only; undefined where either side has no values. */
  readonly ks: TwoSampleTest | undefined;
  /** Over the same bins; undefined where there is but one. */
  readonly chiSquare: TwoSampleTest | undefined;
  readonly bins: readonly DriftBin[];
}

/** Compares numbers with a reference. NaN and infinite values are missing. */
export function compareNumbers(reference: NumericDistribution, current: Float64Array): DriftFigures {
  const bins = numericBins(reference, current);
  return { psi: stabilityIndex(bins), ks: kolmogorovSmirnov(reference, current), chiSquare: chiSquare(bins), bins };
}

/** Compares categories with a reference; null is missing. */
export function compareCategories(
  reference: CategoricalDistribution,
  current: readonly (string | null)[],
): DriftFigures {
  const bins = categoricalBins(reference, current);
  return { psi: stabilityIndex(bins), ks: undefined, chiSquare: chiSquare(bins), bins };
}
