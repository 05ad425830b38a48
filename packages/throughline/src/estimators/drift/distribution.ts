/** How the values of one column lie: enough to compare later values with, and small enough to keep. Plain data. */
export type Distribution = NumericDistribution | CategoricalDistribution;

/** The cumulative distribution of numbers. */
export interface NumericDistribution {
  readonly kind: "numeric";
  /** All rows, those without a value too. */
  readonly rows: number;
  /** Rows without a finite value. */
  readonly missing: number;
  /** Ascending: every value that occurs where there are at most 1,000, else those at 1,000 evenly spaced ranks. */
  readonly values: readonly number[];
  /** How many rows have at most the value of the same place; exact. */
  readonly upTo: readonly number[];
}

/** How often each category occurs. */
export interface CategoricalDistribution {
  readonly kind: "categorical";
  readonly rows: number;
  readonly missing: number;
  readonly categories: readonly string[];
  /** Rows of the category of the same place; 0 for one that is known and did not occur. */
  readonly counts: readonly number[];
}

/** Most values of a numeric distribution that are kept: a cumulative share between two of them is known to a thousandth. */
const mostValues = 1_000;

/** The distribution of numbers. NaN and infinite values count as missing. */
export function numericDistribution(numbers: Float64Array): NumericDistribution {
  const sorted = numbers.filter(Number.isFinite).sort();
  const values: number[] = [];
  const upTo: number[] = [];
  const isWhole = distinctUpTo(sorted, mostValues);
  const steps = isWhole ? sorted.length : mostValues;
  for (let step = 1; step <= steps; step++) {
    const rank = isWhole ? step : Math.ceil((step * sorted.length) / steps);
    const value = sorted[rank - 1] as number;
    if (values.at(-1) === value) continue;
    values.push(value);
    upTo.push(countUpTo(sorted, value));
  }
  return { kind: "numeric", rows: numbers.length, missing: numbers.length - sorted.length, values, upTo };
}

/**
 * The distribution of categories that are given by their codes.
 *
 * @param codes  places in `categories`; NaN is missing
 */
export function categoricalDistribution(codes: Float64Array, categories: readonly string[]): CategoricalDistribution {
  const counts = categories.map(() => 0);
  let missing = 0;
  for (const code of codes) {
    const known = counts[code];
    if (known === undefined) missing++;
    else counts[code] = known + 1;
  }
  return { kind: "categorical", rows: codes.length, missing, categories, counts };
}

function distinctUpTo(sorted: Float64Array, most: number): boolean {
  let distinct = 0;
  for (let i = 0; i < sorted.length && distinct <= most; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
  return distinct <= most;
}

/** How many of ascending numbers are at most `value`. */
export function countUpTo(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
