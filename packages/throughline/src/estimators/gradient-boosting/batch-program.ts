import { type BatchColumns, codesIn } from "./batch-columns.ts";
import { CATEGORY_SPLIT, type FlatEnsemble } from "./flat-ensemble.ts";
import { ENTRY_BYTES, PLANE_BYTES, SET_BYTES, TREE_BYTES } from "./kernels/batch-kernels.ts";

/** The trees of an ensemble as `BatchKernels.addTrees` reads them, and their leaf values by the numbers that leaves have there. */
export interface BatchProgram {
  readonly bytes: Uint8Array;
  readonly leafValues: Float64Array;
}

/** What clears leaves of one plane: the lowest bits of an entry, and for a set its codes. */
interface Plane {
  readonly above: number[];
  readonly below: number[];
  readonly sets: { readonly entry: number; readonly bits: Uint8Array }[];
}

/** Leaves of a plane. */
const PLANE_LEAVES = 8;

export function programOf(flat: FlatEnsemble, columns: BatchColumns): BatchProgram {
  const leafValues: number[] = [];
  const sizes = new Int32Array(flat.kind.length);
  const trees = Array.from(flat.roots, (root) => {
    const first = leafValues.length;
    countLeaves(flat, root, sizes);
    const planes = planesOf(flat, root, { columns, sizes, leafValues, first });
    return { planes, leaves: leafValues.length - first };
  });
  const bytes = new Uint8Array(trees.reduce((sum, { planes }) => sum + bytesOf(planes), 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { planes, leaves } of trees) {
    view.setUint32(at, planes.length, true);
    view.setUint32(at + 4, leaves, true);
    at += TREE_BYTES;
    for (let plane = planes.length - 1; plane >= 0; plane--) at = writePlane(view, at, planes[plane] as Plane);
  }
  return { bytes, leafValues: Float64Array.from(leafValues) };
}

/** Writes the leaves below each split. */
function countLeaves(flat: FlatEnsemble, child: number, sizes: Int32Array): number {
  if (child < 0) return 1;
  const size =
    countLeaves(flat, flat.left[child] as number, sizes) + countLeaves(flat, flat.right[child] as number, sizes);
  sizes[child] = size;
  return size;
}

interface Numbering {
  readonly columns: BatchColumns;
  readonly sizes: Int32Array;
  /** Of the trees before, and of the leaves that have a number. */
  readonly leafValues: number[];
  readonly first: number;
}

function planesOf(flat: FlatEnsemble, root: number, numbering: Numbering): Plane[] {
  const { columns, sizes, leafValues, first } = numbering;
  const leaves = root < 0 ? 1 : (sizes[root] as number);
  const planes = Array.from(
    { length: Math.ceil(leaves / PLANE_LEAVES) },
    (): Plane => ({ above: [], below: [], sets: [] }),
  );
  const visit = (child: number): void => {
    if (child < 0) {
      leafValues.push(flat.leafValue[~child] as number);
      return;
    }
    const sides = [flat.left[child] as number, flat.right[child] as number] as const;
    const [left, right] = sides.map((side) => (side < 0 ? 1 : (sizes[side] as number))) as [number, number];
    const start = leafValues.length - first;
    clearLeaves(flat, child, { planes, columns, start, end: start + Math.min(left, right), clearsLeft: left <= right });
    visit(sides[left <= right ? 0 : 1]);
    visit(sides[left <= right ? 1 : 0]);
  };
  visit(root);
  return planes;
}

/** Leaves that a split clears: those on its left side, for rows that go right, or the other way round. */
interface Cleared {
  readonly planes: readonly Plane[];
  readonly columns: BatchColumns;
  readonly start: number;
  readonly end: number;
  readonly clearsLeft: boolean;
}

function clearLeaves(flat: FlatEnsemble, node: number, { planes, columns, start, end, clearsLeft }: Cleared): void {
  const isSet = flat.kind[node] === CATEGORY_SPLIT;
  const { column, edge } = isSet ? { ...columns.codesOf(node), edge: 0 } : columns.place(node);
  const bits = isSet ? bitsOf(flat, node, columns, clearsLeft) : undefined;
  // The kernel compares signed bytes; what is not above an edge is below the next one.
  const low = isSet ? 0 : (edge + (clearsLeft ? 0 : 1) + 128) & 255;
  for (let plane = Math.floor(start / PLANE_LEAVES); PLANE_LEAVES * plane < end; plane++) {
    const from = Math.max(0, start - PLANE_LEAVES * plane);
    const to = Math.min(PLANE_LEAVES, end - PLANE_LEAVES * plane);
    const cleared = 2 ** to - 2 ** from;
    const entry = 65_536 * column + 256 * cleared + low;
    const { above, below, sets } = planes[plane] as Plane;
    if (bits !== undefined) sets.push({ entry, bits });
    else if (clearsLeft) above.push(entry);
    else below.push(entry);
  }
}

/** A bit for each byte of a code column whose rows clear leaves: those that are not in the split's set, or those that are. */
function bitsOf(flat: FlatEnsemble, node: number, columns: BatchColumns, clearsLeft: boolean): Uint8Array {
  const { byteOfCode } = columns.codesOf(node);
  const bits = new Uint8Array(32).fill(clearsLeft ? 255 : 0);
  for (const code of codesIn(flat, node)) {
    const byte = byteOfCode[code] as number;
    bits[byte >> 3] = (bits[byte >> 3] as number) ^ (1 << (byte & 7));
  }
  return bits;
}

const bytesOf = (planes: readonly Plane[]): number =>
  planes.reduce(
    (sum, { above, below, sets }) =>
      sum + PLANE_BYTES + ENTRY_BYTES * (above.length + below.length) + SET_BYTES * sets.length,
    TREE_BYTES,
  );

function writePlane(view: DataView, start: number, { above, below, sets }: Plane): number {
  view.setUint16(start, above.length, true);
  view.setUint16(start + 2, below.length, true);
  view.setUint16(start + 4, sets.length, true);
  let at = start + PLANE_BYTES;
  for (const entry of [...above, ...below]) {
    view.setUint32(at, entry, true);
    at += ENTRY_BYTES;
  }
  for (const { entry, bits } of sets) {
    view.setUint32(at, entry, true);
    new Uint8Array(view.buffer).set(bits, at + SET_BYTES - bits.length);
    at += SET_BYTES;
  }
  return at;
}
