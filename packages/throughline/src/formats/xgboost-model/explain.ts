import type { XgboostModel, XgboostNodes } from "./model.ts";
import { childOf } from "./predict.ts";

/** SHAP values of rows: rows x outputs x (features + 1), the expected raw score last; together they are the raw score. */
export type XgboostExplainer = (values: Float64Array, rows: number) => Float64Array;

/** The first split below which the file counts no rows, which SHAP values are weighted by; -1 where all do. */
export function splitWithoutCover({ nodes: { left, right, cover } }: XgboostModel): number {
  const lacks = (node: number) => !((cover[node] as number) > 0);
  return left.findIndex((low, node) => low !== -1 && (lacks(low) || lacks(right[node] as number)));
}

/**
 * Makes the function that splits raw scores up among features: path-dependent TreeSHAP, weighted by the sums of hessians at each node,
 * as XGBoost's `pred_contribs`. It adds in double precision where XGBoost adds in single; the contributions of a row sum to its raw score
 * but for that rounding.
 *
 * @source Lundberg, Erion, Lee 2018, "Consistent individualized feature attribution for tree ensembles", algorithm 2
 */
export function createXgboostExplainer(model: XgboostModel): XgboostExplainer {
  const { nodes, roots, treeOutput, treeWeight, outputs, start, features } = model;
  const width = features.length + 1;
  const trees = Array.from(roots, (root) => measureTree(nodes, root));
  const path = new Paths(Math.max(0, ...trees.map(({ depth }) => depth)));
  return (values, rows) => {
    const into = new Float64Array(rows * outputs * width);
    const singles = new Float32Array(values);
    for (let row = 0; row < rows; row++) {
      const given = singles.subarray(row * features.length, (row + 1) * features.length);
      for (let output = 0; output < outputs; output++)
        into[(row * outputs + output + 1) * width - 1] = start[output] as number;
      for (const [tree, { expected }] of trees.entries()) {
        const weight = treeWeight[tree] as number;
        const at = (row * outputs + (treeOutput[tree] as number)) * width;
        into[at + width - 1] = (into[at + width - 1] as number) + weight * expected;
        const walk = { nodes, values: given, path, weight, into, at };
        explainNode(walk, roots[tree] as number, { length: 0, offset: 0, known: 1, unknown: 1, feature: -1 });
      }
    }
    return into;
  };
}

/** The share of the rows of a split that go to its left. */
function leftShare({ left, right, cover }: XgboostNodes, node: number): number {
  const [low, high] = [cover[left[node] as number] as number, cover[right[node] as number] as number];
  return low / (low + high);
}

/** What a tree gives on average over its training rows, and its edges on the longest way down. */
function measureTree(nodes: XgboostNodes, root: number): { readonly expected: number; readonly depth: number } {
  let [expected, depth] = [0, 0];
  const open = [{ node: root, share: 1, below: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, share, below } = next;
    depth = Math.max(depth, below);
    if (nodes.left[node] === -1) {
      expected += share * (nodes.value[node] as number);
      continue;
    }
    const left = leftShare(nodes, node);
    open.push({ node: nodes.left[node] as number, share: share * left, below: below + 1 });
    open.push({ node: nodes.right[node] as number, share: share * (1 - left), below: below + 1 });
  }
  return { expected, depth };
}

/** Ways from a root, one for each depth: the features on it, the shares that pass where each is unknown or known, and weights by subset size. */
class Paths {
  readonly feature: Int32Array;
  readonly unknown: Float64Array;
  readonly known: Float64Array;
  readonly weight: Float64Array;

  constructor(depth: number) {
    const size = ((depth + 2) * (depth + 3)) / 2 + depth + 2;
    this.feature = new Int32Array(size);
    this.unknown = new Float64Array(size);
    this.known = new Float64Array(size);
    this.weight = new Float64Array(size);
  }

  copy(from: number, to: number, length: number): void {
    for (const part of [this.feature, this.unknown, this.known, this.weight]) part.copyWithin(to, from, from + length);
  }

