import type { RowsPredictor } from "./batch-predictor.ts";
import { type FlatEnsemble, NEAR_ZERO, ZERO_SPLIT } from "./flat-ensemble.ts";
import { LEAF_COLUMN, NODE_BYTES, TREES_TOGETHER } from "./kernels/batch-kernels.ts";
import { openBatchKernels } from "./kernels/wasm-kernels.ts";

/**
 * Makes a predictor for a few rows that walks down eight trees at a time without a jump. Its scores are those of walking down one
 * after the other, bit by bit.
 *
 * @returns undefined where the kernels are not to be had, for categories, and for thresholds that are not finite
 */
export function createRowPredictor(flat: FlatEnsemble): RowsPredictor | undefined {
  const { roots, outputs, kind, threshold } = flat;
  if (kind.some((one) => one > ZERO_SPLIT) || !threshold.every(Number.isFinite)) return undefined;
  const columns = columnsOf(flat);
  const groups = Math.ceil(roots.length / TREES_TOGETHER);
  const columnsAt = 0;
  const scoresAt = 8 * (columns.feature.length + 1);
  const rootsAt = scoresAt + 8 * outputs;
  const nodesAt = NODE_BYTES * Math.ceil((rootsAt + 4 * TREES_TOGETHER * groups) / NODE_BYTES);
  const nodes = 2 * kind.length + TREES_TOGETHER * groups;
  const opened = openBatchKernels(nodesAt + NODE_BYTES * nodes);
  if (opened === undefined) return undefined;
  const doubles = new Float64Array(opened.buffer);
  const words = new Uint32Array(opened.buffer);
  doubles[columnsAt / 8 + LEAF_COLUMN] = Number.NEGATIVE_INFINITY;
  const layOut = nodeWriter(flat, { doubles, words, columnOf: columns.columnOf, next: nodesAt });
  for (let tree = 0; tree < TREES_TOGETHER * groups; tree++) words[rootsAt / 4 + tree] = layOut(roots[tree]);
  const { kernels } = opened;
  return (values, rows, scores) => {
    const own = doubles.subarray(scoresAt / 8, scoresAt / 8 + outputs);
    for (let row = 0; row < rows; row++) {
      writeColumns(columns, values, row * flat.featureCount, doubles);
      own.fill(0);
      kernels.walk(rootsAt, groups, columnsAt, scoresAt, outputs);
      for (let output = 0; output < outputs; output++) scores[row * outputs + output] = own[output] as number;
    }
  };
}

/** The values that splits compare: a missing one is below or above all thresholds, as the split has it. */
interface Columns {
  readonly feature: Int32Array;
  readonly nearZero: Float64Array;
  readonly ofMissing: Float64Array;
  columnOf(node: number): number;
}

function columnsOf({ kind, feature, missing, right }: FlatEnsemble): Columns {
  const isRight = (node: number) => (missing[node] === right[node] ? 1 : 0);
  const keyOf = (node: number) => 4 * (feature[node] as number) + 2 * (kind[node] as number) + isRight(node);
  const places = new Map<number, number>();
  for (let node = 0; node < kind.length; node++) {
    const key = keyOf(node);
    if (!places.has(key)) places.set(key, places.size + 1);
  }
  const keys = [...places.keys()];
  return {
    feature: Int32Array.from(keys, (key) => key >> 2),
    nearZero: Float64Array.from(keys, (key) => ((key & 2) === 0 ? -1 : NEAR_ZERO)),
    ofMissing: Float64Array.from(keys, (key) => (key & 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY)),
    columnOf: (node) => places.get(keyOf(node)) as number,
  };
}

/** The first column is that of leaves. */
function writeColumns(
  { feature, nearZero, ofMissing }: Columns,
  values: Float64Array,
  base: number,
  into: Float64Array,
) {
  for (let i = 0; i < feature.length; i++) {
    const value = values[base + (feature[i] as number)] as number;
    const isMissing = Number.isNaN(value) || Math.abs(value) <= (nearZero[i] as number);
    into[i + 1] = isMissing ? (ofMissing[i] as number) : value;
  }
}

interface NodeSpace {
  readonly doubles: Float64Array;
  readonly words: Uint32Array;
  columnOf(node: number): number;
  next: number;
}

/** Writes one tree after the other, the two children of a split side by side, and returns its root; a tree that is not there adds nothing. */
function nodeWriter(flat: FlatEnsemble, space: NodeSpace) {
  const { doubles, words } = space;
  const take = (nodes: number) => {
    const start = space.next;
    space.next += nodes * NODE_BYTES;
    return start;
  };
  const write = (at: number, value: number, column: number, children: number) => {
    doubles[at / 8] = value;
    words[at / 4 + 2] = 8 * column;
    words[at / 4 + 3] = children;
  };
  return (tree: number | undefined): number => {
    const root = take(1);
    if (tree === undefined) write(root, -0, LEAF_COLUMN, root);
    const open = tree === undefined ? [] : [{ at: root, child: tree }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { at, child } = next;
      if (child < 0) {
        write(at, flat.leafValue[~child] as number, LEAF_COLUMN, at);
        continue;
      }
      const children = take(2);
      write(at, flat.threshold[child] as number, space.columnOf(child), children);
      open.push({ at: children + NODE_BYTES, child: flat.right[child] as number });
      open.push({ at: children, child: flat.left[child] as number });
    }
    return root;
  };
}
