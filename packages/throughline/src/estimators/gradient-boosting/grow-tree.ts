import type { BinnedFeature, BinnedMatrix } from "./binned-matrix.ts";
import { buildHistogram, createHistogram, type Histogram, type LeafRows, subtractHistogram } from "./histogram.ts";
import { createRoutes, type Routes, setRoute } from "./routes.ts";
import { createSplit, type LeafSums, type Split, type SplitLimits, type SplitRules, sideValue } from "./split.ts";
import { searchSplit } from "./split-search.ts";
import { addSplit, createTree, type GrowingTree } from "./tree-arrays.ts";

/** Memory that all trees of one fit share. Leaf `l` owns `order[start[l] .. start[l] + rows[l])`, its rows in ascending order. */
export interface GrowthSpace {
  readonly matrix: BinnedMatrix;
  readonly limits: SplitLimits;
  readonly maxLeaves: number;
  /** Directions of the features, by place in the matrix; undefined when there is none. */
  readonly monotone: Int8Array | undefined;
  readonly order: Uint32Array;
  readonly spill: Uint32Array;
  readonly gathered: Float32Array;
  readonly start: Int32Array;
  readonly sums: LeafSums[];
  readonly splits: Split[];
  readonly histograms: (Histogram | undefined)[];
  readonly spare: Histogram[];
  readonly routes: Routes;
}

/** What one tree learns from; undefined: all rows, all features. */
export interface TreeDraw {
  /** Row numbers, ascending. */
  readonly rows: Uint32Array | undefined;
  /** 1 for each feature that may be split on, by place in the matrix. */
  readonly allowed: Uint8Array | undefined;
}

interface GrowthOptions {
  readonly limits: SplitLimits;
  readonly maxLeaves: number;
  readonly monotone: Int8Array | undefined;
}

export function createGrowthSpace(matrix: BinnedMatrix, { limits, maxLeaves, monotone }: GrowthOptions): GrowthSpace {
  return {
    matrix,
    limits,
    maxLeaves,
    monotone,
    order: new Uint32Array(matrix.rows),
    spill: new Uint32Array(matrix.rows),
    gathered: new Float32Array(2 * matrix.rows),
    start: new Int32Array(maxLeaves),
    sums: [],
    splits: [],
    histograms: [],
    spare: [],
    routes: createRoutes(maxLeaves - 1),
  };
}

/** One tree in the making. */
interface Growth {
  readonly space: GrowthSpace;
  readonly gradients: Float32Array;
  readonly rules: SplitRules;
}

/**
 * Grows one tree leaf by leaf, always at the leaf with the greatest gain; ties: the lowest leaf. Afterwards `space` still says
 * which rows each leaf owns.
 *
 * @param gradients  pairs of gradient and hessian, 2 x rows
 */
export function growTree(space: GrowthSpace, gradients: Float32Array, draw: TreeDraw): GrowingTree {
  const growth: Growth = { space, gradients, rules: { allowed: draw.allowed, monotone: space.monotone } };
  const root = startTree(growth, draw.rows);
  const tree = createTree(space.maxLeaves, root, -root.gradient / (root.hessian + space.limits.lambda));
  prepareRoot(growth, draw.rows);
  while (tree.leaves < space.maxLeaves) {
    const leaf = bestLeaf(space, tree.leaves);
    if (leaf < 0) break;
    splitLeaf(space, tree, leaf);
    if (tree.leaves < space.maxLeaves) prepareChildren(growth, leaf, tree.leaves - 1);
  }
  for (let leaf = 0; leaf < tree.leaves; leaf++) release(space, leaf);
  return tree;
}

