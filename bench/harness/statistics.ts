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
