import type { BinnedFeature } from "./binned-matrix.ts";
import type { Histogram } from "./histogram.ts";
import {
  CATEGORY_LAMBDA,
  CATEGORY_SMOOTHING,
  MAX_CATEGORIES_IN_SPLIT,
  MAX_CATEGORIES_ONE_HOT,
  MIN_HESSIAN_IN_LEAF,
  MIN_ROWS_IN_GROUP,
} from "./parameters.ts";
import { createBinSort, sortBinsByKey } from "./sort-bins.ts";
import { isBounded, type LeafSums, type Split, type SplitLimits, sideGain, sideValue, takeCandidate } from "./split.ts";

/**
 * Searches which categories go left: each one alone when the feature has few bins, else the best cut of the categories sorted
 * by gradient over hessian, from either end. Missing, rare and unseen categories go right.
 *
 * @source LightGBM 4, `FindBestThresholdCategoricalInner`; Fisher 1958, "On grouping for maximum homogeneity"
 */
export function searchCategories(
  feature: BinnedFeature,
  histogram: Histogram,
  leaf: LeafSums,
  limits: SplitLimits,
  best: Split,
): void {
  if (feature.bins <= MAX_CATEGORIES_ONE_HOT) {
    searchOne(feature, histogram, leaf, limits, best);
    return;
  }
  const sorted = sortBins(feature, histogram);
  searchSorted(feature.firstBin, sorted, histogram, leaf, limits, best);
  searchSorted(feature.firstBin, sorted.reverse(), histogram, leaf, limits, best);
}

function searchOne(
  { firstBin, bins }: BinnedFeature,
  { sums, rows }: Histogram,
  leaf: LeafSums,
  { minDataInLeaf, lambda }: SplitLimits,
  best: Split,
): void {
  for (let bin = 1; bin < bins; bin++) {
    const gradient = sums[2 * (firstBin + bin)] as number;
    const hessian = sums[2 * (firstBin + bin) + 1] as number;
    const count = rows[firstBin + bin] as number;
    if (count < minDataInLeaf || hessian < MIN_HESSIAN_IN_LEAF) continue;
    const hessianRight = leaf.hessian - hessian;
    if (leaf.rows - count < minDataInLeaf || hessianRight < MIN_HESSIAN_IN_LEAF) continue;
    const gain = gainOfSides(leaf, gradient, hessian, lambda);
    if (gain <= best.gain) continue;
    takeCandidate(best, gain, gradient, hessian, count);
    takeBins(best, [bin], 1, lambda);
  }
}

/** Each thread has its own. */
const sort = createBinSort();

/** The bins with enough rows, by gradient / (hessian + smoothing); ties keep the order of bins. */
function sortBins({ firstBin, bins }: BinnedFeature, { sums, rows }: Histogram): Uint8Array {
  let used = 0;
  for (let bin = 1; bin < bins; bin++) {
    if ((rows[firstBin + bin] as number) < CATEGORY_SMOOTHING) continue;
    const hessian = sums[2 * (firstBin + bin) + 1] as number;
    sort.keys[used] = (sums[2 * (firstBin + bin)] as number) / (hessian + CATEGORY_SMOOTHING);
    sort.bins[used++] = bin;
  }
  return sortBinsByKey(sort, used);
}

function searchSorted(
  firstBin: number,
  sorted: Uint8Array,
  { sums, rows }: Histogram,
  leaf: LeafSums,
  { minDataInLeaf, lambda: plainLambda }: SplitLimits,
  best: Split,
): void {
  const lambda = plainLambda + CATEGORY_LAMBDA;
  const most = Math.min(MAX_CATEGORIES_IN_SPLIT, (sorted.length + 1) >> 1);
  let gradient = 0;
  let hessian = 0;
  let count = 0;
  let group = 0;
  for (let i = 0; i < most; i++) {
    const bin = firstBin + (sorted[i] as number);
    gradient += sums[2 * bin] as number;
    hessian += sums[2 * bin + 1] as number;
    count += rows[bin] as number;
    group += rows[bin] as number;
    if (count < minDataInLeaf || hessian < MIN_HESSIAN_IN_LEAF) continue;
    const rowsRight = leaf.rows - count;
    const hessianRight = leaf.hessian - hessian;
    if (rowsRight < minDataInLeaf || rowsRight < MIN_ROWS_IN_GROUP || hessianRight < MIN_HESSIAN_IN_LEAF) break;
    if (group < MIN_ROWS_IN_GROUP) continue;
    group = 0;
    const gain = gainOfSides(leaf, gradient, hessian, lambda);
    if (gain <= best.gain) continue;
    takeCandidate(best, gain, gradient, hessian, count);
    takeBins(best, sorted, i + 1, lambda);
  }
}

function gainOfSides(leaf: LeafSums, gradient: number, hessian: number, lambda: number): number {
  const gradientRight = leaf.gradient - gradient;
  const hessianRight = leaf.hessian - hessian;
  if (!isBounded(leaf))
    return (gradient * gradient) / (hessian + lambda) + (gradientRight * gradientRight) / (hessianRight + lambda);
  const left = sideGain(sideValue(leaf, gradient, hessian, lambda), gradient, hessian, lambda);
  const right = sideValue(leaf, gradientRight, hessianRight, lambda);
  return left + sideGain(right, gradientRight, hessianRight, lambda);
}

function takeBins(best: Split, sorted: ArrayLike<number>, length: number, lambda: number): void {
  best.bin = -1;
  best.missingLeft = false;
  best.lambda = lambda;
  best.leftBins.fill(0);
  for (let i = 0; i < length; i++) best.leftBins[sorted[i] as number] = 1;
}
