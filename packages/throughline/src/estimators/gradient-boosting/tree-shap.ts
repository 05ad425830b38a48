import type { Ensemble, Tree } from "./ensemble.ts";
import type { FlatEnsemble } from "./flat-ensemble.ts";
import { childOf } from "./predict.ts";
import { gaussLegendre, type Quadrature } from "./quadrature.ts";

/** SHAP values of rows: rows x outputs x (features + 1), the expected raw score last; together they are the raw score. */
export type Explainer = (values: Float64Array, rows: number) => Float64Array;

/** Rows that one tree is walked for before the next: what it needs stays in the cache. */
const BLOCK_ROWS = 16;

/**
 * The edges of one tree; those of a split follow one another, left and right, and parents come before children. What a row meets at
 * an edge is one of three cases: it satisfies all splits on the edge's feature so far, this is the first that it does not
 * satisfy, or it failed one before.
 */
interface EdgeTable {
  readonly expected: number;
  readonly points: number;
  /** The weights of the points. */
  readonly weights: Float64Array;
  /** Of each split: its place in the flat ensemble, and the edge that leads to it; -1 for the root. */
  readonly splits: Int32Array;
  readonly above: Int32Array;
  /** Of each edge: the nearest edge above with the same feature; -1 when there is none. */
  readonly same: Int32Array;
  readonly isLeaf: Uint8Array;
  /** The edges that do not end in a leaf, the last first. */
  readonly edgesUp: Int32Array;
  /** Of each edge, case and point: what the product over features changes by (times its value for a leaf), and what is added to the feature. */
  readonly factors: Float64Array;
  readonly shares: Float64Array;
}

/** Where a row's values begin, and where its SHAP values do. */
interface Place {
  readonly values: Float64Array;
  readonly base: number;
  readonly at: number;
}

/** What one row is worked out in; large enough for every tree. Edge `e` has the points from `points * (e + 1)`, the root the first. */
interface Walk {
  readonly failed: Uint8Array;
  readonly products: Float64Array;
  readonly sums: Float64Array;
}

/** The first tree that lacks the row counts which SHAP values are weighted by; -1 when all have them. */
export function treeWithoutRowCounts({ trees }: Ensemble): number {
  const lacks = (rows: Float64Array) => rows.some((count) => !(count > 0));
  return trees.findIndex((tree) => tree.leaves > 1 && (lacks(tree.splitRows) || lacks(tree.leafRows)));
}

/**
 * Makes the function that splits raw scores up among features, exactly: path-dependent TreeSHAP, weighted by the training rows
 * at each node, as LightGBM's `pred_contrib`. A leaf is worth its value times the product over its path's features of 1 or 0, where
 * a feature is known, and of the share of training rows that go this way, where it is not. Shapley's value of a feature in such a
 * product is the integral over t from 0 to 1 of what it changes while every other feature is known with probability t: a
 * polynomial, whose integral a few points give. All leaves below an edge share the edge's part, so that a tree takes its
 * splits times its points, and not the square of its depth.
 *
 * @param flat  of the same ensemble
 * @source Lundberg, Erion, Lee 2018, "Consistent individualized feature attribution for tree ensembles"; Owen 1972, "Multilinear
 * extensions of games"; Yu, Bifet, Read, Xu 2022, "Linear tree Shap", for adding leaves up along edges
 */
export function createExplainer({ trees }: Ensemble, flat: FlatEnsemble): Explainer {
  const { outputs, featureCount } = flat;
  let firstSplit = 0;
  const rules = new Map<number, Quadrature>();
  const tables = trees.map((tree) => {
    const table = tableOf(tree, firstSplit, rules);
    firstSplit += tree.leaves - 1;
    return table;
  });
  const numbers = tables.reduce((most, { points, same }) => Math.max(most, points * (same.length + 1)), 1);
  const walk: Walk = {
    failed: new Uint8Array(tables.reduce((most, { same }) => Math.max(most, same.length), 0)),
    products: new Float64Array(numbers),
    sums: new Float64Array(numbers),
  };
  return (values, rows) => {
    const width = featureCount + 1;
    const into = new Float64Array(rows * outputs * width);
    for (let start = 0; start < rows; start += BLOCK_ROWS) {
      for (const [t, table] of tables.entries()) {
        for (let row = start; row < Math.min(rows, start + BLOCK_ROWS); row++) {
          const at = (row * outputs + (t % outputs)) * width;
          into[at + featureCount] = (into[at + featureCount] as number) + table.expected;
          walk.products.set(table.weights);
          descend(walk, table, flat, into, { values, base: row * featureCount, at });
          ascend(walk, table, flat, into, at);
        }
      }
    }
    return into;
  };
}

/** Finds each edge's case and product; leaves give their parts, and are added to the edge above. */
function descend(walk: Walk, table: EdgeTable, flat: FlatEnsemble, into: Float64Array, place: Place): void {
  const { failed } = walk;
  const { splits, above, same, isLeaf } = table;
  for (let i = 0; i < splits.length; i++) {
    const split = splits[i] as number;
    const feature = flat.feature[split] as number;
    const value = place.values[place.base + feature] as number;
    const goesLeft = childOf(flat, split, value) === flat.left[split];
    const parent = above[i] as number;
    for (let edge = 2 * i; edge < 2 * i + 2; edge++) {
      const before = same[edge] as number;
      const isTaken = goesLeft === (edge === 2 * i);
      failed[edge] = before >= 0 && failed[before] !== 0 ? 2 : isTaken ? 0 : 1;
      if (isLeaf[edge] === 0) extendProduct(walk, table, edge, parent);
      else {
        const at = place.at + feature;
        into[at] = (into[at] as number) + addLeaf(walk, table, edge, parent);
      }
    }
  }
}

