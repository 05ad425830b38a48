import type { BinnedFeature, BinnedMatrix } from "./binned-matrix.ts";
import type { Steps } from "./histogram.ts";
import {
  activeMembers,
  buildHistogram,
  type Division,
  divide,
  histogramAt,
  mergeHistograms,
  ownRows,
  subtractHistogram,
  sumsOf,
} from "./leaf-histograms.ts";
import { createRoutes, type Routes, setRoute } from "./routes.ts";
import { createSplit, type LeafSums, type Split, type SplitLimits, type SplitRules, sideValue } from "./split.ts";
import { readCandidates, writeCandidate } from "./split-candidates.ts";
import { createSplitSearch, type SplitSearch, searchSplit } from "./split-search.ts";
import type { Team } from "./team.ts";
import type { TrainingMemory } from "./training-memory.ts";
import { addSplit, createTree, type GrowingTree } from "./tree-arrays.ts";

/** What all trees of one fit share. Leaf `l` owns `order[start[l] .. start[l] + rows[l])`, its rows in ascending order. */
export interface GrowthSpace {
  readonly division: Division;
  readonly matrix: BinnedMatrix;
  readonly limits: SplitLimits;
  readonly maxLeaves: number;
  /** Directions of the features, by place in the matrix; undefined when there is none. */
  readonly monotone: Int8Array | undefined;
  readonly order: Uint32Array;
  readonly start: Int32Array;
  readonly sums: LeafSums[];
  readonly splits: Split[];
  /** The histogram of each leaf; -1 without one. */
  readonly slots: Int32Array;
  readonly spare: number[];
  readonly routes: Routes;
  readonly search: SplitSearch;
}

/** What one tree learns from; undefined: all rows, all features. */
export interface TreeDraw {
  /** Row numbers, ascending. */
  readonly rows: Uint32Array | undefined;
  /** 1 for each feature that may be split on, by place in the matrix. */
  readonly allowed: Uint8Array | undefined;
}

/** The gradients of a tree: pairs of whole numbers, in bytes, and what they stand for. */
export interface TreeGradients {
  readonly pairs: number;
  readonly steps: Steps;
}

interface GrowthOptions {
  readonly limits: SplitLimits;
  readonly maxLeaves: number;
  readonly monotone: Int8Array | undefined;
}

export function createGrowthSpace(
  memory: TrainingMemory,
  matrix: BinnedMatrix,
  team: Team,
  { limits, maxLeaves, monotone }: GrowthOptions,
): GrowthSpace {
  const division = divide(memory, matrix, team);
  const { order, slots } = memory.layout;
  return {
    division,
    matrix,
    limits,
    maxLeaves,
    monotone,
    order: memory.words.subarray(order / 4, order / 4 + matrix.rows),
    start: new Int32Array(maxLeaves),
    sums: [],
    splits: [],
    slots: new Int32Array(maxLeaves).fill(-1),
    spare: Array.from({ length: slots }, (_, slot) => slots - 1 - slot),
    routes: createRoutes(maxLeaves - 1),
    search: createSplitSearch(memory, division.scratch, matrix.features, limits),
  };
}

/** One tree in the making. */
interface Growth {
  readonly space: GrowthSpace;
  readonly gradients: TreeGradients;
  readonly rules: SplitRules;
}

/**
 * Grows one tree leaf by leaf, always at the leaf with the greatest gain; ties: the lowest leaf. Every member grows the same one.
 * Afterwards `space` still says which rows each leaf owns.
 */
export function growTree(space: GrowthSpace, gradients: TreeGradients, draw: TreeDraw): GrowingTree {
  const growth: Growth = { space, gradients, rules: { allowed: draw.allowed, monotone: space.monotone } };
  markUsed(space, draw.allowed);
  const root = prepareRoot(growth, draw.rows);
  const tree = createTree(space.maxLeaves, root, -root.gradient / (root.hessian + space.limits.lambda));
  if (canSplit(space, 0)) searchLeaves(growth, [0]);
  else space.division.team.meet();
  while (tree.leaves < space.maxLeaves) {
    const leaf = bestLeaf(space, tree.leaves);
    if (leaf < 0) break;
    splitLeaf(growth, tree, leaf);
  }
  for (let leaf = 0; leaf < tree.leaves; leaf++) release(space, leaf);
  return tree;
}

