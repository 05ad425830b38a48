import {
  CATEGORICAL,
  DEFAULT_LEFT,
  type Ensemble,
  MISSING_MASK,
  MISSING_NONE,
  MISSING_ZERO,
  outputsOf,
  type Tree,
} from "../../estimators/gradient-boosting/ensemble.ts";
import { onnxModelError } from "./error-codes.ts";
import { floorToSingle } from "./single.ts";
import { BRANCH_LEQ, BRANCH_LT, BRANCH_MEMBER, type Branch, type OnnxModel, TreeTable } from "./tree-table.ts";

/** Under `MISSING_ZERO` this far around 0 is missing. */
const NEAR_ZERO = Math.fround(1e-35);

const links = {
  binary: "logistic",
  multiclass: "softmax",
  poisson: "exponential",
  regression: "identity",
  quantile: "identity",
  lambdarank: "identity",
} as const;

/**
 * A model of gradient boosting in single precision. Thresholds are rounded down, so that every 32-bit float takes the way that it takes
 * in the model itself; leaf values are rounded to the nearest.
 *
 * @throws {ThroughlineError} `onnx-model.unsupported`: a split that sends 0 against its threshold because 0 is missing
 */
export function onnxOfEnsemble(ensemble: Ensemble, name: string): OnnxModel {
  const { objective, features } = ensemble;
  const outputs = outputsOf(objective);
  const trees = new TreeTable();
  for (const [i, tree] of ensemble.trees.entries()) trees.root(addTree(trees, tree, i % outputs));
  return {
    name,
    featureNames: features.map((feature) => feature.name),
    outputs,
    trees,
    link: links[objective.name],
    ...(objective.name === "binary" ? { sigmoid: objective.sigmoid } : {}),
  };
}

/** Splits stand before the splits below them, so that those are made first from the last one on. */
function addTree(trees: TreeTable, tree: Tree, output: number): Branch {
  const leaf = (at: number) => trees.leaf(output, tree.leafValue[at] as number);
  if (tree.leaves === 1) return leaf(0);
  const made = new Map<number, Branch>();
  for (const split of belowFirst(tree)) {
    const branch = (child: number) => (child < 0 ? leaf(~child) : (made.get(child) as Branch));
    const left = branch(tree.leftChild[split] as number);
    made.set(split, addSplit(trees, { tree, split, left, right: branch(tree.rightChild[split] as number) }));
  }
  return made.get(0) as Branch;
}

/** The splits of a tree, each after all that stand below it. */
function belowFirst(tree: Tree): number[] {
  const order: number[] = [];
  const waiting = [0];
  for (let split = waiting.pop(); split !== undefined; split = waiting.pop()) {
    order.push(split);
    for (const child of [tree.leftChild[split] as number, tree.rightChild[split] as number])
      if (child >= 0) waiting.push(child);
  }
  return order.reverse();
}

function addSplit(
  trees: TreeTable,
  of: { readonly tree: Tree; readonly split: number; readonly left: Branch; readonly right: Branch },
): Branch {
  const { tree, split, left, right } = of;
  const decision = tree.decision[split] as number;
  const threshold = tree.threshold[split] as number;
  const shared = { feature: tree.splitFeature[split] as number, whenTrue: left, whenFalse: right };
  if ((decision & CATEGORICAL) === 0) {
    const missingIsTrue = missingLeft(decision, threshold);
    return trees.split({ ...shared, mode: BRANCH_LEQ, threshold: floorToSingle(threshold), missingIsTrue });
  }
  const members = codesOf(tree, threshold);
  const mode = members.length === 0 ? BRANCH_LT : BRANCH_MEMBER;
  const never = mode === BRANCH_LT ? Number.NEGATIVE_INFINITY : 0;
  return trees.split({ ...shared, mode, threshold: never, members, missingIsTrue: false });
}

function missingLeft(decision: number, threshold: number): boolean {
  const missing = decision & MISSING_MASK;
  if (missing === MISSING_NONE) return threshold >= 0;
  const isLeft = (decision & DEFAULT_LEFT) !== 0;
  if (missing === MISSING_ZERO && !(isLeft ? threshold >= NEAR_ZERO : threshold < -NEAR_ZERO))
    throw onnxModelError("unsupported", { detail: `a split at ${threshold} takes 0 for a missing value` });
  return isLeft;
}

function codesOf({ categoryBoundaries, categoryWords }: Tree, index: number): number[] {
  const words = categoryWords.subarray(categoryBoundaries[index], categoryBoundaries[index + 1]);
  return codesOfWords(words);
}

/** The codes of a bit set, ascending. */
export function codesOfWords(words: Uint32Array): number[] {
  const codes: number[] = [];
  for (const [i, word] of words.entries())
    for (let bit = 0; bit < 32; bit++) if (((word >>> bit) & 1) === 1) codes.push(32 * i + bit);
  return codes;
}
