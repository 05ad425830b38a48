import { exponential } from "./elementary.ts";
import {
  CATEGORICAL,
  DEFAULT_LEFT,
  type Ensemble,
  MISSING_MASK,
  MISSING_NONE,
  MISSING_ZERO,
  outputsOf,
  type Tree,
} from "./ensemble.ts";
import { CATEGORY_SPLIT, type FlatEnsemble, NEAR_ZERO, NUMERIC_SPLIT, ZERO_SPLIT } from "./flat-ensemble.ts";
import { predictorFor } from "./predictor-for.ts";
import { softmax } from "./softmax-objective.ts";

const BLOCK_ROWS = 64;

const total = (trees: readonly Tree[], size: (tree: Tree) => number) =>
  trees.reduce((sum, tree) => sum + size(tree), 0);

/** Lays the trees of an ensemble out for prediction. */
export function flattenEnsemble(ensemble: Ensemble): FlatEnsemble {
  const { trees } = ensemble;
  const splits = total(trees, (tree) => tree.leaves - 1);
  const flat: FlatEnsemble = {
    featureCount: ensemble.features.length,
    objective: ensemble.objective,
    outputs: outputsOf(ensemble.objective),
    mostLeaves: trees.reduce((most, tree) => Math.max(most, tree.leaves), 0),
    roots: new Int32Array(trees.length),
    kind: new Uint8Array(splits),
    feature: new Int32Array(splits),
    threshold: new Float64Array(splits),
    left: new Int32Array(splits),
    right: new Int32Array(splits),
    missing: new Int32Array(splits),
    categoryStart: new Int32Array(splits),
    categoryEnd: new Int32Array(splits),
    categoryWords: new Uint32Array(total(trees, (tree) => tree.categoryWords.length)),
    leafValue: new Float64Array(total(trees, (tree) => tree.leaves)),
  };
  const first = { split: 0, leaf: 0, word: 0 };
  for (const [i, tree] of trees.entries()) {
    flat.roots[i] = tree.leaves === 1 ? ~first.leaf : first.split;
    for (let split = 0; split < tree.leaves - 1; split++) flattenSplit(flat, tree, split, first);
    flat.leafValue.set(tree.leafValue, first.leaf);
    flat.categoryWords.set(tree.categoryWords, first.word);
    first.split += tree.leaves - 1;
    first.leaf += tree.leaves;
    first.word += tree.categoryWords.length;
  }
  return flat;
}

function flattenSplit(
  flat: FlatEnsemble,
  tree: Tree,
  split: number,
  first: { readonly split: number; readonly leaf: number; readonly word: number },
): void {
  const at = first.split + split;
  const child = (value: number) => (value >= 0 ? value + first.split : ~(~value + first.leaf));
  const left = child(tree.leftChild[split] as number);
  const right = child(tree.rightChild[split] as number);
  const decision = tree.decision[split] as number;
  const threshold = tree.threshold[split] as number;
  flat.feature[at] = tree.splitFeature[split] as number;
  flat.left[at] = left;
  flat.right[at] = right;
  if ((decision & CATEGORICAL) !== 0) {
    flat.kind[at] = CATEGORY_SPLIT;
    flat.categoryStart[at] = first.word + (tree.categoryBoundaries[threshold] as number);
    flat.categoryEnd[at] = first.word + (tree.categoryBoundaries[threshold + 1] as number);
    flat.missing[at] = right;
    return;
  }
  flat.threshold[at] = threshold;
  flat.kind[at] = (decision & MISSING_MASK) === MISSING_ZERO ? ZERO_SPLIT : NUMERIC_SPLIT;
  flat.missing[at] = missingLeft(decision, threshold) ? left : right;
}

/** Under `MISSING_NONE` LightGBM reads NaN as 0. */
function missingLeft(decision: number, threshold: number): boolean {
  if ((decision & MISSING_MASK) === MISSING_NONE) return threshold >= 0;
  return (decision & DEFAULT_LEFT) !== 0;
}

