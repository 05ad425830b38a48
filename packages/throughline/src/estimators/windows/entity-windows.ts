/**
 * Aggregates over the events of one entity in `[t − window, t)`: the one kernel that features are computed with, offline for
 * millions of rows and online while a request waits, so that both give the same bits.
 *
 * Values are scaled integers in float64 (amounts in cents), so that a sum is exact while it stays below 2^53 in magnitude and
 * is divided once, at the end.
 */

export type WindowFunction = "count" | "sum" | "mean" | "min" | "max" | "countDistinct";

export interface WindowFeature {
  readonly function: WindowFunction;
  /** Index of the value column; -1 counts events. A NaN in it is null and does not take part. */
  readonly column: number;
  /** Length of the window, microseconds, above 0. */
  readonly windowUs: number;
  /** What sums, means, minima and maxima are divided by: 10^digits of the column. */
  readonly scale: number;
}

export interface EventColumns {
  /** Event times in ascending order, microseconds since 1970. */
  readonly times: Float64Array;
  /** One array an event column, in the order of `times`. */
  readonly values: readonly Float64Array[];
  /** When each event could have been known; absent where that is its own time. */
  readonly available?: Float64Array;
}

/** Whole numbers beyond this are not exact. */
const exactLimit = 2 ** 53;

interface Prefix {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

const additive = new Set<WindowFunction>(["count", "sum", "mean"]);

/** One entity's events, ready to be asked for any instant. */
export class EntityWindows {
  readonly #features: readonly WindowFeature[];
  readonly #events: EventColumns;
  /** Running sums of the columns that additive features read. */
  readonly #prefixes: (Prefix | undefined)[] = [];
  /** False when a sum over its events, or a value that a minimum or maximum may give, is too large to be exact. */
  readonly exact: boolean;

  constructor(features: readonly WindowFeature[], events: EventColumns) {
    this.#features = features;
    this.#events = events;
    this.exact = features.every((feature) => isExact(feature, events));
    if (events.available !== undefined) return;
    for (const { column, function: name } of features)
      if (column >= 0 && additive.has(name)) this.#prefixes[column] ??= prefixOf(events.values[column] as Float64Array);
  }

  /** Newest event time, or -Infinity. */
  get newestUs(): number {
    return this.#events.times.at(-1) ?? Number.NEGATIVE_INFINITY;
  }

  /** Writes the features at instant `t` to `out` from `offset` on; null is NaN. */
  evaluate(t: number, out: Float64Array, offset: number): void {
    const { times } = this.#events;
    const end = lowerBound(times, t);
    for (let i = 0; i < this.#features.length; i++) {
      const feature = this.#features[i] as WindowFeature;
      const start = lowerBound(times, t - feature.windowUs);
      out[offset + i] = this.#value(feature, { start, end, t });
    }
  }

  #value(feature: WindowFeature, span: Span): number {
    if (feature.column < 0 && this.#events.available === undefined) return span.end - span.start;
    const prefix = this.#prefixes[feature.column];
    if (prefix === undefined || !additive.has(feature.function)) return this.#scan(feature, span);
    const count = (prefix.counts[span.end] as number) - (prefix.counts[span.start] as number);
    const sum = (prefix.sums[span.end] as number) - (prefix.sums[span.start] as number);
    return finish(feature, { count, sum });
  }

  #scan(feature: WindowFeature, { start, end, t }: Span): number {
    const values = feature.column < 0 ? undefined : (this.#events.values[feature.column] as Float64Array);
    const available = this.#events.available;
    const distinct = feature.function === "countDistinct" ? new Set<number>() : undefined;
    let count = 0;
    let sum = 0;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = start; i < end; i++) {
      if (available !== undefined && !((available[i] as number) < t)) continue;
      const value = values === undefined ? 1 : (values[i] as number);
      if (Number.isNaN(value)) continue;
      count++;
      sum += value;
      if (value < low) low = value;
      if (value > high) high = value;
      distinct?.add(value);
    }
    if (distinct !== undefined) return distinct.size;
    if (feature.function === "min") return count === 0 ? Number.NaN : low / feature.scale;
    if (feature.function === "max") return count === 0 ? Number.NaN : high / feature.scale;
    return finish(feature, { count, sum });
  }
}

/** The windows of an entity without events: counts are 0, all else is null. */
export function emptyWindows(features: readonly WindowFeature[]): EntityWindows {
  const width = Math.max(0, ...features.map(({ column }) => column + 1));
  return new EntityWindows(features, {
    times: new Float64Array(0),
    values: Array.from({ length: width }, () => new Float64Array(0)),
  });
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly t: number;
}

function finish(feature: WindowFeature, of: { readonly count: number; readonly sum: number }): number {
  if (feature.function === "count") return of.count;
  if (of.count === 0) return Number.NaN;
  return feature.function === "sum" ? of.sum / feature.scale : of.sum / (of.count * feature.scale);
}

function prefixOf(values: Float64Array): Prefix {
  const sums = new Float64Array(values.length + 1);
  const counts = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const present = !Number.isNaN(value);
    sums[i + 1] = (sums[i] as number) + (present ? value : 0);
    counts[i + 1] = (counts[i] as number) + (present ? 1 : 0);
  }
  return { sums, counts };
}

function isExact({ function: name, column }: WindowFeature, events: EventColumns): boolean {
  if (column < 0 || name === "count" || name === "countDistinct") return true;
  const sums = name === "sum" || name === "mean";
  let magnitude = 0;
  for (const value of events.values[column] as Float64Array) {
    if (Number.isNaN(value)) continue;
    magnitude = sums ? magnitude + Math.abs(value) : Math.max(magnitude, Math.abs(value));
  }
  return magnitude < exactLimit;
}

/** Index of the first time that is not before `t`. */
function lowerBound(times: Float64Array, t: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) < t) low = middle + 1;
    else high = middle;
  }
  return low;
}
