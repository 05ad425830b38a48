import { type CategoricalDistribution, countUpTo, type NumericDistribution } from "./distribution.ts";

/** Rows of the reference and of what is compared with it that fall into one bin. */
export interface DriftBin {
  /** `≤ 12.5`, `12.5 to 80`, a category, `other`, `unseen`, `missing`. */
  readonly name: string;
  readonly reference: number;
  readonly current: number;
}

/** Bins of numbers, by quantiles of the reference. */
const numericBinCount = 10;
/** Most categories that have a bin of their own. */
const mostCategories = 20;

/**
 * Counts numbers in bins that hold a tenth of the reference each, fewer where values repeat, and one for missing values. Where the
 * least or the greatest value of the reference fills a bin alone, values beyond it have a bin of their own: else a constant could
 * become anything unseen.
 */
export function numericBins(reference: NumericDistribution, current: Float64Array): DriftBin[] {
  const { upper, counts } = quantileBins(reference);
  const sorted = current.filter(Number.isFinite).sort();
  const below = upper.map((edge) => countUpTo(sorted, edge));
  const bins = counts.map((count, i): DriftBin => {
    const to = below[i] ?? sorted.length;
    return {
      name: rangeName(upper[i - 1], upper[i], reference.values[0]),
      reference: count,
      current: to - (below[i - 1] ?? 0),
    };
  });
  const missing = current.length - sorted.length;
  return [...bins, { name: "missing", reference: reference.missing, current: missing }];
}

/** Inclusive upper edges of all bins but the last, and what the reference has in each bin. */
function quantileBins({ values, upTo }: NumericDistribution): { upper: readonly number[]; counts: readonly number[] } {
  const present = upTo.at(-1) ?? 0;
  if (present === 0) return { upper: [], counts: [0] };
  const upper: number[] = [];
  const cumulative: number[] = [];
  let place = 0;
  for (let bin = 1; bin < numericBinCount; bin++) {
    while ((upTo[place] as number) < (bin * present) / numericBinCount) place++;
    const edge = values[place] as number;
    if (upper.at(-1) === edge) continue;
    upper.push(edge);
    cumulative.push(upTo[place] as number);
  }
  if (upper[0] === values[0]) {
    upper.unshift(nextBelow(upper[0] as number));
    cumulative.unshift(0);
  }
  const counts = [...cumulative, present].map((count, i) => count - (cumulative[i - 1] ?? 0));
  return { upper, counts };
}

/** The greatest number below one that is finite. */
function nextBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const bits = new BigInt64Array(Float64Array.of(value).buffer);
  bits[0] = (bits[0] as bigint) + (value > 0 ? -1n : 1n);
  return new Float64Array(bits.buffer)[0] as number;
}

/** `least`: the least value of the reference, which may have a bin alone. */
function rangeName(from: number | undefined, to: number | undefined, least: number | undefined): string {
  if (to !== undefined && to === least) return shown(to);
  if (from === undefined && to !== undefined && to < (least ?? to)) return `< ${shown(least as number)}`;
  if (from === undefined && to === undefined) return "any value";
  if (from === undefined) return `≤ ${shown(to as number)}`;
  return to === undefined ? `> ${shown(from)}` : `${shown(from)} to ${shown(to)}`;
}

const shown = (value: number) => String(Number(value.toPrecision(4)));

/**
 * Counts categories: the most frequent 20 of the reference alone, the others that it has together, those that it never had, and
 * missing values.
 *
 * @param current  categories by their names; null is missing
 */
export function categoricalBins(reference: CategoricalDistribution, current: readonly (string | null)[]): DriftBin[] {
  const seen = reference.categories
    .map((name, i) => ({ name, count: reference.counts[i] as number }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  const [own, rest] = [seen.slice(0, mostCategories), seen.slice(mostCategories)];
  const places = new Map(seen.map(({ name }, i) => [name, Math.min(i, own.length)]));
  const counts = new Float64Array(own.length + 3);
  for (const category of current) {
    const place = category === null ? own.length + 2 : (places.get(category) ?? own.length + 1);
    counts[place] = (counts[place] as number) + 1;
  }
  const others = [
    { name: "other", count: rest.reduce((sum, { count }) => sum + count, 0) },
    { name: "unseen", count: 0 },
    { name: "missing", count: reference.missing },
  ];
  return [...own, ...others].map(({ name, count }, i) => ({ name, reference: count, current: counts[i] as number }));
}
