import { exponential, logarithm } from "../elementary.ts";
import type { Kernels } from "./kernels.ts";

const LEAST_PROBABILITY = 1e-15;
/** Added and taken away it rounds to a whole number, halves to the even one. */
const MAGIC = 1.5 * 2 ** 52;

interface Views {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly signed: Int32Array;
  readonly doubles: Float64Array;
}

/**
 * The kernels in JavaScript: what the compiled ones are compared with, and what trains where WebAssembly is not to be had. They
 * write the same bytes.
 */
export function createPlainKernels(buffer: ArrayBufferLike): Kernels {
  const views: Views = {
    bytes: new Uint8Array(buffer),
    words: new Uint32Array(buffer),
    signed: new Int32Array(buffer),
    doubles: new Float64Array(buffer),
  };
  return {
    accumulate(rows, stride, order, first, count, pairs, _scratch, histogram, bases, used, shift) {
      for (let feature = 0; feature < stride; feature++) {
        if (views.bytes[used + (feature >> 2)] === 0) continue;
        const base = histogram + (views.words[(bases >>> 2) + feature] as number);
        addFeature(views, { column: rows + feature, stride, order, first, count, pairs, shift }, base >>> 2);
      }
    },
    merge(into, from, bins) {
      for (let bin = 0; bin < bins; bin++)
        for (const part of [0, 2]) add(views, (into >>> 2) + 4 * bin + part, (from >>> 2) + 4 * bin + part);
    },
    subtract(from, other, bins) {
      for (let bin = 0; bin < bins; bin++)
        for (const part of [0, 2]) take(views, (from >>> 2) + 4 * bin + part, (other >>> 2) + 4 * bin + part);
    },
    partition: (column, order, count, goesLeft, left, right) =>
      partition(views, column, order, count, goesLeft, left, right),
    addValue(scores, order, count, value) {
      const { words, doubles } = views;
      for (let i = 0; i < count; i++) {
        const at = (scores >>> 3) + (words[(order >>> 2) + i] as number);
        doubles[at] = (doubles[at] as number) + value;
      }
    },
    scan: (bins, candidates, missingBin, leaf, best, shift) =>
      scan(views, bins, candidates, missingBin, leaf, best, shift),
    logistic: (scores, positive, start, end, pairs, gradientScale, hessianScale) =>
      logistic(views, scores, positive, start, end, pairs, gradientScale, hessianScale),
    binNumbers: (values, count, edges, missingBin, column, rows, stride) =>
      binNumbers(views, values, count, edges, missingBin, column, rows, stride),
  };
}

interface FeatureRows {
  readonly column: number;
  readonly stride: number;
  readonly order: number;
  readonly first: number;
  readonly count: number;
  readonly pairs: number;
  readonly shift: number;
}

function addFeature({ bytes, words, signed }: Views, of: FeatureRows, base: number): void {
  const { column, stride, order, first, count, pairs, shift } = of;
  const rest = 32 - shift;
  for (let i = 0; i < count; i++) {
    const row = order === 0 ? first + i : (words[(order >>> 2) + i] as number);
    const at = base + 4 * (bytes[column + row * stride] as number);
    const pair = (pairs >>> 2) + 2 * row;
    for (let part = 0; part < 2; part++) {
      const value = signed[pair + part] as number;
      const low = (words[at + 2 * part] as number) + ((value << shift) >>> 0) + 1;
      words[at + 2 * part] = low;
      signed[at + 2 * part + 1] = (signed[at + 2 * part + 1] as number) + (value >> rest) + (low >= 2 ** 32 ? 1 : 0);
    }
  }
}

/** Adds a 64-bit integer to another; both by the places of their low words. */
function add({ words }: Views, into: number, from: number): void {
  const low = (words[into] as number) + (words[from] as number);
  words[into] = low;
  words[into + 1] = (words[into + 1] as number) + (words[from + 1] as number) + (low >= 2 ** 32 ? 1 : 0);
}

function take({ words }: Views, from: number, other: number): void {
  const low = (words[from] as number) - (words[other] as number);
  words[from] = low;
  words[from + 1] = (words[from + 1] as number) - (words[other + 1] as number) - (low < 0 ? 1 : 0);
}

