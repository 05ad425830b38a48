import type { BinnedFeature } from "./binned-matrix.ts";
import { searchCategories } from "./category-split.ts";
import type { Histogram } from "./histogram.ts";
import { scanBounded } from "./monotone-split.ts";
import { MIN_HESSIAN_IN_LEAF, MIN_RELATIVE_GAIN } from "./parameters.ts";
import { isBounded, type LeafSums, type Split, type SplitLimits, type SplitRules, takeCandidate } from "./split.ts";

/**
 * Finds the split with the greatest gain among all features. Ties: the lowest feature, then missing right, then the lowest bin.
 *
 * @source LightGBM 4, src/treelearner/feature_histogram.hpp; rows are counted here, where LightGBM estimates them from hessians
 */
export function searchSplit(
  features: readonly BinnedFeature[],
  histogram: Histogram,
  leaf: LeafSums,
  limits: SplitLimits,
  rules: SplitRules,
  best: Split,
): void {
  const { allowed, monotone } = rules;
  const bounded = isBounded(leaf);
  const ownGain = (leaf.gradient * leaf.gradient) / (leaf.hessian + limits.lambda);
  best.gain = ownGain * (1 + MIN_RELATIVE_GAIN);
  best.feature = -1;
  for (let position = 0; position < features.length; position++) {
    if (allowed?.[position] === 0) continue;
    const feature = features[position] as BinnedFeature;
    const before = best.gain;
    const direction = monotone?.[position] ?? 0;
    if (feature.kind === "categorical") searchCategories(feature, histogram, leaf, limits, best);
    else if (bounded || direction !== 0) searchNumbers(feature, histogram, leaf, limits, best, direction);
    else searchNumbers(feature, histogram, leaf, limits, best);
    if (best.gain !== before) best.feature = position;
  }
  best.gain = best.feature < 0 ? 0 : best.gain - ownGain;
}

function searchNumbers(
  feature: BinnedFeature,
  histogram: Histogram,
  leaf: LeafSums,
  limits: SplitLimits,
  best: Split,
  direction?: number,
): void {
  const { firstBin, missingBin, bins } = feature;
  const missingRows = missingBin < 0 ? 0 : (histogram.rows[firstBin + missingBin] as number);
  const valueBins = missingBin < 0 ? bins : bins - 1;
  const before = best.gain;
  const most = missingRows === 0 ? valueBins - 1 : valueBins;
  if (direction !== undefined) {
    scanBounded(firstBin, most, valueBins, -1, histogram, leaf, limits, direction, best);
    if (missingRows !== 0)
      scanBounded(firstBin, valueBins - 1, valueBins, missingBin, histogram, leaf, limits, direction, best);
  } else {
    scanBins(firstBin, most, -1, histogram, leaf, limits, best);
    if (missingRows !== 0) scanBins(firstBin, valueBins - 1, missingBin, histogram, leaf, limits, best);
  }
  if (missingRows === 0 && best.gain !== before) best.missingLeft = 2 * best.leftRows >= leaf.rows;
}

/** Tries the first `candidates` bins as the last one that goes left; a `missingBin` >= 0 goes left with them. */
function scanBins(
  firstBin: number,
  candidates: number,
  missingBin: number,
  histogram: Histogram,
  leaf: LeafSums,
  limits: SplitLimits,
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
    const gain = (gradient * gradient) / (hessian + lambda) + (gradientRight * gradientRight) / (hessianRight + lambda);
    if (gain <= best.gain) continue;
    takeCandidate(best, gain, gradient, hessian, count);
    best.bin = bin;
    best.missingLeft = missingBin >= 0;
    best.lambda = lambda;
  }
}
