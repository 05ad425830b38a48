/**
 * A quantile of numbers. Without weights: linear between the two nearest, at `quantile * (count - 1)` of the ascending values.
 * With weights: linear between the two values where the summed weight passes `quantile` of the whole.
 *
 * @param values  at least one, finite
 * @param weights  one for each value, >= 0; when all are 0, they count as equal
 * @source Hyndman and Fan 1996, "Sample quantiles in statistical packages", type 7; LightGBM 4.7, `PercentileFun` and
 * `WeightedPercentileFun`, which takes the lower of the two values where a row weighs less than 1
 */
export function quantileOf(values: Float64Array, weights: Float64Array | undefined, quantile: number): number {
  const total = weights === undefined ? 0 : weights.reduce((a, b) => a + b, 0);
  return weights === undefined || total === 0
    ? plainQuantile(values, quantile)
    : weightedQuantile(values, weights, quantile);
}

function plainQuantile(values: Float64Array, quantile: number): number {
  const sorted = values.slice().sort();
  // From the top, as LightGBM counts: the two ways of rounding the place differ by an ulp.
  const place = (sorted.length - 1) * (1 - quantile);
  const above = Math.floor(place);
  const upper = sorted[sorted.length - 1 - above] as number;
  const lower = sorted[sorted.length - 2 - above];
  return lower === undefined ? upper : upper - (upper - lower) * (place - above);
}

function weightedQuantile(values: Float64Array, weights: Float64Array, quantile: number): number {
  const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);
  let total = 0;
  for (const i of order) total += weights[i] as number;
  const asked = total * quantile;
  let below = 0;
  for (let place = 0; place < order.length - 1; place++) {
    const i = order[place] as number;
    const own = weights[i] as number;
    if (below + own > asked) {
      const upper = values[i] as number;
      if (place === 0) return upper;
      const lower = values[order[place - 1] as number] as number;
      return ((asked - below) / own) * (upper - lower) + lower;
    }
    below += own;
  }
  return values[order[order.length - 1] as number] as number;
}
