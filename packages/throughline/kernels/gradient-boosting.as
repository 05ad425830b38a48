// Kernels of gradient boosting, in AssemblyScript. `scripts/build-kernels.ts` compiles them; what each one does is said where the
// plain twins stand, in src/estimators/gradient-boosting/kernels/plain-kernels.ts: both must write the same bytes.

const BLOCK_ROWS: u32 = 1024;
const LEAST_PROBABILITY: f64 = 1e-15;
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const MAGIC: f64 = 6755399441055744.0;

export function accumulate(
  rows: usize, stride: u32, order: usize, first: u32, count: u32, gradients: usize,
  scratch: usize, histogram: usize, bases: usize, used: usize, shift: i32,
): void {
  const groups = stride >> 2;
  const pairs = scratch + <usize>(stride * BLOCK_ROWS);
  for (let done: u32 = 0; done < count; done += BLOCK_ROWS) {
    const size = min(BLOCK_ROWS, count - done);
    let from = rows + <usize>(first + done) * stride;
    let pairsOfRows = gradients + ((<usize>(first + done)) << 3);
    if (order != 0) {
      gather(rows, stride, order + ((<usize>done) << 2), size, gradients, scratch, pairs);
      from = scratch;
      pairsOfRows = pairs;
    }
    for (let group: u32 = 0; group < groups; group++) {
      if (load<u8>(used + group) == 0) continue;
      const at = bases + ((<usize>group) << 4);
      addFour(
        from + ((<usize>group) << 2), stride, size, pairsOfRows,
        histogram + load<u32>(at), histogram + load<u32>(at, 4), histogram + load<u32>(at, 8), histogram + load<u32>(at, 12),
        shift,
      );
    }
  }
}

@inline
function gather(rows: usize, stride: u32, order: usize, size: u32, gradients: usize, into: usize, pairs: usize): void {
  let to = into;
  for (let i: u32 = 0; i < size; i++) {
    const row = <usize>load<u32>(order + ((<usize>i) << 2));
    const from = rows + row * stride;
    let at: usize = 0;
    while (at + 16 <= <usize>stride) {
      v128.store(to + at, v128.load(from + at));
      at += 16;
    }
    if (stride & 8) {
      store<u64>(to + at, load<u64>(from + at));
      at += 8;
    }
    if (stride & 4) store<u32>(to + at, load<u32>(from + at));
    store<u64>(pairs + ((<usize>i) << 3), load<u64>(gradients + (row << 3)));
    to += stride;
  }
}

@inline
function addFour(words: usize, stride: u32, size: u32, pairs: usize, a: usize, b: usize, c: usize, d: usize, shift: i32): void {
  const one = i64x2.splat(1);
  let at = words;
  let pair = pairs;
  const end = pairs + ((<usize>size) << 3);
  while (pair < end) {
    const word = load<u32>(at);
    const added = i64x2.add(i64x2.shl(i64x2.extend_low_i32x4_s(v128.load64_zero(pair)), shift), one);
    const toA = a + ((word << 4) & 0xff0);
    v128.store(toA, i64x2.add(v128.load(toA), added));
    const toB = b + ((word >>> 4) & 0xff0);
    v128.store(toB, i64x2.add(v128.load(toB), added));
    const toC = c + ((word >>> 12) & 0xff0);
    v128.store(toC, i64x2.add(v128.load(toC), added));
    const toD = d + ((word >>> 20) & 0xff0);
    v128.store(toD, i64x2.add(v128.load(toD), added));
    at += stride;
    pair += 8;
  }
}

export function merge(into: usize, from: usize, bins: u32): void {
  const end = into + ((<usize>bins) << 4);
  for (let at = into, other = from; at < end; at += 16, other += 16) v128.store(at, i64x2.add(v128.load(at), v128.load(other)));
}

export function subtract(from: usize, other: usize, bins: u32): void {
  const end = from + ((<usize>bins) << 4);
  for (let at = from, taken = other; at < end; at += 16, taken += 16) v128.store(at, i64x2.sub(v128.load(at), v128.load(taken)));
}

