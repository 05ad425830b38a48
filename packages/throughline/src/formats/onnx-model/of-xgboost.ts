import type { XgboostModel } from "../xgboost-model/model.ts";
import { codesOfWords } from "./of-ensemble.ts";
import { BRANCH_LT, BRANCH_MEMBER, type Branch, type OnnxModel, TreeTable } from "./tree-table.ts";

/** An XGBoost model as ONNX: both compare and add 32-bit floats. */
export function onnxOfXgboost(model: XgboostModel, name: string): OnnxModel {
  const trees = new TreeTable();
  for (const [i, root] of model.roots.entries()) trees.root(addTree(trees, model, { root, tree: i }));
  return {
    name,
    featureNames: model.features.map((feature) => feature.name),
    outputs: model.outputs,
    trees,
    start: model.start,
    link: model.objective.link,
  };
}

function addTree(trees: TreeTable, model: XgboostModel, of: { readonly root: number; readonly tree: number }): Branch {
  const { left, right, value } = model.nodes;
  const order: number[] = [];
  const waiting = [of.root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    order.push(node);
    if (left[node] !== -1) waiting.push(left[node] as number, right[node] as number);
  }
  const made = new Map<number, Branch>();
  const output = model.treeOutput[of.tree] as number;
  const weight = model.treeWeight[of.tree] as number;
  for (const node of order.reverse()) {
    const [low, high] = [made.get(left[node] as number), made.get(right[node] as number)];
    const branch =
      low === undefined || high === undefined
        ? trees.leaf(output, Math.fround(weight * (value[node] as number)))
        : addSplit(trees, model, { node, low, high });
    made.set(node, branch);
  }
  return made.get(of.root) as Branch;
}

function addSplit(
  trees: TreeTable,
  { nodes }: XgboostModel,
  { node, low, high }: { readonly node: number; readonly low: Branch; readonly high: Branch },
): Branch {
  const feature = nodes.feature[node] as number;
  const start = nodes.categoryStart[node] as number;
  const missingIsLeft = nodes.missing[node] === nodes.left[node];
  if (start < 0) {
    const threshold = nodes.value[node] as number;
    return trees.split({
      mode: BRANCH_LT,
      feature,
      threshold,
      whenTrue: low,
      whenFalse: high,
      missingIsTrue: missingIsLeft,
    });
  }
  const members = codesOfWords(nodes.categoryWords.subarray(start, nodes.categoryEnd[node]));
  const shared = { feature, members, whenTrue: high, whenFalse: low, missingIsTrue: !missingIsLeft };
  if (members.length === 0) return trees.split({ ...shared, mode: BRANCH_LT, threshold: Number.NEGATIVE_INFINITY });
  return trees.split({ ...shared, mode: BRANCH_MEMBER, threshold: 0 });
}
