import type { NumericDistribution } from "./distribution.ts";

/** What a test of two samples found. `p`: how likely as much is by chance alone. */
export interface TwoSampleTest {
  readonly statistic: number;
  readonly p: number;
}

/**
 * Kolmogorov–Smirnov test of two samples: the greatest distance of their cumulative distributions. Missing values are left out. Exact
 * where the reference has at most 1,000 different values, else within 0.001.
 *
 * @returns `statistic` 0 to 1; undefined where either side has no values
 * @source Stephens 1970, "Use of the Kolmogorov–Smirnov, Cramér–von Mises and related statistics without extensive tables", for p
 */
export function kolmogorovSmirnov(reference: NumericDistribution, current: Float64Array): TwoSampleTest | undefined {
  const sorted = current.filter(Number.isFinite).sort();
  const present = reference.upTo.at(-1) ?? 0;
  if (present === 0 || sorted.length === 0) return undefined;
  let statistic = 0;
  let before = 0;
  let place = 0;
  for (const [i, value] of reference.values.entries()) {
    while (place < sorted.length && (sorted[place] as number) < value) place++;
    // Between two values of the reference the distance is greatest just before the next.
    statistic = Math.max(statistic, Math.abs(place / sorted.length - before));
    while (place < sorted.length && sorted[place] === value) place++;
    before = (reference.upTo[i] as number) / present;
    statistic = Math.max(statistic, Math.abs(place / sorted.length - before));
  }
  const root = Math.sqrt((present * sorted.length) / (present + sorted.length));
  return { statistic, p: kolmogorovTail((root + 0.12 + 0.11 / root) * statistic) };
}

/**
 * How likely Kolmogorov's limiting distribution is beyond `x`. Either of its two series, whichever needs few terms.
 *
 * @source Kolmogorov 1933; the form for small x is its theta transform
 */
export function kolmogorovTail(x: number): number {
  if (x <= 0) return 1;
  if (x < 1.18) {
    const step = Math.exp(-(Math.PI ** 2) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * (step + step ** 9 + step ** 25 + step ** 49);
  }
  const step = Math.exp(-2 * x * x);
  return 2 * (step - step ** 4 + step ** 9);
}