function startTree({ space, gradients }: Growth, drawn: Uint32Array | undefined): LeafSums {
  const rows = drawn === undefined ? space.matrix.rows : drawn.length;
  let gradient = 0;
  let hessian = 0;
  for (let i = 0; i < rows; i++) {
    const row = drawn === undefined ? i : (drawn[i] as number);
    space.order[i] = row;
    gradient += gradients[2 * row] as number;
    hessian += gradients[2 * row + 1] as number;
  }
  space.start[0] = 0;
  const root = { gradient, hessian, rows, lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  space.sums[0] = root;
  return root;
}

function prepareRoot(growth: Growth, drawn: Uint32Array | undefined): void {
  const { space, gradients, rules } = growth;
  if (!canSplit(space, 0)) return;
  const histogram = takeHistogram(space, 0);
  const leaf = drawn === undefined ? { rows: space.order, gradients } : gather(growth, 0);
  buildHistogram(space.matrix, leaf, histogram, rules.allowed);
  searchLeaf(growth, 0);
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

function searchLeaf({ space, rules }: Growth, leaf: number): void {
  const histogram = space.histograms[leaf] as Histogram;
  const sums = space.sums[leaf] as LeafSums;
  searchSplit(space.matrix.features, histogram, sums, space.limits, rules, space.splits[leaf] as Split);
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
  const goesLeft = setRoute(space.routes, tree.leaves - 1, feature, split);
  addSplit(tree, leaf, feature, split, sums);
  partition(space, leaf, split.feature, goesLeft);
  space.start[right] = (space.start[leaf] as number) + split.leftRows;
  const [lower, upper] = middleBounds(space, sums, split);
  space.sums[right] = {
    gradient: sums.gradient - split.leftGradient,
    hessian: sums.hessian - split.leftHessian,
    rows: sums.rows - split.leftRows,
    lower: Math.max(sums.lower, lower),
    upper: Math.min(sums.upper, upper),
  };
  space.sums[leaf] = {
    gradient: split.leftGradient,
    hessian: split.leftHessian,
    rows: split.leftRows,
    lower: upper === Number.POSITIVE_INFINITY ? sums.lower : Math.max(sums.lower, upper),
    upper: lower === Number.NEGATIVE_INFINITY ? sums.upper : Math.min(sums.upper, lower),
  };
}

/**
 * What the right child's value must not fall below or rise above, the middle of both; the left child's are the opposite. A split
 * of the missing from all values bounds neither.
 */
function middleBounds({ matrix, monotone, limits }: GrowthSpace, leaf: LeafSums, split: Split): [number, number] {
  const direction = monotone?.[split.feature] ?? 0;
  const missingBin = matrix.features[split.feature]?.missingBin ?? -1;
  if (direction === 0 || (missingBin >= 0 && split.bin === missingBin - 1))
    return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const { leftGradient, leftHessian } = split;
  const left = sideValue(leaf, leftGradient, leftHessian, limits.lambda);
  const right = sideValue(leaf, leaf.gradient - leftGradient, leaf.hessian - leftHessian, limits.lambda);
  const middle = (left + right) / 2;
  return direction > 0 ? [middle, Number.POSITIVE_INFINITY] : [Number.NEGATIVE_INFINITY, middle];
}

/** Moves a leaf's rows so that those of the left child come first; both keep their order. */
function partition(space: GrowthSpace, leaf: number, position: number, goesLeft: Uint8Array): void {
  const { matrix, order, spill } = space;
  const group = position >> 2;
  const words = matrix.words.subarray(group * matrix.rows, (group + 1) * matrix.rows);
  const shift = 8 * (position & 3);
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

/** Builds the smaller child's histogram, takes it from the parent's for the other, and searches both. */
function prepareChildren(growth: Growth, left: number, right: number): void {
  const { space, rules } = growth;
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
  buildHistogram(space.matrix, gather(growth, smaller), histogram, rules.allowed);
  subtractHistogram(parent, histogram);
  if (leftSplits) searchLeaf(growth, left);
  if (rightSplits) searchLeaf(growth, right);
}

function gather({ space, gradients }: Growth, leaf: number): LeafRows {
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
