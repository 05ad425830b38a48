import type { Ensemble, Tree } from "./ensemble.ts";
import { childOf, type FlatEnsemble } from "./predict.ts";
import { createSubsetValues, type LeafPath, type SubsetValues, subsetValues } from "./subset-values.ts";

/** SHAP values of rows: rows x outputs x (features + 1), the expected raw score last; together they are the raw score. */
export type Explainer = (values: Float64Array, rows: number) => Float64Array;

/** What all rows share, and the row at hand. */
interface Walk {
  readonly flat: FlatEnsemble;
  /** Of each split: the place of its feature among the distinct features on the way from the root. */
  readonly place: Int32Array;
  /** Of each leaf. */
  readonly paths: readonly LeafPath[];
  /** By place: 1 while the row goes the way of the path at all splits on that feature. */
  readonly taken: Uint8Array;
  values: Float64Array;
  base: number;
  into: Float64Array;
  at: number;
}

/** The first tree that lacks the row counts which SHAP values are weighted by; -1 when all have them. */
export function treeWithoutRowCounts({ trees }: Ensemble): number {
  const lacks = (rows: Float64Array) => rows.some((count) => !(count > 0));
  return trees.findIndex((tree) => tree.leaves > 1 && (lacks(tree.splitRows) || lacks(tree.leafRows)));
}

/**
 * Makes the function that splits raw scores up among features, exactly: path-dependent TreeSHAP, weighted by the training rows
 * at each node, as LightGBM's `pred_contrib`. What a leaf adds depends only on which of its path's features the row satisfies:
 * it is worked out once for each such set, and kept in at most 64 MiB.
 *
 * @param flat  of the same ensemble
 * @source Lundberg, Erion, Lee 2018, "Consistent individualized feature attribution for tree ensembles"; Yang 2021, "Fast
 * TreeSHAP", for keeping what a set of features adds
 */
export function createExplainer({ trees }: Ensemble, flat: FlatEnsemble): Explainer {
  const { outputs, featureCount, roots } = flat;
  const place = new Int32Array(flat.feature.length);
  const paths = pathsOf(trees, place);
  const longest = paths.reduce((most, path) => Math.max(most, path.features.length), 0);
  const store = createSubsetValues(longest);
  const walk: Walk = {
    flat,
    place,
    paths,
    taken: new Uint8Array(longest),
    values: new Float64Array(0),
    base: 0,
    into: new Float64Array(0),
    at: 0,
  };
  const expected = trees.map(expectedValue);
  return (values, rows) => {
    const width = featureCount + 1;
    walk.values = values;
    walk.into = new Float64Array(rows * outputs * width);
    for (let row = 0; row < rows; row++) {
      walk.base = row * featureCount;
      for (let tree = 0; tree < roots.length; tree++) {
        const root = roots[tree] as number;
        walk.at = (row * outputs + (tree % outputs)) * width;
        const last = walk.at + featureCount;
        walk.into[last] = (walk.into[last] as number) + (expected[tree] as number);
        walk.taken.fill(1);
        if (root >= 0) visit(walk, store, root, 0);
      }
    }
    return walk.into;
  };
}

/** @param failed  the places of features that the row has left the way at, as bits; those from 31 stand in `taken` alone */
function visit(walk: Walk, store: SubsetValues, node: number, failed: number): void {
  const { flat, taken } = walk;
  const hot = childOf(flat, node, walk.values[walk.base + (flat.feature[node] as number)] as number);
  const left = flat.left[node] as number;
  const cold = hot === left ? (flat.right[node] as number) : left;
  if (hot >= 0) visit(walk, store, hot, failed);
  else addLeaf(walk, store, ~hot, failed);
  const place = walk.place[node] as number;
  const before = taken[place] as number;
  taken[place] = 0;
  const failedThere = place < 31 ? failed | (1 << place) : failed;
  if (cold >= 0) visit(walk, store, cold, failedThere);
  else addLeaf(walk, store, ~cold, failedThere);
  taken[place] = before;
}

function addLeaf(walk: Walk, store: SubsetValues, leaf: number, failed: number): void {
  const { into, at } = walk;
  const path = walk.paths[leaf] as LeafPath;
  const start = subsetValues(store, path, walk.taken, failed);
  const { features } = path;
  const { values } = store;
  for (let i = 0; i < features.length; i++) {
    const place = at + (features[i] as number);
    into[place] = (into[place] as number) + (values[start + i] as number);
  }
}

/** What a tree gives on average over its training rows. */
function expectedValue({ leaves, leafValue, leafRows, splitRows }: Tree): number {
  if (leaves === 1) return leafValue[0] as number;
  const rows = splitRows[0] as number;
  return leafValue.reduce((sum, value, leaf) => sum + ((leafRows[leaf] as number) / rows) * value, 0);
}

/** Walks all trees once and keeps what leads to each leaf. */
function pathsOf(trees: readonly Tree[], place: Int32Array): LeafPath[] {
  const paths: LeafPath[] = [];
  let firstSplit = 0;
  for (const tree of trees) {
    const firstLeaf = paths.length;
    const open: { node: number; features: readonly number[]; shares: readonly number[] }[] = [
      { node: tree.leaves === 1 ? -1 : 0, features: [], shares: [] },
    ];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { node, features, shares } = next;
      if (node < 0) {
        const value = tree.leafValue[~node] as number;
        paths[firstLeaf + ~node] = {
          features: Int32Array.from(features),
          shares: Float64Array.from(shares),
          value,
          table: undefined,
        };
        continue;
      }
      const feature = tree.splitFeature[node] as number;
      const met = features.indexOf(feature);
      const at = met < 0 ? features.length : met;
      place[firstSplit + node] = at;
      const rows = tree.splitRows[node] as number;
      for (const child of [tree.leftChild[node] as number, tree.rightChild[node] as number]) {
        const childRows = (child >= 0 ? tree.splitRows[child] : tree.leafRows[~child]) as number;
        const onward = [...shares];
        onward[at] = ((shares[at] ?? 1) * childRows) / rows;
        open.push({ node: child, features: met < 0 ? [...features, feature] : features, shares: onward });
      }
    }
    firstSplit += tree.leaves - 1;
  }
  return paths;
}
