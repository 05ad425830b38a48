import type { BinnedFeature, BinnedMatrix } from "./binned-matrix.ts";
import { buildHistogram, createHistogram, type Histogram, type LeafRows, subtractHistogram } from "./histogram.ts";
import { createSplit, type LeafSums, type Split, type SplitLimits } from "./split.ts";
import { searchSplit } from "./split-search.ts";
import { addSplit, createTree, type GrowingTree } from "./tree-arrays.ts";

/** Memory that all trees of one fit share. Leaf `l` owns `order[start[l] .. start[l] + rows[l])`, its rows in ascending order. */
export interface GrowthSpace {
  readonly matrix: BinnedMatrix;
  readonly limits: SplitLimits;
  readonly maxLeaves: number;
  readonly order: Uint32Array;
  readonly spill: Uint32Array;
  readonly gathered: Float32Array;
  readonly start: Int32Array;
  readonly sums: { gradient: number; hessian: number; rows: number }[];
  readonly splits: Split[];
  readonly histograms: (Histogram | undefined)[];
  readonly spare: Histogram[];
  readonly goesLeft: Uint8Array;
}

export function createGrowthSpace(matrix: BinnedMatrix, limits: SplitLimits, maxLeaves: number): GrowthSpace {
  return {
    matrix,
    limits,
    maxLeaves,
    order: new Uint32Array(matrix.rows),
    spill: new Uint32Array(matrix.rows),
    gathered: new Float32Array(2 * matrix.rows),
    start: new Int32Array(maxLeaves),
    sums: [],
    splits: [],
    histograms: [],
    spare: [],
    goesLeft: new Uint8Array(256),
  };
}

/**
 * Grows one tree leaf by leaf, always at the leaf with the greatest gain; ties: the lowest leaf. Afterwards `space` still says
 * which rows each leaf owns.
 *
 * @param gradients  pairs of gradient and hessian, 2 x rows
 */
export function growTree(space: GrowthSpace, gradients: Float32Array): GrowingTree {
  const root = startTree(space, gradients);
  const tree = createTree(space.maxLeaves, root, -root.gradient / (root.hessian + space.limits.lambda));
  prepareRoot(space, gradients);
  while (tree.leaves < space.maxLeaves) {
    const leaf = bestLeaf(space, tree.leaves);
    if (leaf < 0) break;
    splitLeaf(space, tree, leaf);
    if (tree.leaves < space.maxLeaves) prepareChildren(space, gradients, leaf, tree.leaves - 1);
  }
  for (let leaf = 0; leaf < tree.leaves; leaf++) release(space, leaf);
  return tree;
}

function startTree(space: GrowthSpace, gradients: Float32Array): LeafSums {
  let gradient = 0;
  let hessian = 0;
  for (let row = 0; row < space.matrix.rows; row++) {
    space.order[row] = row;
    gradient += gradients[2 * row] as number;
    hessian += gradients[2 * row + 1] as number;
  }
  space.start[0] = 0;
  space.sums[0] = { gradient, hessian, rows: space.matrix.rows };
  return space.sums[0];
}

function prepareRoot(space: GrowthSpace, gradients: Float32Array): void {
  if (!canSplit(space, 0)) return;
  const histogram = takeHistogram(space, 0);
  buildHistogram(space.matrix, { rows: space.order, gradients }, histogram);
  searchLeaf(space, 0);
}

const rowsOf = (space: GrowthSpace, leaf: number) => (space.sums[leaf] as LeafSums).rows;

/** True when both children of a leaf could have enough rows; otherwise the leaf is done. */
function canSplit(space: GrowthSpace, leaf: number): boolean {
  const split = space.splits[leaf] ?? createSplit();
  space.splits[leaf] = split;
  split.feature = -1;
  split.gain = 0;
  return rowsOf(space, leaf) >= 2 * space.limits.minDataInLeaf && space.matrix.features.length > 0;
}

function searchLeaf(space: GrowthSpace, leaf: number): void {
  const histogram = space.histograms[leaf] as Histogram;
  const sums = space.sums[leaf] as LeafSums;
  searchSplit(space.matrix.features, histogram, sums, space.limits, space.splits[leaf] as Split);
}