/**
 * Raw scores, rows x outputs: the sum of each row's leaf values, tree by tree from 0, as LightGBM sums them. How many rows are
 * asked for together changes no bit.
 *
 * @param values  rows x features, row-major; NaN is missing
 */
export function predictRaw(flat: FlatEnsemble, values: Float64Array, rows: number): Float64Array {
  const scores = new Float64Array(rows * flat.outputs);
  const predict = predictorFor(flat, rows);
  if (predict === undefined) walkTrees(flat, values, rows, scores);
  else predict(values, rows, scores);
  return scores;
}

function walkTrees(flat: FlatEnsemble, values: Float64Array, rows: number, scores: Float64Array): void {
  const { roots, leafValue, featureCount, outputs } = flat;
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    const end = Math.min(rows, start + BLOCK_ROWS);
    for (let tree = 0; tree < roots.length; tree++) {
      const root = roots[tree] as number;
      const output = tree % outputs;
      for (let row = start; row < end; row++) {
        const leaf = findLeaf(flat, root, values, row * featureCount);
        const at = row * outputs + output;
        scores[at] = (scores[at] as number) + (leafValue[leaf] as number);
      }
    }
  }
}

/**
 * What the objective makes of raw scores, rows x outputs: probabilities of the positive class or of all classes, expected
 * counts, or the raw scores themselves. The shape of `values` is that of `predictRaw`.
 */
export function predictOutput(flat: FlatEnsemble, values: Float64Array, rows: number): Float64Array {
  const scores = predictRaw(flat, values, rows);
  const { objective, outputs } = flat;
  if (objective.name === "binary") {
    const { sigmoid } = objective;
    for (let row = 0; row < rows; row++) scores[row] = 1 / (1 + exponential(-sigmoid * (scores[row] as number)));
  } else if (objective.name === "poisson") {
    for (let row = 0; row < rows; row++) scores[row] = exponential(scores[row] as number);
  } else if (objective.name === "multiclass") {
    for (let row = 0; row < rows; row++)
      softmax(scores, row * outputs, 1, scores.subarray(row * outputs, (row + 1) * outputs));
  }
  return scores;
}

/** The child that a value goes to: a split, or a leaf `~child`. */
export function childOf(flat: FlatEnsemble, node: number, value: number): number {
  if (flat.kind[node] !== NUMERIC_SPLIT) return specialChild(flat, node, value);
  if (value <= (flat.threshold[node] as number)) return flat.left[node] as number;
  return (value > (flat.threshold[node] as number) ? flat.right[node] : flat.missing[node]) as number;
}

function findLeaf(flat: FlatEnsemble, root: number, values: Float64Array, base: number): number {
  const { kind, feature, threshold, left, right, missing } = flat;
  let node = root;
  while (node >= 0) {
    const value = values[base + (feature[node] as number)] as number;
    if (kind[node] !== NUMERIC_SPLIT) node = specialChild(flat, node, value);
    else if (value <= (threshold[node] as number)) node = left[node] as number;
    else node = (value > (threshold[node] as number) ? right[node] : missing[node]) as number;
  }
  return ~node;
}

function specialChild(flat: FlatEnsemble, node: number, value: number): number {
  const goesLeft = flat.kind[node] === CATEGORY_SPLIT ? inSet(flat, node, value) : undefined;
  if (goesLeft !== undefined) return (goesLeft ? flat.left[node] : flat.right[node]) as number;
  if (Number.isNaN(value) || Math.abs(value) <= NEAR_ZERO) return flat.missing[node] as number;
  return (value <= (flat.threshold[node] as number) ? flat.left[node] : flat.right[node]) as number;
}

/** LightGBM cuts a category to a whole number; missing, negative and unseen ones are in no set. */
function inSet(flat: FlatEnsemble, node: number, value: number): boolean {
  const code = Math.trunc(value);
  const start = flat.categoryStart[node] as number;
  if (!(code >= 0 && code < 32 * ((flat.categoryEnd[node] as number) - start))) return false;
  return (((flat.categoryWords[start + (code >>> 5)] as number) >>> (code & 31)) & 1) === 1;
}