function partition(
  { bytes, words }: Views,
  column: number,
  order: number,
  count: number,
  goesLeft: number,
  left: number,
  right: number,
): number {
  let lefts = 0;
  for (let i = 0; i < count; i++) {
    const row = words[(order >>> 2) + i] as number;
    const goes = bytes[goesLeft + (bytes[column + row] as number)] as number;
    words[(left >>> 2) + lefts] = row;
    words[(right >>> 2) + i - lefts] = row;
    lefts += goes;
  }
  return lefts;
}

function scan(
  { words, signed, doubles }: Views,
  bins: number,
  candidates: number,
  missingBin: number,
  leaf: number,
  best: number,
  shift: number,
): number {
  const [gradientOfLeaf, hessianOfLeaf, rowsOfLeaf, leastRows, lambda, gradientStep, hessianStep, leastHessian] =
    doubles.subarray(leaf >>> 3, (leaf >>> 3) + 8) as unknown as readonly [
      ...[number, number, number, number],
      ...[number, number, number, number],
    ];
  const start = bins >>> 2;
  const mask = 2 ** shift - 1;
  const whole = (at: number) => (signed[at + 1] as number) * 2 ** (32 - shift) + ((words[at] as number) >>> shift);
  const countOf = (bin: number) => (words[start + 4 * bin] as number) & mask;
  let gradientSum = missingBin < 0 ? 0 : whole(start + 4 * missingBin);
  let hessianSum = missingBin < 0 ? 0 : whole(start + 4 * missingBin + 2);
  let count = missingBin < 0 ? 0 : countOf(missingBin);
  let gain = doubles[best >>> 3] as number;
  let found = 0;
  for (let bin = 0; bin < candidates; bin++) {
    const added = countOf(bin);
    if (added === 0) continue;
    gradientSum += whole(start + 4 * bin);
    hessianSum += whole(start + 4 * bin + 2);
    count += added;
    const hessian = hessianSum * hessianStep;
    if (count < leastRows || hessian < leastHessian) continue;
    const hessianRight = hessianOfLeaf - hessian;
    if (rowsOfLeaf - count < leastRows || hessianRight < leastHessian) break;
    const gradient = gradientSum * gradientStep;
    const gradientRight = gradientOfLeaf - gradient;
    const both = (gradient * gradient) / (hessian + lambda) + (gradientRight * gradientRight) / (hessianRight + lambda);
    if (both <= gain) continue;
    gain = both;
    found = 1;
    doubles.set([gain, gradient, hessian, count, bin], best >>> 3);
  }
  return found;
}

/** The losses' product is taken of eight even and eight odd rows, and then of both: as the compiled kernel's two lanes do. */
function logistic(
  { bytes, signed, doubles }: Views,
  scores: number,
  positive: number,
  start: number,
  end: number,
  pairs: number,
  gradientScale: number,
  hessianScale: number,
): number {
  const products = [1, 1];
  let factors = 0;
  let loss = 0;
  for (let row = start; row < end; row++) {
    const score = doubles[(scores >>> 3) + row] as number;
    const isPositive = bytes[positive + row] === 1;
    const odds = exponential(isPositive ? score : -score);
    const wrong = 1 / (1 + odds);
    const pair = (pairs >>> 2) + 2 * row;
    signed[pair] = (isPositive ? -wrong : wrong) * gradientScale + MAGIC - MAGIC;
    signed[pair + 1] = wrong * (1 - wrong) * hessianScale + MAGIC - MAGIC;
    const lane = (row - start) & 1;
    products[lane] = (products[lane] as number) * Math.max(odds > 1 ? 1 - wrong : odds * wrong, LEAST_PROBABILITY);
    if (++factors < 16) continue;
    loss -= logarithm((products[0] as number) * (products[1] as number));
    products.fill(1);
    factors = 0;
  }
  return loss - logarithm((products[0] as number) * (products[1] as number));
}

function binNumbers(
  { bytes, doubles }: Views,
  values: number,
  count: number,
  edges: number,
  missingBin: number,
  column: number,
  rows: number,
  stride: number,
): void {
  for (let i = 0; i < count; i++) {
    const value = doubles[(values >>> 3) + i] as number;
    let low = 0;
    let high = 255;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((doubles[(edges >>> 3) + middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    const bin = Number.isNaN(value) ? missingBin : low;
    bytes[column + i] = bin;
    bytes[rows + i * stride] = bin;
  }
}
