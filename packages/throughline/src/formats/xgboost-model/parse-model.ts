import {
  countOf,
  hasMember,
  integersOf,
  itemsOf,
  malformed,
  numbersOf,
  type Part,
  partAt,
  readDocument,
  textOf,
  unsupported,
} from "./document.ts";
import type { XgboostFeature, XgboostModel, XgboostNodes } from "./model.ts";
import { parseCategories } from "./parse-categories.ts";
import { parseObjective } from "./parse-objective.ts";
import { MAX_CATEGORY_WORDS, type ParsedTree, parseTree } from "./parse-tree.ts";

/**
 * Reads a model that XGBoost saved as JSON or Universal Binary JSON (`save_model`), versions 1.7 to 3.2: boosters gbtree and dart,
 * numeric and categorical splits, random forests of several trees a round. Layout, without what scoring does not need:
 *
 *     version [3, 2, 0]
 *     learner
 *       feature_names, feature_types   may be empty; type "c" is categorical
 *       learner_model_param            base_score "[5E-1]" (before 3.1 "5E-1"), num_class, num_feature, num_target, as text
 *       objective.name
 *       gradient_booster               name; dart: weight_drop, and the rest below `gbtree`
 *         model.tree_info              the class of each tree
 *         model.cats                   names of categories, from 3.1, where a data frame had them
 *         model.trees                  lists over nodes; a node whose left child is -1 is a leaf, its value in split_conditions
 *
 * All trees count: `best_iteration`, which only XGBoost's scikit-learn classes heed, does not. Not supported, and refused by name: the
 * booster gblinear, leaves with several values, several targets, other objectives.
 *
 * @throws {ThroughlineError} `xgboost-model.truncated`, `xgboost-model.malformed`, `xgboost-model.unsupported`
 * @source https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html
 */
export function parseXgboostModel(bytes: Uint8Array): XgboostModel {
  const root: Part = { value: readDocument(bytes), path: "" };
  if (!hasMember(root, "learner")) throw malformed("the document has no learner, so that XGBoost did not write it");
  const learner = partAt(root, "learner");
  const { model, trees: parts, treeOutput, weights } = parseBooster(partAt(learner, "gradient_booster"));
  const meaning = parseObjective(learner);
  const { features, hasNames } = parseFeatures(learner, model);
  const trees = parts.map((part) => parseTree(part, features.length));
  const strange = treeOutput.findIndex((output) => output >= meaning.outputs);
  if (strange >= 0) throw malformed(`tree_info[${strange}] is no class of ${meaning.outputs}: ${treeOutput[strange]}`);
  return {
    ...meaning,
    features,
    hasNames,
    ...flatten(trees),
    treeOutput,
    treeWeight: weights,
    version: hasMember(root, "version") ? Array.from(numbersOf(partAt(root, "version"))).join(".") : "unknown",
  };
}

function parseBooster(booster: Part) {
  const name = textOf(partAt(booster, "name"));
  if (name !== "gbtree" && name !== "dart") throw unsupported(`booster ${name}`);
  const model = name === "dart" ? partAt(booster, "gbtree", "model") : partAt(booster, "model");
  const trees = itemsOf(partAt(model, "trees"));
  const treeOutput = Int32Array.from(
    integersOf(partAt(model, "tree_info"), { length: trees.length, min: 0, max: 2 ** 31 }),
  );
  const weights =
    name === "dart"
      ? Float32Array.from(numbersOf(partAt(booster, "weight_drop"), trees.length))
      : new Float32Array(trees.length).fill(1);
  return { model, trees, treeOutput, weights };
}

function parseFeatures(
  learner: Part,
  model: Part,
): { readonly features: readonly XgboostFeature[]; readonly hasNames: boolean } {
  const count = countOf(partAt(learner, "learner_model_param", "num_feature"));
  const texts = (name: string) => (hasMember(learner, name) ? itemsOf(partAt(learner, name)).map(textOf) : []);
  const [names, types] = [texts("feature_names"), texts("feature_types")];
  for (const [what, list] of Object.entries({ feature_names: names, feature_types: types }))
    if (list.length !== 0 && list.length !== count)
      throw malformed(`learner.${what} has ${list.length} items, not ${count}`);
  if (count > MAX_FEATURES)
    throw malformed(`learner.learner_model_param.num_feature is beyond ${MAX_FEATURES}: ${count}`);
  const categories = parseCategories(model, count);
  const features = Array.from(
    { length: count },
    (_, i): XgboostFeature => ({
      name: names[i] ?? `f${i}`,
      kind: types[i] === "c" ? "categorical" : "numeric",
      ...((categories[i] ?? []).length === 0
        ? {}
        : { categories: categories[i] as readonly (string | number | undefined)[] }),
    }),
  );
  return { features, hasNames: names.length > 0 };
}

/** A file without names tells only a number. */
const MAX_FEATURES = 1_000_000;

function flatten(trees: readonly ParsedTree[]): Pick<XgboostModel, "roots" | "nodes"> {
  const size = trees.reduce((sum, tree) => sum + tree.size, 0);
  const words: number[] = [];
  const nodes = {
    feature: new Int32Array(size),
    value: new Float32Array(size),
    gain: new Float32Array(size),
    cover: new Float32Array(size),
    left: new Int32Array(size).fill(-1),
    right: new Int32Array(size).fill(-1),
    missing: new Int32Array(size).fill(-1),
    categoryStart: new Int32Array(size).fill(-1),
    categoryEnd: new Int32Array(size).fill(-1),
  };
  const roots = new Int32Array(trees.length);
  let first = 0;
  for (const [i, tree] of trees.entries()) {
    roots[i] = first;
    for (let node = 0; node < tree.size; node++) flattenNode(nodes, tree, { node, first, words });
    first += tree.size;
  }
  return { roots, nodes: { ...nodes, categoryWords: Uint32Array.from(words) } };
}

function flattenNode(
  nodes: Omit<XgboostNodes, "categoryWords">,
  tree: ParsedTree,
  { node, first, words }: { readonly node: number; readonly first: number; readonly words: number[] },
): void {
  const at = first + node;
  const codes = tree.categories.get(node);
  nodes.value[at] = codes === undefined ? (tree.value[node] as number) : 0;
  nodes.cover[at] = tree.cover[node] as number;
  if (tree.left[node] === -1) return;
  nodes.feature[at] = tree.feature[node] as number;
  nodes.gain[at] = tree.gain[node] as number;
  nodes.left[at] = first + (tree.left[node] as number);
  nodes.right[at] = first + (tree.right[node] as number);
  nodes.missing[at] = (tree.defaultLeft[node] === 1 ? nodes.left[at] : nodes.right[at]) as number;
  if (codes === undefined) return;
  nodes.categoryStart[at] = words.length;
  const last = Array.from(codes).reduce((most, code) => Math.max(most, code), -1);
  if (words.length + (last >>> 5) > MAX_CATEGORY_WORDS) throw unsupported("category sets of more than 64 MiB");
  for (let word = 0; word <= last >> 5; word++) words.push(0);
  for (const code of Array.from(codes)) {
    const word = (nodes.categoryStart[at] as number) + (code >>> 5);
    words[word] = ((words[word] as number) | (1 << (code & 31))) >>> 0;
  }
  nodes.categoryEnd[at] = words.length;
}