  /** Adds a feature to the way at `offset` of `length` features. */
  extend(offset: number, length: number, { unknown, known, feature }: Edge): void {
    const { weight } = this;
    this.feature[offset + length] = feature;
    this.unknown[offset + length] = unknown;
    this.known[offset + length] = known;
    weight[offset + length] = length === 0 ? 1 : 0;
    for (let i = length - 1; i >= 0; i--) {
      const own = weight[offset + i] as number;
      weight[offset + i + 1] = (weight[offset + i + 1] as number) + (known * own * (i + 1)) / (length + 1);
      weight[offset + i] = (unknown * own * (length - i)) / (length + 1);
    }
  }

  /** Takes the feature at place `at` off the way, whose last place is `last`. */
  unwind(offset: number, last: number, at: number): void {
    const { weight } = this;
    const [known, unknown] = [this.known[offset + at] as number, this.unknown[offset + at] as number];
    let next = weight[offset + last] as number;
    for (let i = last - 1; i >= 0; i--) {
      const own = weight[offset + i] as number;
      if (known === 0) weight[offset + i] = (own * (last + 1)) / (unknown * (last - i));
      else {
        const without = (next * (last + 1)) / ((i + 1) * known);
        next = own - (without * unknown * (last - i)) / (last + 1);
        weight[offset + i] = without;
      }
    }
    for (let i = offset + at; i < offset + last; i++) {
      this.feature[i] = this.feature[i + 1] as number;
      this.unknown[i] = this.unknown[i + 1] as number;
      this.known[i] = this.known[i + 1] as number;
    }
  }

  /** The weights that are left without the feature at place `at`, together. */
  unwound(offset: number, last: number, at: number): number {
    const [known, unknown] = [this.known[offset + at] as number, this.unknown[offset + at] as number];
    let [next, total] = [this.weight[offset + last] as number, 0];
    for (let i = last - 1; i >= 0; i--) {
      const own = this.weight[offset + i] as number;
      if (known === 0) total += (own * (last + 1)) / (unknown * (last - i));
      else {
        const without = (next * (last + 1)) / ((i + 1) * known);
        next = own - (without * unknown * (last - i)) / (last + 1);
        total += without;
      }
    }
    return total;
  }
}

/** A step down: its feature, and the shares of a row that take it where the feature is known, and where it is not. */
interface Edge {
  readonly feature: number;
  readonly known: number;
  readonly unknown: number;
}

/** Where a way stands among the ways, and its features. */
interface Way {
  readonly offset: number;
  readonly length: number;
}

interface Walk {
  readonly nodes: XgboostNodes;
  readonly values: Float32Array;
  readonly path: Paths;
  readonly weight: number;
  readonly into: Float64Array;
  readonly at: number;
}

/** Follows both sides of every split; each leaf gives the features on its way their parts. */
function explainNode(walk: Walk, node: number, step: Edge & Way): void {
  const { nodes, path } = walk;
  const { length, offset } = step;
  path.extend(offset, length, step);
  if (nodes.left[node] === -1) {
    addLeaf(walk, node, step);
    return;
  }
  const feature = nodes.feature[node] as number;
  let [last, known, unknown] = [length, 1, 1];
  for (let i = 1; i <= length; i++) {
    if (path.feature[offset + i] !== feature) continue;
    known = path.known[offset + i] as number;
    unknown = path.unknown[offset + i] as number;
    path.unwind(offset, length, i);
    last = length - 1;
    break;
  }
  const taken = childOf(nodes, node, walk.values[feature] as number);
  const left = leftShare(nodes, node);
  for (const child of [nodes.left[node] as number, nodes.right[node] as number]) {
    const below = offset + last + 1;
    path.copy(offset, below, last + 1);
    const share = child === nodes.left[node] ? left : 1 - left;
    const goes = child === taken ? known : 0;
    explainNode(walk, child, { length: last + 1, offset: below, feature, known: goes, unknown: unknown * share });
  }
}

function addLeaf({ nodes, path, weight, into, at }: Walk, leaf: number, { offset, length }: Way): void {
  const value = nodes.value[leaf] as number;
  for (let i = 1; i <= length; i++) {
    const part =
      path.unwound(offset, length, i) * ((path.known[offset + i] as number) - (path.unknown[offset + i] as number));
    const place = at + (path.feature[offset + i] as number);
    into[place] = (into[place] as number) + weight * value * part;
  }
}
