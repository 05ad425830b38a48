/** Share that an empty bin counts with, so that its logarithm exists. */
const leastShare = 1e-4;

/**
 * Population stability index of two counts over the same bins: the sum of (c − r) · ln(c / r) over the shares of each bin. 0 where
 * they are alike; by custom below 0.1 little has changed, and above 0.2 much.
 *
 * A share of 0 counts as 0.0001, as in Evidently. Where nothing drifted, chance alone gives about (bins − 1) · (1/n + 1/m).
 *
 * @returns nats, >= 0; undefined where either side has no rows
 * @source Siddiqi 2006, "Credit Risk Scorecards", chapter 9; the sum is Jeffreys' divergence
 */
export function stabilityIndex(
  bins: readonly { readonly reference: number; readonly current: number }[],
): number | undefined {
  const rows = bins.reduce((sum, bin) => sum + bin.reference, 0);
  const others = bins.reduce((sum, bin) => sum + bin.current, 0);
  if (rows === 0 || others === 0) return undefined;
  return bins.reduce((sum, bin) => {
    const reference = bin.reference === 0 ? leastShare : bin.reference / rows;
    const current = bin.current === 0 ? leastShare : bin.current / others;
    return sum + (current - reference) * Math.log(current / reference);
  }, 0);
}
