import type { BinnedFeature } from "./binned-matrix.ts";
import { searchCategories } from "./category-split.ts";
import { createHistogram, type Histogram, readHistogram, type Steps } from "./histogram.ts";
import { scanBounded } from "./monotone-split.ts";
import { MIN_HESSIAN_IN_LEAF, MIN_RELATIVE_GAIN } from "./parameters.ts";
import { isBounded, type LeafSums, type Split, type SplitLimits, type SplitRules, takeCandidate } from "./split.ts";
import type { Scratch, TrainingMemory } from "./training-memory.ts";

/** What a member searches with. */
export interface SplitSearch {
  readonly memory: TrainingMemory;
  readonly scratch: Scratch;
  /** As the matrix has them, but that each one's bins begin at 0. */
  readonly features: readonly BinnedFeature[];
  readonly firstBins: readonly number[];
  readonly limits: SplitLimits;
  readonly own: Histogram;
}

export function createSplitSearch(
  memory: TrainingMemory,
  scratch: Scratch,
  features: readonly BinnedFeature[],
  limits: SplitLimits,
): SplitSearch {
  return {
    memory,
    scratch,
    features: features.map((feature) => ({ ...feature, firstBin: 0 })),
    firstBins: features.map(({ firstBin }) => firstBin),
    limits,
    own: createHistogram(256),
  };
}

/** A leaf's histogram, in bytes, and the features to try, half-open. */
export interface Searched {
  readonly histogram: number;
  readonly steps: Steps;
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the split with the greatest gain among features. Ties: the lowest feature, then missing right, then the lowest bin.
 *
 * @source LightGBM 4, src/treelearner/feature_histogram.hpp; rows are counted here, where LightGBM estimates them from hessians
 */
export function searchSplit(
  search: SplitSearch,
  { histogram, steps, start, end }: Searched,
  leaf: LeafSums,
  rules: SplitRules,
  best: Split,
): void {
  const { features, firstBins, limits, memory, own } = search;
  const { allowed, monotone } = rules;
  const bounded = isBounded(leaf);
  const ownGain = (leaf.gradient * leaf.gradient) / (leaf.hessian + limits.lambda);
  best.gain = ownGain * (1 + MIN_RELATIVE_GAIN);
  best.feature = -1;
  writeLeaf(search, leaf, steps);
  for (let position = start; position < end; position++) {
    if (allowed?.[position] === 0) continue;
    const feature = features[position] as BinnedFeature;
    const bins = histogram + 16 * (firstBins[position] as number);
    const before = best.gain;
    const direction = monotone?.[position] ?? 0;
    if (feature.kind === "numeric" && !bounded && direction === 0) scanNumbers(search, feature, bins, leaf, best);
    else {
      readHistogram(memory, bins, feature.bins, steps, own);
      if (feature.kind === "categorical") searchCategories(feature, own, leaf, limits, best);
      else searchBounded(feature, own, leaf, limits, best, direction);
    }
    if (best.gain !== before) best.feature = position;
  }
  best.gain = best.feature < 0 ? 0 : best.gain - ownGain;
}

function writeLeaf({ memory, scratch, limits }: SplitSearch, leaf: LeafSums, steps: Steps): void {
  const { doubles } = memory;
  const at = scratch.leaf / 8;
  doubles[at] = leaf.gradient;
  doubles[at + 1] = leaf.hessian;
  doubles[at + 2] = leaf.rows;
  doubles[at + 3] = limits.minDataInLeaf;
  doubles[at + 4] = limits.lambda;
  doubles[at + 5] = steps.gradient;
  doubles[at + 6] = steps.hessian;
  doubles[at + 7] = MIN_HESSIAN_IN_LEAF;
}

function scanNumbers(search: SplitSearch, feature: BinnedFeature, bins: number, leaf: LeafSums, best: Split): void {
  const { kernels, words, shift } = search.memory;
  const { missingBin } = feature;
  const hasMissing = missingBin >= 0 && ((words[bins / 4 + 4 * missingBin] as number) & (2 ** shift - 1)) !== 0;
  const valueBins = missingBin < 0 ? feature.bins : feature.bins - 1;
  const before = best.gain;
  scanWith(search, kernels.scan, bins, hasMissing ? valueBins : valueBins - 1, -1, best);
  if (hasMissing) scanWith(search, kernels.scan, bins, valueBins - 1, missingBin, best);
  else if (best.gain !== before) best.missingLeft = 2 * best.leftRows >= leaf.rows;
}

function scanWith(
  { memory, scratch, limits }: SplitSearch,
  scan: TrainingMemory["kernels"]["scan"],
  bins: number,
  candidates: number,
  missingBin: number,
  best: Split,
): void {
  const { doubles, shift } = memory;
  const at = scratch.best / 8;
  doubles[at] = best.gain;
  if (scan(bins, candidates, missingBin, scratch.leaf, scratch.best, shift) === 0) return;
  const number = (i: number) => doubles[at + i] as number;
  takeCandidate(best, number(0), number(1), number(2), number(3));
  best.bin = number(4);
  best.missingLeft = missingBin >= 0;
  best.lambda = limits.lambda;
}

function searchBounded(
  feature: BinnedFeature,
  histogram: Histogram,
  leaf: LeafSums,
  limits: SplitLimits,
  best: Split,
  direction: number,
): void {
  const { missingBin, bins } = feature;
  const missingRows = missingBin < 0 ? 0 : (histogram.rows[missingBin] as number);
  const valueBins = missingBin < 0 ? bins : bins - 1;
  const before = best.gain;
  const most = missingRows === 0 ? valueBins - 1 : valueBins;
  scanBounded(0, most, valueBins, -1, histogram, leaf, limits, direction, best);
  if (missingRows !== 0) scanBounded(0, valueBins - 1, valueBins, missingBin, histogram, leaf, limits, direction, best);
  else if (best.gain !== before) best.missingLeft = 2 * best.leftRows >= leaf.rows;
}
