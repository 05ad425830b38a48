import { CATEGORICAL, MISSING_MASK, MISSING_NAN, type Tree } from "../../estimators/gradient-boosting/ensemble.ts";
import {
  type Block,
  countOf,
  integersOf,
  malformed,
  numbersOf,
  numbersOrZeros,
  textOf,
  unsupported,
} from "./text-lines.ts";

/** Reads one `Tree=` block and refuses what would not be a tree. */
export function parseTree(block: Block, featureCount: number): Tree {
  const linear = block.entries.get("is_linear");
  if (linear !== undefined && linear.value !== "0")
    throw unsupported(`linear trees (is_linear=${linear.value})`, linear.line);
  const leaves = countOf(block, "num_leaves");
  if (leaves === 0) throw malformed(`${block.title} has no leaves`, block.line);
  const splits = leaves - 1;
  const children = { length: splits, min: -leaves, max: splits };
  const tree: Tree = {
    leaves,
    splitFeature: Int32Array.from(integersOf(block, "split_feature", { length: splits, min: 0, max: featureCount })),
    splitGain: numbersOrZeros(block, "split_gain", splits),
    threshold: numbersOf(block, "threshold", splits),
    decision: Uint8Array.from(integersOf(block, "decision_type", { length: splits, min: 0, max: 16 })),
    leftChild: Int32Array.from(integersOf(block, "left_child", children)),
    rightChild: Int32Array.from(integersOf(block, "right_child", children)),
    splitValue: numbersOrZeros(block, "internal_value", splits),
    splitWeight: numbersOrZeros(block, "internal_weight", splits),
    splitRows: numbersOrZeros(block, "internal_count", splits),
    leafValue: numbersOf(block, "leaf_value", leaves),
    leafWeight: numbersOrZeros(block, "leaf_weight", leaves),
    leafRows: numbersOrZeros(block, "leaf_count", leaves),
    ...parseCategories(block),
    shrinkage: block.entries.has("shrinkage") ? (numbersOf(block, "shrinkage", 1)[0] as number) : 1,
  };
  checkSplits(block, tree);
  checkLinks(block, tree);
  return tree;
}

function parseCategories(block: Block): Pick<Tree, "categoryBoundaries" | "categoryWords"> {
  const count = countOf(block, "num_cat");
  if (count === 0) return { categoryBoundaries: Int32Array.of(0), categoryWords: new Uint32Array(0) };
  const boundaries = integersOf(block, "cat_boundaries", { length: count + 1, min: 0, max: 2 ** 31 });
  if (boundaries[0] !== 0 || boundaries.some((boundary, i) => i > 0 && boundary < (boundaries[i - 1] as number)))
    throw malformed("cat_boundaries do not ascend from 0", textOf(block, "cat_boundaries").line);
  const words = integersOf(block, "cat_threshold", { length: boundaries[count] as number, min: 0, max: 2 ** 32 });
  return { categoryBoundaries: Int32Array.from(boundaries), categoryWords: Uint32Array.from(words) };
}

function checkSplits(block: Block, tree: Tree): void {
  const categories = tree.categoryBoundaries.length - 1;
  for (const [split, decision] of tree.decision.entries()) {
    const threshold = tree.threshold[split] as number;
    const categorical = (decision & CATEGORICAL) !== 0;
    if (categorical && !(Number.isInteger(threshold) && threshold >= 0 && threshold < categories))
      throw malformed(`threshold names no category set, ${threshold}`, textOf(block, "threshold").line);
    if (Number.isNaN(threshold)) throw malformed("threshold is nan", textOf(block, "threshold").line);
    if ((decision & MISSING_MASK) > MISSING_NAN)
      throw malformed(`decision_type is unknown, ${decision}`, textOf(block, "decision_type").line);
  }
}

/** Every split but the root and every leaf has exactly one parent: then no walk from the root can loop. */
function checkLinks(block: Block, tree: Tree): void {
  const parents = new Uint8Array(2 * tree.leaves);
  if (tree.leaves > 1) parents[0] = 1;
  for (const children of [tree.leftChild, tree.rightChild]) {
    for (const child of children) {
      const place = child >= 0 ? child : tree.leaves + ~child;
      if (parents[place] === 1)
        throw malformed(`left_child and right_child are no tree, ${child} twice`, textOf(block, "left_child").line);
      parents[place] = 1;
    }
  }
}
