import type { TwoSampleTest } from "./kolmogorov-smirnov.ts";

/**
 * Pearson's chi-square test that two counts over the same bins come from one distribution. Bins that are empty on both sides say nothing.
 *
 * @returns undefined where either side has no rows, or all are in one bin
 * @source Pearson 1900; degrees of freedom are the bins less one
 */
export function chiSquare(
  bins: readonly { readonly reference: number; readonly current: number }[],
): TwoSampleTest | undefined {
  const filled = bins.filter(({ reference, current }) => reference + current > 0);
  const rows = filled.reduce((sum, { reference }) => sum + reference, 0);
  const others = filled.reduce((sum, { current }) => sum + current, 0);
  if (rows === 0 || others === 0 || filled.length < 2) return undefined;
  const statistic = filled.reduce((sum, { reference, current }) => {
    const expected = ((reference + current) * rows) / (rows + others);
    const expectedOthers = ((reference + current) * others) / (rows + others);
    return sum + (reference - expected) ** 2 / expected + (current - expectedOthers) ** 2 / expectedOthers;
  }, 0);
  return { statistic, p: upperGamma((filled.length - 1) / 2, statistic / 2) };
}

const mostTerms = 10_000;
const precise = 1e-15;

/**
 * Regularised upper incomplete gamma function Q(a, x): by its series below a + 1, by its continued fraction above.
 *
 * @param a  above 0
 * @param x  at least 0
 * @source Abramowitz and Stegun 1964, 6.5.29 and 6.5.31; the fraction by Lentz's method
 */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - scale * lowerSeries(a, x) : scale * upperFraction(a, x);
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < mostTerms && Math.abs(term) > sum * precise; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function upperFraction(a: number, x: number): number {
  const tiny = Number.MIN_VALUE / Number.EPSILON;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < mostTerms; n++) {
    const part = -n * (n - a);
    b += 2;
    d = 1 / notZero(part * d + b, tiny);
    c = notZero(b + part / c, tiny);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < precise) break;
  }
  return fraction;
}

const notZero = (value: number, tiny: number) => (Math.abs(value) < tiny ? tiny : value);

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Logarithm of the gamma function of a positive number. Lanczos 1964, g = 7, nine terms: 15 digits. */
function logGamma(value: number): number {
  if (value < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * value)) - logGamma(1 - value);
  const x = value - 1;
  const sum = lanczos.reduce((total, term, i) => (i === 0 ? term : total + term / (x + i)), 0);
  const t = x + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum);
}