/** Says for each four features whether one of them may be split on. */
function markUsed({ matrix, division }: GrowthSpace, allowed: Uint8Array | undefined): void {
  const { bytes } = division.memory;
  for (let group = 0; 4 * group < matrix.features.length; group++)
    bytes[division.scratch.used + group] =
      allowed === undefined || allowed.subarray(4 * group, 4 * group + 4).includes(1) ? 1 : 0;
}

function prepareRoot({ space, gradients, rules }: Growth, drawn: Uint32Array | undefined): LeafSums {
  const { division, order, search } = space;
  const { memory, team } = division;
  const rows = drawn === undefined ? space.matrix.rows : drawn.length;
  const [start, end] = ownRows(division, rows);
  if (drawn === undefined) for (let row = start; row < end; row++) order[row] = row;
  else order.set(drawn.subarray(start, end), start);
  space.start[0] = 0;
  const sums = { gradient: 0, hessian: 0, rows, lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  space.sums[0] = sums;
  if (!canSplit(space, 0)) return sums;
  const slot = takeSlot(space, 0);
  if (division.byFeatures) team.meet();
  const active = activeMembers(division, rows);
  const [from, to] = division.byFeatures ? [0, rows] : [start, end];
  const firstRows =
    drawn === undefined
      ? { order: 0, first: from, count: to - from }
      : { order: memory.layout.order + 4 * from, first: 0, count: to - from };
  buildOwn(division, firstRows, active, slot, gradients.pairs);
  team.meet();
  const position = rules.allowed === undefined ? 0 : rules.allowed.indexOf(1);
  Object.assign(sums, sumsOf(division, builtHistograms(division, active, slot), position, gradients.steps, search.own));
  mergeOwn(division, active, slot);
  return sums;
}

/** Adds up the member's rows, or its features; does nothing for members without rows. */
function buildOwn(
  division: Division,
  rows: { readonly order: number; readonly first: number; readonly count: number },
  active: number,
  slot: number,
  pairs: number,
): void {
  const { memory, team, byFeatures } = division;
  if (!byFeatures && team.member >= active) return;
  const own = byFeatures || active === 1 ? slot : memory.layout.slots + team.member;
  buildHistogram(division, rows, pairs, histogramAt(memory, own));
}

function builtHistograms({ memory, byFeatures }: Division, active: number, slot: number): number[] {
  if (byFeatures || active === 1) return [histogramAt(memory, slot)];
  return Array.from({ length: active }, (_, member) => histogramAt(memory, memory.layout.slots + member));
}

function mergeOwn(division: Division, active: number, slot: number): void {
  if (!division.byFeatures && active > 1) mergeHistograms(division, active, histogramAt(division.memory, slot));
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

/** Each member searches its features; then all know the best split of each leaf. */
function searchLeaves({ space, gradients, rules }: Growth, leaves: readonly number[]): void {
  const { division, search } = space;
  const [start, end] = division.features;
  for (const [place, leaf] of leaves.entries()) {
    const histogram = histogramAt(division.memory, space.slots[leaf] as number);
    const split = space.splits[leaf] as Split;
    searchSplit(search, { histogram, steps: gradients.steps, start, end }, space.sums[leaf] as LeafSums, rules, split);
    writeCandidate(division, place, split);
  }
  division.team.meet();
  for (const [place, leaf] of leaves.entries()) readCandidates(division, place, space.splits[leaf] as Split);
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

function splitLeaf(growth: Growth, tree: GrowingTree, leaf: number): void {
  const { space } = growth;
  const split = space.splits[leaf] as Split;
  const sums = space.sums[leaf] as LeafSums;
  const feature = space.matrix.features[split.feature] as BinnedFeature;
  const right = tree.leaves;
  const parting = {
    leaf,
    right,
    rows: sums.rows,
    leftRows: split.leftRows,
    feature: split.feature,
    goesLeft: setRoute(space.routes, tree.leaves - 1, feature, split),
  };
  addSplit(tree, leaf, feature, split, sums);
  space.start[right] = (space.start[leaf] as number) + split.leftRows;
  setChildSums(space, leaf, right, sums, split);
  const leaves = tree.leaves < space.maxLeaves ? [leaf, right].filter((child) => canSplit(space, child)) : [];
  partAndSearch(growth, parting, leaves);
}

function setChildSums(space: GrowthSpace, leaf: number, right: number, sums: LeafSums, split: Split): void {
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

/** Rows that are divided between a leaf, which becomes the left child, and the right one. */
interface Parting {
  readonly leaf: number;
  readonly right: number;
  readonly rows: number;
  readonly leftRows: number;
  readonly feature: number;
  readonly goesLeft: Uint8Array;
}

/**
 * Parts the rows, builds the smaller child's histogram and takes it from the parent's for the other, and searches both. Each
 * member parts its rows into room of its own and, where work is divided by rows, adds up those that it just parted; only then all
 * meet and bring them back in order.
 */
function partAndSearch(growth: Growth, parting: Parting, leaves: readonly number[]): void {
  const { space, gradients } = growth;
  const { division } = space;
  const { memory, team, byFeatures } = division;
  const { leaf, right, rows, leftRows } = parting;
  const active = activeMembers(division, rows);
  const own = partOwnRows(space, parting);
  const leftIsSmaller = leftRows <= rows - leftRows;
  const wanted = leaves.length > 0;
  const parent = space.slots[leaf] as number;
  const slot = wanted ? takeSlot(space, leftIsSmaller ? leaf : right) : -1;
  if (wanted) space.slots[leftIsSmaller ? right : leaf] = parent;
  if (wanted && !byFeatures) {
    const { left, right: spilled } = memory.layout;
    const part = leftIsSmaller
      ? { order: left + 4 * own.at, first: 0, count: own.lefts }
      : { order: spilled + 4 * own.at, first: 0, count: own.count - own.lefts };
    buildOwn(division, part, active, slot, gradients.pairs);
  }
  team.meet();
  bringBack(space, parting, own, active);
  if (byFeatures || !wanted) team.meet();
  if (!wanted) {
    release(space, leaf);
    return;
  }
  if (byFeatures) {
    const smaller = leftIsSmaller ? leaf : right;
    const order = memory.layout.order + 4 * (space.start[smaller] as number);
    buildOwn(division, { order, first: 0, count: rowsOf(space, smaller) }, active, slot, gradients.pairs);
  } else mergeOwn(division, active, slot);
  subtractHistogram(division, histogramAt(memory, parent), histogramAt(memory, slot));
  searchLeaves(growth, leaves);
  for (const child of [leaf, right]) if (!leaves.includes(child)) release(space, child);
}

/** The rows that a member parted: `count` from `at` in the order. */
interface OwnPart {
  readonly at: number;
  readonly count: number;
  readonly lefts: number;
}

function partOwnRows({ division, start, matrix }: GrowthSpace, { leaf, rows, feature, goesLeft }: Parting): OwnPart {
  const { memory, team, scratch } = division;
  const { layout, kernels } = memory;
  const [from, to] = ownRows(division, rows);
  const at = (start[leaf] as number) + from;
  memory.bytes.set(goesLeft, scratch.goesLeft);
  const column = layout.columns + feature * matrix.rows;
  const spill = { left: layout.left + 4 * at, right: layout.right + 4 * at };
  const lefts = kernels.partition(
    ...([column, layout.order + 4 * at, to - from, scratch.goesLeft, spill.left, spill.right] as const),
  );
  memory.words[layout.counts / 4 + team.member] = lefts;
  return { at, count: to - from, lefts };
}

/** Copies the parted rows to where the two leaves have them. */
function bringBack({ division, start }: GrowthSpace, parting: Parting, own: OwnPart, active: number): void {
  const { memory, team } = division;
  const { words, layout } = memory;
  if (team.member >= active) return;
  let leftsBefore = 0;
  for (let member = 0; member < team.member; member++) leftsBefore += words[layout.counts / 4 + member] as number;
  const begin = start[parting.leaf] as number;
  const rightsBefore = own.at - begin - leftsBefore;
  const [left, right, order] = [layout.left / 4 + own.at, layout.right / 4 + own.at, layout.order / 4 + begin];
  words.copyWithin(order + leftsBefore, left, left + own.lefts);
  words.copyWithin(order + parting.leftRows + rightsBefore, right, right + own.count - own.lefts);
}

function takeSlot(space: GrowthSpace, leaf: number): number {
  const slot = space.spare.pop() as number;
  space.slots[leaf] = slot;
  return slot;
}

function release(space: GrowthSpace, leaf: number): void {
  const slot = space.slots[leaf] as number;
  if (slot >= 0) space.spare.push(slot);
  space.slots[leaf] = -1;
}
