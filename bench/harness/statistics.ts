/** The value below which a share of the samples lies, by linear interpolation between neighbours (Hyndman and Fan's type 7). */
export function quantile(samples: readonly number[], share: number): number {
  if (samples.length === 0) return Number.NaN;
  const sorted = [...samples].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}

/** Middle and spread of samples. `iqr` is the distance between the quartiles, in the samples' unit. */
export interface Summary {
  readonly count: number;
  readonly median: number;
  readonly iqr: number;
  readonly min: number;
  readonly max: number;
  readonly p99: number;
}

export function summarise(samples: readonly number[]): Summary {
  return {
    count: samples.length,
    median: quantile(samples, 0.5),
    iqr: quantile(samples, 0.75) - quantile(samples, 0.25),
    min: quantile(samples, 0),
    max: quantile(samples, 1),
    p99: quantile(samples, 0.99),
  };
}

/**
 * The ratios `a / b` of samples that were taken one right after the other: what slowed both samples of a pair cancels out.
 * Pairs without a partner or with a `b` of 0 are left out.
 */
export function pairedRatios(a: readonly number[], b: readonly number[]): number[] {
  return a.flatMap((value, index) => {
    const other = b[index];
    return other === undefined || other === 0 ? [] : [value / other];
  });
}

/** A middle value with the interval in which it lies by 95 % of all resamples. */
export interface MedianInterval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Times that the samples are drawn anew. */
const resamples = 1_000;

/**
 * The median of samples that were taken in groups, with its 95 % bootstrap interval, by percentiles: groups are drawn anew, then samples of
 * each, so that what is peculiar to a group widens it. The same samples give the same interval.
 *
 * @source Davison, Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8
 */
export function medianInterval(groups: readonly (readonly number[])[]): MedianInterval {
  let drawn = 1;
  const draw = <T>(of: readonly T[]): T => {
    drawn = (drawn * 48_271) % 2_147_483_647;
    return of[Math.floor((drawn / 2_147_483_647) * of.length)] as T;
  };
  const resample = () => groups.flatMap(() => drawnFrom(draw(groups), draw));
  const medians = Array.from({ length: resamples }, () => quantile(resample(), 0.5));
  return { median: quantile(groups.flat(), 0.5), low: quantile(medians, 0.025), high: quantile(medians, 0.975) };
}

const drawnFrom = (group: readonly number[], draw: (of: readonly number[]) => number) => group.map(() => draw(group));
