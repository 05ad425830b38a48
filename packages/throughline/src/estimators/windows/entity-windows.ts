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

/** What windows over the same events share, made once. */
interface Prepared {
  readonly events: EventColumns;
  /** Running sums of the columns that additive features read. */
  readonly prefixes: readonly (Prefix | undefined)[];
  /** Of each feature the greatest magnitude that its sum, or its value, may have. */
  readonly magnitudes: readonly number[];
}

/** One entity's events, ready to be asked for any instant. */
export class EntityWindows {
  readonly #features: readonly WindowFeature[];
  readonly #base: Prepared;
  /** A few events beside those that are prepared, by time. */
  readonly #tail: EventColumns | undefined;
  /** False when a sum over its events, or a value that a minimum or maximum may give, is too large to be exact. */
  readonly exact: boolean;

  constructor(features: readonly WindowFeature[], events: EventColumns, shared?: { readonly of: EntityWindows }) {
    this.#features = features;
    this.#base = shared === undefined ? prepare(features, events) : shared.of.#base;
    this.#tail = shared === undefined ? undefined : events;
    const tail = this.#tail;
    this.exact = this.#base.magnitudes.every((magnitude, i) => {
      const feature = features[i] as WindowFeature;
      return joined(feature, magnitude, tail === undefined ? 0 : magnitudeOf(feature, tail)) < exactLimit;
    });
  }

  /** These windows over some more events, given by time: what was prepared is shared, so few of them cost little. */
  with(more: EventColumns): EntityWindows {
    return new EntityWindows(this.#features, more, { of: this });
  }

  /** Newest event time, or -Infinity. */
  get newestUs(): number {
    const newest = this.#base.events.times.at(-1) ?? Number.NEGATIVE_INFINITY;
    return Math.max(newest, this.#tail?.times.at(-1) ?? newest);
  }

  /** Writes the features at instant `t` to `out` from `offset` on; null is NaN. */
  evaluate(t: number, out: Float64Array, offset: number): void {
    const { times } = this.#base.events;
    const end = lowerBound(times, t);
    for (let i = 0; i < this.#features.length; i++) {
      const feature = this.#features[i] as WindowFeature;
      const span = { start: lowerBound(times, t - feature.windowUs), end, t };
      out[offset + i] =
        this.#tail === undefined ? this.#value(feature, span) : this.#valueWith(this.#tail, feature, span);
    }
  }

  #value(feature: WindowFeature, span: Span): number {
    const { events, prefixes } = this.#base;
    if (feature.column < 0 && events.available === undefined) return span.end - span.start;
    const prefix = additive.has(feature.function) ? prefixes[feature.column] : undefined;
    if (prefix !== undefined) return finish(feature, within(prefix, span));
    return finish(feature, scan(events, feature, span, nothing(feature)));
  }

  #valueWith(tail: EventColumns, feature: WindowFeature, span: Span): number {
    const { events, prefixes } = this.#base;
    const prefix = additive.has(feature.function) ? prefixes[feature.column] : undefined;
    const total =
      prefix === undefined
        ? scan(events, feature, span, nothing(feature))
        : { ...nothing(feature), ...within(prefix, span) };
    const start = lowerBound(tail.times, span.t - feature.windowUs);
    return finish(feature, scan(tail, feature, { start, end: lowerBound(tail.times, span.t), t: span.t }, total));
  }
}

function prepare(features: readonly WindowFeature[], events: EventColumns): Prepared {
  const prefixes: (Prefix | undefined)[] = [];
  if (events.available === undefined)
    for (const { column, function: name } of features)
      if (column >= 0 && additive.has(name)) prefixes[column] ??= prefixOf(events.values[column] as Float64Array);
  return { events, prefixes, magnitudes: features.map((feature) => magnitudeOf(feature, events)) };
}

/** What is known of the events of a window. */
interface Total {
  readonly count: number;
  readonly sum: number;
  readonly low: number;
  readonly high: number;
  /** Where distinct values are counted. */
  readonly distinct?: Set<number>;
}

const nothing = ({ function: name }: WindowFeature): Total => ({
  count: 0,
  sum: 0,
  low: Number.POSITIVE_INFINITY,
  high: Number.NEGATIVE_INFINITY,
  ...(name === "countDistinct" ? { distinct: new Set<number>() } : {}),
});

/** Adds the events of a span to what is known. */
function scan(events: EventColumns, feature: WindowFeature, { start, end, t }: Span, total: Total): Total {
  const values = feature.column < 0 ? undefined : (events.values[feature.column] as Float64Array);
  const { available } = events;
  const { distinct } = total;
  let { count, sum, low, high } = total;
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
  return { count, sum, low, high, ...(distinct === undefined ? {} : { distinct }) };
}

function within(prefix: Prefix, { start, end }: Span): Pick<Total, "count" | "sum"> {
  return {
    count: (prefix.counts[end] as number) - (prefix.counts[start] as number),
    sum: (prefix.sums[end] as number) - (prefix.sums[start] as number),
  };
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

function finish(feature: WindowFeature, of: Pick<Total, "count" | "sum"> & Partial<Total>): number {
  switch (feature.function) {
    case "count":
      return of.count;
    case "countDistinct":
      return of.distinct?.size ?? 0;
    case "min":
      return of.count === 0 ? Number.NaN : (of.low as number) / feature.scale;
    case "max":
      return of.count === 0 ? Number.NaN : (of.high as number) / feature.scale;
    case "sum":
      return of.count === 0 ? Number.NaN : of.sum / feature.scale;
    case "mean":
      return of.count === 0 ? Number.NaN : of.sum / (of.count * feature.scale);
  }
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

const sums = new Set<WindowFunction>(["sum", "mean"]);

/** The greatest magnitude that a sum of these events, or one of their values, may have; 0 where it does not matter. */
function magnitudeOf({ function: name, column }: WindowFeature, events: EventColumns): number {
  if (column < 0 || name === "count" || name === "countDistinct") return 0;
  let magnitude = 0;
  for (const value of events.values[column] as Float64Array) {
    if (Number.isNaN(value)) continue;
    magnitude = sums.has(name) ? magnitude + Math.abs(value) : Math.max(magnitude, Math.abs(value));
  }
  return magnitude;
}

const joined = ({ function: name }: WindowFeature, left: number, right: number) =>
  sums.has(name) ? left + right : Math.max(left, right);

/** Index of the first of ascending numbers that is not below `t`: their count where all are. */
export function lowerBound(times: Float64Array, t: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) < t) low = middle + 1;
    else high = middle;
  }
  return low;
}