export function partition(column: usize, order: usize, count: u32, goesLeft: usize, left: usize, right: usize): u32 {
  let toLeft = left;
  let toRight = right;
  const end = order + ((<usize>count) << 2);
  for (let at = order; at < end; at += 4) {
    const row = load<u32>(at);
    const goes = (<usize>load<u8>(goesLeft + load<u8>(column + row))) << 2;
    store<u32>(toLeft, row);
    store<u32>(toRight, row);
    toLeft += goes;
    toRight += 4 - goes;
  }
  return <u32>((toLeft - left) >> 2);
}

export function addValue(scores: usize, order: usize, count: u32, value: f64): void {
  const end = order + ((<usize>count) << 2);
  for (let at = order; at < end; at += 4) {
    const to = scores + ((<usize>load<u32>(at)) << 3);
    store<f64>(to, load<f64>(to) + value);
  }
}

// leaf: gradient, hessian, rows, least rows, lambda, gradient step, hessian step; best: gain, gradient, hessian, rows, bin.
export function scan(bins: usize, candidates: i32, missingBin: i32, leaf: usize, best: usize, shift: i32): u32 {
  const mask = ((<i64>1) << shift) - 1;
  const leafGradient = load<f64>(leaf);
  const leafHessian = load<f64>(leaf, 8);
  const leafRows = <i64>load<f64>(leaf, 16);
  const leastRows = <i64>load<f64>(leaf, 24);
  const lambda = load<f64>(leaf, 32);
  const gradientStep = load<f64>(leaf, 40);
  const hessianStep = load<f64>(leaf, 48);
  const leastHessian = load<f64>(leaf, 56);
  let gain = load<f64>(best);
  let found: u32 = 0;
  let sums = missingBin < 0 ? i64x2.splat(0) : v128.load(bins + ((<usize>missingBin) << 4));
  for (let bin: i32 = 0; bin < candidates; bin++) {
    const added = v128.load(bins + ((<usize>bin) << 4));
    if ((i64x2.extract_lane(added, 0) & mask) == 0) continue;
    sums = i64x2.add(sums, added);
    const low = i64x2.extract_lane(sums, 0);
    const count = low & mask;
    const hessian = <f64>(i64x2.extract_lane(sums, 1) >> shift) * hessianStep;
    if (count < leastRows || hessian < leastHessian) continue;
    const hessianRight = leafHessian - hessian;
    if (leafRows - count < leastRows || hessianRight < leastHessian) break;
    const gradient = <f64>(low >> shift) * gradientStep;
    const gradientRight = leafGradient - gradient;
    const sides = f64x2.replace_lane(f64x2.splat(gradient), 1, gradientRight);
    const weights = f64x2.replace_lane(f64x2.splat(hessian + lambda), 1, hessianRight + lambda);
    const gains = f64x2.div(f64x2.mul(sides, sides), weights);
    const both = f64x2.extract_lane(gains, 0) + f64x2.extract_lane(gains, 1);
    if (both <= gain) continue;
    gain = both;
    found = 1;
    store<f64>(best, gain);
    store<f64>(best, gradient, 8);
    store<f64>(best, hessian, 16);
    store<f64>(best, <f64>count, 24);
    store<f64>(best, <f64>bin, 32);
  }
  return found;
}

@inline
function exponentials(x: v128): v128 {
  const k = f64x2.floor(f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), f64x2.splat(0.5)));
  const upper = f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  const lower = f64x2.mul(k, f64x2.splat(LN2_LOW));
  const r = f64x2.sub(upper, lower);
  const t = f64x2.mul(r, r);
  let p = f64x2.add(f64x2.splat(-0.0000016533902205465252), f64x2.mul(t, f64x2.splat(4.1381367970572385e-8)));
  p = f64x2.add(f64x2.splat(0.00006613756321437934), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(-0.0027777777777015593), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(0.16666666666666602), f64x2.mul(t, p));
  const c = f64x2.sub(r, f64x2.mul(t, p));
  const y = f64x2.sub(
    f64x2.splat(1.0),
    f64x2.sub(f64x2.sub(lower, f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2.0), c))), upper),
  );
  // k is whole: added to 1.5 * 2^52 it stands in the low bits.
  const exponent = i64x2.shl(i64x2.sub(f64x2.add(k, f64x2.splat(MAGIC + 1023.0)), i64x2.splat(0x4338000000000000)), 52);
  const value = f64x2.mul(y, exponent);
  const below = f64x2.lt(x, f64x2.splat(-708.0));
  const above = f64x2.gt(x, f64x2.splat(709.0));
  return v128.bitselect(f64x2.splat(Infinity), v128.andnot(value, below), above);
}