function bestLeaf(space: GrowthSpace, leaves: number): number {
  let best = -1;
  let gain = 0;
  for (let leaf = 0; leaf < leaves; leaf++) {
    const split = space.splits[leaf] as Split;
    if (split.feature < 0 || split.gain <= gain) continue;
    gain = split.gain;
    best = leaf;
  }
  return best;
}

function splitLeaf(space: GrowthSpace, tree: GrowingTree, leaf: number): void {
  const split = space.splits[leaf] as Split;
  const sums = space.sums[leaf] as LeafSums;
  const feature = space.matrix.features[split.feature] as BinnedFeature;
  const right = tree.leaves;
  addSplit(tree, leaf, feature, split, sums);
  partition(space, leaf, split);
  space.start[right] = (space.start[leaf] as number) + split.leftRows;
  space.sums[right] = {
    gradient: sums.gradient - split.leftGradient,
    hessian: sums.hessian - split.leftHessian,
    rows: sums.rows - split.leftRows,
  };
  space.sums[leaf] = { gradient: split.leftGradient, hessian: split.leftHessian, rows: split.leftRows };
}

/** Moves a leaf's rows so that those of the left child come first; both keep their order. */
function partition(space: GrowthSpace, leaf: number, split: Split): void {
  const { matrix, order, spill, goesLeft } = space;
  const feature = matrix.features[split.feature] as BinnedFeature;
  for (let bin = 0; bin < 256; bin++) goesLeft[bin] = sendsLeft(feature, split, bin) ? 1 : 0;
  const group = split.feature >> 2;
  const words = matrix.words.subarray(group * matrix.rows, (group + 1) * matrix.rows);
  const shift = 8 * (split.feature & 3);
  const start = space.start[leaf] as number;
  const end = start + rowsOf(space, leaf);
  let left = start;
  let right = 0;
  for (let i = start; i < end; i++) {
    const row = order[i] as number;
    const goes = goesLeft[((words[row] as number) >>> shift) & 255] as number;
    order[left] = row;
    spill[right] = row;
    left += goes;
    right += 1 - goes;
  }
  order.set(spill.subarray(0, right), left);
}

function sendsLeft(feature: BinnedFeature, split: Split, bin: number): boolean {
  if (feature.kind === "categorical") return split.leftBins[bin] === 1;
  return bin === feature.missingBin ? split.missingLeft : bin <= split.bin;
}

/** Builds the smaller child's histogram, takes it from the parent's for the other, and searches both. */
function prepareChildren(space: GrowthSpace, gradients: Float32Array, left: number, right: number): void {
  const leftSplits = canSplit(space, left);
  const rightSplits = canSplit(space, right);
  if (!leftSplits && !rightSplits) {
    release(space, left);
    return;
  }
  const smaller = rowsOf(space, left) <= rowsOf(space, right) ? left : right;
  const larger = smaller === left ? right : left;
  const parent = space.histograms[left] as Histogram;
  const histogram = takeHistogram(space, smaller);
  space.histograms[larger] = parent;
  buildHistogram(space.matrix, gather(space, gradients, smaller), histogram);
  subtractHistogram(parent, histogram);
  if (leftSplits) searchLeaf(space, left);
  if (rightSplits) searchLeaf(space, right);
}

function gather(space: GrowthSpace, gradients: Float32Array, leaf: number): LeafRows {
  const start = space.start[leaf] as number;
  const rows = space.order.subarray(start, start + rowsOf(space, leaf));
  const { gathered } = space;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    gathered[2 * i] = gradients[2 * row] as number;
    gathered[2 * i + 1] = gradients[2 * row + 1] as number;
  }
  return { rows, gradients: gathered };
}

function takeHistogram(space: GrowthSpace, leaf: number): Histogram {
  const histogram = space.spare.pop() ?? createHistogram(space.matrix.totalBins);
  space.histograms[leaf] = histogram;
  return histogram;
}

function release(space: GrowthSpace, leaf: number): void {
  const histogram = space.histograms[leaf];
  if (histogram !== undefined) space.spare.push(histogram);
  space.histograms[leaf] = undefined;
}
