import type { Histogram } from "./histogram.ts";
import { MIN_HESSIAN_IN_LEAF } from "./parameters.ts";
import { type LeafSums, type Split, type SplitLimits, sideGain, sideValue, takeCandidate } from "./split.ts";

/**
 * As the plain search over bins, for a leaf whose value is bounded or a feature with a direction: sides take values within the
 * bounds, gain what these values gain, and must not stand against the direction. A split of the missing from all values has no
 * direction.
 *
 * @param candidates  the first so many bins are tried as the last that goes left; a `missingBin` >= 0 goes left with them
 * @param valueBins  bins that are not of the missing
 * @param direction  1: the right side's value may not be less, -1: not greater, 0: no matter
 * @source LightGBM 4, `GetSplitGains` with constraints; `monotone_constraints_method=basic`
 */
export function scanBounded(
  firstBin: number,
  candidates: number,
  valueBins: number,
  missingBin: number,
  histogram: Histogram,
  leaf: LeafSums,
  limits: SplitLimits,
  direction: number,
  best: Split,
): void {
  const { sums, rows } = histogram;
  const { minDataInLeaf, lambda } = limits;
  const start = firstBin + missingBin;
  let gradient = missingBin < 0 ? 0 : (sums[2 * start] as number);
  let hessian = missingBin < 0 ? 0 : (sums[2 * start + 1] as number);
  let count = missingBin < 0 ? 0 : (rows[start] as number);
  for (let bin = 0; bin < candidates; bin++) {
    const added = rows[firstBin + bin] as number;
    if (added === 0) continue;
    gradient += sums[2 * (firstBin + bin)] as number;
    hessian += sums[2 * (firstBin + bin) + 1] as number;
    count += added;
    if (count < minDataInLeaf || hessian < MIN_HESSIAN_IN_LEAF) continue;
    const hessianRight = leaf.hessian - hessian;
    if (leaf.rows - count < minDataInLeaf || hessianRight < MIN_HESSIAN_IN_LEAF) break;
    const gradientRight = leaf.gradient - gradient;
    const left = sideValue(leaf, gradient, hessian, lambda);
    const right = sideValue(leaf, gradientRight, hessianRight, lambda);
    if (bin < valueBins - 1 && direction * (right - left) < 0) continue;
    const gain = sideGain(left, gradient, hessian, lambda) + sideGain(right, gradientRight, hessianRight, lambda);
    if (gain <= best.gain) continue;
    takeCandidate(best, gain, gradient, hessian, count);
    best.bin = bin;
    best.missingLeft = missingBin >= 0;
    best.lambda = lambda;
  }
}
