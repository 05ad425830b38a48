import type { BinnedFeature } from "./binned-matrix.ts";
import { BOUNDLESS, CATEGORICAL, DEFAULT_LEFT, MISSING_NAN, type Tree } from "./ensemble.ts";
import { type LeafSums, type Split, sideValue } from "./split.ts";

/** A tree while it grows: arrays with room for all leaves. */
export interface GrowingTree {
  leaves: number;
  readonly splitFeature: Int32Array;
  readonly splitGain: Float64Array;
  readonly threshold: Float64Array;
  readonly decision: Uint8Array;
  readonly leftChild: Int32Array;
  readonly rightChild: Int32Array;
  readonly splitValue: Float64Array;
  readonly splitWeight: Float64Array;
  readonly splitRows: Float64Array;
  readonly leafValue: Float64Array;
  readonly leafWeight: Float64Array;
  readonly leafRows: Float64Array;
  /** The child slot that points to a leaf: `2 * split`, plus 1 on the right; -1 for the root. */
  readonly leafSlot: Int32Array;
  readonly categorySets: Uint32Array[];
}

export function createTree(leaves: number, root: LeafSums, rootValue: number): GrowingTree {
  const splits = leaves - 1;
  const tree: GrowingTree = {
    leaves: 1,
    splitFeature: new Int32Array(splits),
    splitGain: new Float64Array(splits),
    threshold: new Float64Array(splits),
    decision: new Uint8Array(splits),
    leftChild: new Int32Array(splits),
    rightChild: new Int32Array(splits),
    splitValue: new Float64Array(splits),
    splitWeight: new Float64Array(splits),
    splitRows: new Float64Array(splits),
    leafValue: new Float64Array(leaves),
    leafWeight: new Float64Array(leaves),
    leafRows: new Float64Array(leaves),
    leafSlot: new Int32Array(leaves),
    categorySets: [],
  };
  setLeaf(tree, 0, { slot: -1, value: rootValue, weight: root.hessian, rows: root.rows });
  return tree;
}

/** Splits `leaf`: it stays the left child's number, and the right child gets the next one. Values are those before shrinkage. */
export function addSplit(tree: GrowingTree, leaf: number, feature: BinnedFeature, split: Split, sums: LeafSums): void {
  const node = tree.leaves - 1;
  const right = tree.leaves++;
  linkParent(tree, leaf, node);
  tree.splitFeature[node] = feature.index;
  tree.splitGain[node] = split.gain;
  tree.splitValue[node] = tree.leafValue[leaf] as number;
  tree.splitWeight[node] = sums.hessian;
  tree.splitRows[node] = sums.rows;
  tree.leftChild[node] = ~leaf;
  tree.rightChild[node] = ~right;
  setDecision(tree, node, feature, split);
  const { leftGradient, leftHessian, lambda, leftRows } = split;
  const value = (gradient: number, hessian: number) => sideValue(sums, gradient, hessian, lambda);
  const weight = sums.hessian - leftHessian;
  setLeaf(tree, leaf, { slot: 2 * node, value: value(leftGradient, leftHessian), weight: leftHessian, rows: leftRows });
  setLeaf(tree, right, {
    slot: 2 * node + 1,
    value: value(sums.gradient - leftGradient, weight),
    weight,
    rows: sums.rows - leftRows,
  });
}

function linkParent(tree: GrowingTree, leaf: number, node: number): void {
  const slot = tree.leafSlot[leaf] as number;
  if (slot < 0) return;
  const children = slot % 2 === 0 ? tree.leftChild : tree.rightChild;
  children[slot >> 1] = node;
}

function setLeaf(tree: GrowingTree, leaf: number, at: { slot: number; value: number; weight: number; rows: number }) {
  tree.leafSlot[leaf] = at.slot;
  tree.leafValue[leaf] = at.value;
  tree.leafWeight[leaf] = at.weight;
  tree.leafRows[leaf] = at.rows;
}

function setDecision(tree: GrowingTree, node: number, feature: BinnedFeature, split: Split): void {
  if (feature.kind === "categorical") {
    tree.decision[node] = CATEGORICAL | MISSING_NAN;
    tree.threshold[node] = tree.categorySets.length;
    tree.categorySets.push(categorySet(feature, split));
    return;
  }
  tree.decision[node] = MISSING_NAN | (split.missingLeft ? DEFAULT_LEFT : 0);
  tree.threshold[node] = feature.edges[split.bin] ?? BOUNDLESS;
}

function categorySet(feature: BinnedFeature, split: Split): Uint32Array {
  const codes = [...feature.codes.keys()]
    .filter((bin) => split.leftBins[bin] === 1)
    .map((bin) => feature.codes[bin] ?? 0);
  const words = new Uint32Array((Math.max(...codes) >> 5) + 1);
  for (const code of codes) words[code >> 5] = ((words[code >> 5] as number) | (1 << (code & 31))) >>> 0;
  return words;
}

/** The finished tree: values times `shrinkage`, plus `bias` (tree 0 carries the initial score, and says shrinkage 1 then). */
export function finishTree(tree: GrowingTree, shrinkage: number, bias: number): Tree {
  const { leaves, categorySets } = tree;
  const splits = leaves - 1;
  const scaled = (values: Float64Array, length: number) =>
    values.slice(0, length).map((value) => value * shrinkage + bias);
  const boundaries = new Int32Array(categorySets.length + 1);
  for (const [i, set] of categorySets.entries()) boundaries[i + 1] = (boundaries[i] as number) + set.length;
  const categoryWords = new Uint32Array(boundaries[categorySets.length] as number);
  for (const [i, set] of categorySets.entries()) categoryWords.set(set, boundaries[i]);
  return {
    leaves,
    splitFeature: tree.splitFeature.slice(0, splits),
    splitGain: tree.splitGain.slice(0, splits),
    threshold: tree.threshold.slice(0, splits),
    decision: tree.decision.slice(0, splits),
    leftChild: tree.leftChild.slice(0, splits),
    rightChild: tree.rightChild.slice(0, splits),
    splitValue: scaled(tree.splitValue, splits),
    splitWeight: tree.splitWeight.slice(0, splits),
    splitRows: tree.splitRows.slice(0, splits),
    leafValue: scaled(tree.leafValue, leaves),
    leafWeight: tree.leafWeight.slice(0, leaves),
    leafRows: tree.leafRows.slice(0, leaves),
    categoryBoundaries: boundaries,
    categoryWords,
    shrinkage: bias === 0 ? shrinkage : 1,
  };
}

/** A tree of one leaf that gives every row `value`. */
export function constantTree(rows: number, value: number): Tree {
  const none = new Float64Array(0);
  return {
    leaves: 1,
    splitFeature: new Int32Array(0),
    splitGain: none,
    threshold: none,
    decision: new Uint8Array(0),
    leftChild: new Int32Array(0),
    rightChild: new Int32Array(0),
    splitValue: none,
    splitWeight: none,
    splitRows: none,
    leafValue: Float64Array.of(value),
    leafWeight: Float64Array.of(0),
    leafRows: Float64Array.of(rows),
    categoryBoundaries: Int32Array.of(0),
    categoryWords: new Uint32Array(0),
    shrinkage: 1,
  };
}