function extendProduct({ failed, products, sums }: Walk, table: EdgeTable, edge: number, parent: number): void {
  const { points, factors } = table;
  const from = points * (3 * edge + (failed[edge] as number));
  const own = points * (edge + 1);
  const above = points * (parent + 1);
  for (let k = 0; k < points; k++) {
    products[own + k] = (products[above + k] as number) * (factors[from + k] as number);
    sums[own + k] = 0;
  }
}

function addLeaf({ failed, products, sums }: Walk, table: EdgeTable, edge: number, parent: number): number {
  const { points, factors, shares } = table;
  const from = points * (3 * edge + (failed[edge] as number));
  const above = points * (parent + 1);
  let part = 0;
  for (let k = 0; k < points; k++) {
    const sum = (products[above + k] as number) * (factors[from + k] as number);
    part += sum * (shares[from + k] as number);
    sums[above + k] = (sums[above + k] as number) + sum;
  }
  return part;
}

/** Adds inner edges up, children before parents, and gives each one's feature its part. */
function ascend({ failed, sums }: Walk, table: EdgeTable, flat: FlatEnsemble, into: Float64Array, at: number): void {
  const { points, splits, above, shares, edgesUp } = table;
  for (let i = 0; i < edgesUp.length; i++) {
    const edge = edgesUp[i] as number;
    const from = points * (3 * edge + (failed[edge] as number));
    const own = points * (edge + 1);
    const parent = points * ((above[edge >> 1] as number) + 1);
    let part = 0;
    for (let k = 0; k < points; k++) {
      const sum = sums[own + k] as number;
      part += sum * (shares[from + k] as number);
      sums[parent + k] = (sums[parent + k] as number) + sum;
    }
    const place = at + (flat.feature[splits[edge >> 1] as number] as number);
    into[place] = (into[place] as number) + part;
  }
}

/** What a tree gives on average over its training rows. */
function expectedValue({ leaves, leafValue, leafRows, splitRows }: Tree): number {
  if (leaves === 1) return leafValue[0] as number;
  const rows = splitRows[0] as number;
  return leafValue.reduce((sum, value, leaf) => sum + ((leafRows[leaf] as number) / rows) * value, 0);
}

/** An edge on the way to a node, with the share of training rows that go this way at all splits on its feature so far. */
interface Step {
  readonly edge: number;
  readonly feature: number;
  readonly share: number;
}

function tableOf(tree: Tree, firstSplit: number, rules: Map<number, Quadrature>): EdgeTable {
  const order: number[] = [];
  const above: number[] = [];
  const same: number[] = [];
  const steps: Step[] = [];
  let longest = 0;
  const open: { node: number; path: readonly Step[]; edge: number }[] =
    tree.leaves === 1 ? [] : [{ node: 0, path: [], edge: -1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, path, edge } = next;
    const place = order.push(node) - 1;
    above.push(edge);
    const feature = tree.splitFeature[node] as number;
    const before = path.find((step) => step.feature === feature);
    longest = Math.max(longest, path.length + (before === undefined ? 1 : 0));
    for (const [side, child] of [tree.leftChild[node] as number, tree.rightChild[node] as number].entries()) {
      const rows = (child >= 0 ? tree.splitRows[child] : tree.leafRows[~child]) as number;
      const share = ((before?.share ?? 1) * rows) / (tree.splitRows[node] as number);
      const step = { edge: 2 * place + side, feature, share };
      steps[step.edge] = step;
      same[step.edge] = before?.edge ?? -1;
      if (child >= 0)
        open.push({ node: child, path: [step, ...path.filter((one) => one !== before)], edge: step.edge });
    }
  }
  const points = Math.max(1, Math.ceil(longest / 2));
  const rule = rules.get(points) ?? gaussLegendre(points);
  rules.set(points, rule);
  const children = order.flatMap((node) => [tree.leftChild[node] as number, tree.rightChild[node] as number]);
  return {
    expected: expectedValue(tree),
    points,
    weights: rule.weights,
    splits: Int32Array.from(order, (node) => firstSplit + node),
    above: Int32Array.from(above),
    same: Int32Array.from(same),
    isLeaf: Uint8Array.from(children, (child) => (child >= 0 ? 0 : 1)),
    edgesUp: Int32Array.from([...children.keys()].filter((edge) => (children[edge] as number) >= 0).reverse()),
    ...casesOf(steps, same, rule.places, (edge) => {
      const child = children[edge] as number;
      return child >= 0 ? 1 : (tree.leafValue[~child] as number);
    }),
  };
}

/** Whether the feature is satisfied at the edge above and at the edge itself, by case. */
const cases = [
  [1, 1],
  [1, 0],
  [0, 0],
] as const;

function casesOf(
  steps: readonly Step[],
  same: readonly number[],
  places: Float64Array,
  valueAt: (edge: number) => number,
) {
  const factors = new Float64Array(3 * steps.length * places.length);
  const shares = new Float64Array(factors.length);
  for (const { edge, share } of steps) {
    const above = steps[same[edge] as number]?.share;
    for (const [i, [satisfiedAbove, satisfied]] of cases.entries()) {
      for (const [k, place] of places.entries()) {
        const at = places.length * (3 * edge + i) + k;
        const own = place * satisfied + (1 - place) * share;
        const before = above === undefined ? 1 : place * satisfiedAbove + (1 - place) * above;
        factors[at] = (own / before) * valueAt(edge);
        shares[at] = (satisfied - share) / own - (above === undefined ? 0 : (satisfiedAbove - above) / before);
      }
    }
  }
  return { factors, shares };
}
