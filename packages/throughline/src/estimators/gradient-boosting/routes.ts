import { type BinnedFeature, type BinnedRows, UNSEEN_MISSING } from "./binned-matrix.ts";
import type { Tree } from "./ensemble.ts";
import type { Split } from "./split.ts";

const BINS = 256;

/** Which bins go left at each split of the tree that was grown last: rows that it did not learn from find their leaves by them. */
export interface Routes {
  /** Place of each split's feature in the matrix. */
  readonly position: Int32Array;
  /** 1 for a bin that goes left; split `s` owns 256 from `256 * s`. */
  readonly goesLeft: Uint8Array;
}

export function createRoutes(leaves: number): Routes {
  return { position: new Int32Array(leaves), goesLeft: new Uint8Array(BINS * leaves) };
}

/**
 * Keeps where a split sends each bin.
 *
 * @returns its 256 entries
 */
export function setRoute(routes: Routes, node: number, feature: BinnedFeature, split: Split): Uint8Array {
  const goesLeft = routes.goesLeft.subarray(BINS * node, BINS * (node + 1));
  routes.position[node] = split.feature;
  for (let bin = 0; bin < BINS; bin++) goesLeft[bin] = sendsLeft(feature, split, bin) ? 1 : 0;
  return goesLeft;
}

function sendsLeft(feature: BinnedFeature, split: Split, bin: number): boolean {
  if (feature.kind === "categorical") return split.leftBins[bin] === 1;
  return bin === feature.missingBin || bin === UNSEEN_MISSING ? split.missingLeft : bin <= split.bin;
}

/** The leaf of a row. */
function leafOf({ position, goesLeft }: Routes, tree: Tree, { columns, rows }: BinnedRows, row: number): number {
  let node = tree.leaves === 1 ? -1 : 0;
  while (node >= 0) {
    const bin = columns[(position[node] as number) * rows + row] as number;
    node = (goesLeft[BINS * node + bin] === 1 ? tree.leftChild[node] : tree.rightChild[node]) as number;
  }
  return ~node;
}

/**
 * Adds the tree's values to the scores of rows.
 *
 * @param chosen  which rows; undefined: all
 * @param scores  one for each row of `binned`
 */
export function addRoutedValues(
  routes: Routes,
  tree: Tree,
  binned: BinnedRows,
  chosen: Uint32Array | undefined,
  scores: Float64Array,
): void {
  const count = chosen === undefined ? binned.rows : chosen.length;
  for (let i = 0; i < count; i++) {
    const row = chosen === undefined ? i : (chosen[i] as number);
    scores[row] = (scores[row] as number) + (tree.leafValue[leafOf(routes, tree, binned, row)] as number);
  }
}
