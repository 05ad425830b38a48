import type { BinnedMatrix } from "./binned-matrix.ts";

/**
 * Sums by bin over the rows of one leaf. `sums[2b]` is the gradient of bin `b`, `sums[2b + 1]` the hessian.
 * Gradients are multiples of a power of two that keeps all sums exact: order, merging and subtraction cannot change a bit.
 */
export interface Histogram {
  readonly sums: Float64Array;
  readonly rows: Uint32Array;
}

/** The rows of one leaf, with their gradients in the same order: pairs of gradient and hessian. */
export interface LeafRows {
  readonly rows: Uint32Array;
  readonly gradients: Float32Array;
}

export function createHistogram(bins: number): Histogram {
  return { sums: new Float64Array(2 * bins), rows: new Uint32Array(bins) };
}

/**
 * Fills `into` with the sums of a leaf, four features a pass.
 *
 * @param allowed  1 for each feature that is needed; blocks of four without one stay zero. @default all
 */
export function buildHistogram(matrix: BinnedMatrix, leaf: LeafRows, into: Histogram, allowed?: Uint8Array): void {
  into.sums.fill(0);
  into.rows.fill(0);
  const first = (feature: number) => matrix.features[feature]?.firstBin ?? 0;
  for (let group = 0; 4 * group < matrix.features.length; group++) {
    const words = matrix.words.subarray(group * matrix.rows, (group + 1) * matrix.rows);
    const f = 4 * group;
    if (allowed !== undefined && !allowed.subarray(f, f + 4).includes(1)) continue;
    const left = matrix.features.length - f;
    if (left >= 4) addFour(words, leaf, into, first(f), first(f + 1), first(f + 2), first(f + 3));
    if (left === 2 || left === 3) addTwo(words, leaf, into, first(f), first(f + 1));
    if (left === 1 || left === 3) addOne(words, leaf, into, first(f + left - 1), 8 * (left - 1));
  }
}

/** Takes the sums of one child from those of its parent, in place: what stays is the sibling's. */
export function subtractHistogram(parent: Histogram, child: Histogram): void {
  const { sums, rows } = parent;
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) - (child.sums[i] as number);
  for (let i = 0; i < rows.length; i++) rows[i] = (rows[i] as number) - (child.rows[i] as number);
}

function addFour(words: Uint32Array, leaf: LeafRows, into: Histogram, a: number, b: number, c: number, d: number) {
  const { rows, gradients } = leaf;
  const { sums, rows: counts } = into;
  for (let i = 0; i < rows.length; i++) {
    const word = words[rows[i] as number] as number;
    const gradient = gradients[2 * i] as number;
    const hessian = gradients[2 * i + 1] as number;
    const binA = a + (word & 255);
    const binB = b + ((word >>> 8) & 255);
    const binC = c + ((word >>> 16) & 255);
    const binD = d + (word >>> 24);
    sums[2 * binA] = (sums[2 * binA] as number) + gradient;
    sums[2 * binA + 1] = (sums[2 * binA + 1] as number) + hessian;
    sums[2 * binB] = (sums[2 * binB] as number) + gradient;
    sums[2 * binB + 1] = (sums[2 * binB + 1] as number) + hessian;
    sums[2 * binC] = (sums[2 * binC] as number) + gradient;
    sums[2 * binC + 1] = (sums[2 * binC + 1] as number) + hessian;
    sums[2 * binD] = (sums[2 * binD] as number) + gradient;
    sums[2 * binD + 1] = (sums[2 * binD + 1] as number) + hessian;
    counts[binA] = (counts[binA] as number) + 1;
    counts[binB] = (counts[binB] as number) + 1;
    counts[binC] = (counts[binC] as number) + 1;
    counts[binD] = (counts[binD] as number) + 1;
  }
}

function addTwo(words: Uint32Array, leaf: LeafRows, into: Histogram, a: number, b: number) {
  const { rows, gradients } = leaf;
  const { sums, rows: counts } = into;
  for (let i = 0; i < rows.length; i++) {
    const word = words[rows[i] as number] as number;
    const gradient = gradients[2 * i] as number;
    const hessian = gradients[2 * i + 1] as number;
    const binA = a + (word & 255);
    const binB = b + ((word >>> 8) & 255);
    sums[2 * binA] = (sums[2 * binA] as number) + gradient;
    sums[2 * binA + 1] = (sums[2 * binA + 1] as number) + hessian;
    sums[2 * binB] = (sums[2 * binB] as number) + gradient;
    sums[2 * binB + 1] = (sums[2 * binB + 1] as number) + hessian;
    counts[binA] = (counts[binA] as number) + 1;
    counts[binB] = (counts[binB] as number) + 1;
  }
}

function addOne(words: Uint32Array, leaf: LeafRows, into: Histogram, a: number, shift: number) {
  const { rows, gradients } = leaf;
  const { sums, rows: counts } = into;
  for (let i = 0; i < rows.length; i++) {
    const bin = a + (((words[rows[i] as number] as number) >>> shift) & 255);
    sums[2 * bin] = (sums[2 * bin] as number) + (gradients[2 * i] as number);
    sums[2 * bin + 1] = (sums[2 * bin + 1] as number) + (gradients[2 * i + 1] as number);
    counts[bin] = (counts[bin] as number) + 1;
  }
}
