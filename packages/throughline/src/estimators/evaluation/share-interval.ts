/** A share with the bounds of its interval. */
export interface ShareInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Standard normal quantile of 0.975. */
const z = 1.959963984540054;

/**
 * The share of hits with its 95 % score interval, which stays within 0 and 1 and is wide for few trials, also where all hit.
 *
 * @param hits  0 to `trials`
 * @param trials  at least 1
 * @source Wilson 1927, "Probable inference, the law of succession, and statistical inference"
 */
export function shareInterval(hits: number, trials: number): ShareInterval {
  const value = hits / trials;
  const scale = 1 + z ** 2 / trials;
  const centre = (value + z ** 2 / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((value * (1 - value)) / trials + z ** 2 / (4 * trials ** 2));
  // Rounding may miss the bounds that are exact.
  return { value, low: hits === 0 ? 0 : centre - half, high: hits === trials ? 1 : centre + half };
}