@inline
function logarithm(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  let exponent = <f64>((bits >>> 52) - 1023);
  let mantissa = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  if (mantissa > 1.4142135623730951) {
    mantissa /= 2.0;
    exponent += 1.0;
  }
  const f = mantissa - 1.0;
  const s = f / (2.0 + f);
  const z = s * s;
  const w = z * z;
  const odd = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const even = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const half = 0.5 * f * f;
  return exponent * LN2_HIGH - (half - (s * (half + odd + even) + exponent * LN2_LOW) - f);
}

export function logistic(scores: usize, positive: usize, start: u32, end: u32, into: usize, gradientScale: f64, hessianScale: f64): f64 {
  const least = f64x2.splat(LEAST_PROBABILITY);
  const ones = f64x2.splat(1.0);
  const sign = f64x2.splat(-0.0);
  const scales = f64x2.replace_lane(f64x2.splat(gradientScale), 1, hessianScale);
  const magic = f64x2.splat(MAGIC);
  let product = ones;
  let factors = 0;
  let loss = 0.0;
  for (let row = start; row < end; row += 2) {
    const at = <usize>row;
    const single = row + 1 == end;
    let score = single ? v128.load64_zero(scores + (at << 3)) : v128.load(scores + (at << 3));
    const first = load<u8>(positive + at);
    const second: u8 = single ? 0 : load<u8>(positive + at, 1);
    const flip = i64x2.replace_lane(i64x2.splat((<i64>(first ^ 1)) << 63), 1, (<i64>(second ^ 1)) << 63);
    const odds = exponentials(v128.xor(score, flip));
    const wrong = f64x2.div(ones, f64x2.add(ones, odds));
    const gradient = v128.xor(wrong, v128.xor(flip, sign));
    const hessian = f64x2.mul(wrong, f64x2.sub(ones, wrong));
    store2(into + (at << 3), v128.shuffle<f64>(gradient, hessian, 0, 2), scales, magic);
    if (!single) store2(into + (at << 3) + 8, v128.shuffle<f64>(gradient, hessian, 1, 3), scales, magic);
    let right = v128.bitselect(f64x2.sub(ones, wrong), f64x2.mul(odds, wrong), f64x2.gt(odds, ones));
    right = f64x2.max(right, least);
    if (single) right = f64x2.replace_lane(right, 1, 1.0);
    product = f64x2.mul(product, right);
    if (++factors < 8) continue;
    loss -= logarithm(f64x2.extract_lane(product, 0) * f64x2.extract_lane(product, 1));
    product = ones;
    factors = 0;
  }
  return loss - logarithm(f64x2.extract_lane(product, 0) * f64x2.extract_lane(product, 1));
}

@inline
function store2(to: usize, pair: v128, scales: v128, magic: v128): void {
  const whole = f64x2.add(f64x2.mul(pair, scales), magic);
  v128.store64_lane(to, v128.shuffle<i32>(whole, whole, 0, 2, 0, 2), 0);
}

export function binNumbers(values: usize, count: u32, edges: usize, missingBin: u32, column: usize, rows: usize, stride: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const value = load<f64>(values + ((<usize>i) << 3));
    let at = edges;
    at += select<usize>(1024, 0, load<f64>(at, 1016) < value);
    at += select<usize>(512, 0, load<f64>(at, 504) < value);
    at += select<usize>(256, 0, load<f64>(at, 248) < value);
    at += select<usize>(128, 0, load<f64>(at, 120) < value);
    at += select<usize>(64, 0, load<f64>(at, 56) < value);
    at += select<usize>(32, 0, load<f64>(at, 24) < value);
    at += select<usize>(16, 0, load<f64>(at, 8) < value);
    at += select<usize>(8, 0, load<f64>(at) < value);
    const bin = select<u32>(missingBin, <u32>((at - edges) >> 3), value != value);
    store<u8>(column + <usize>i, bin);
    store<u8>(rows + <usize>i * stride, bin);
  }
}
