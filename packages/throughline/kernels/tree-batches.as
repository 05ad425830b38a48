// Kernels of prediction for many rows at once, in AssemblyScript. `scripts/build-kernels.ts` compiles them; what each one does, and how
// a program of trees is written, is said in src/estimators/gradient-boosting/kernels/batch-kernels.ts.

const BLOCK_ROWS: usize = 256;
/** Rows that are looked at together: four vectors of bytes. */
const GROUP_ROWS: usize = 64;

export function rank(values: usize, count: u32, edges: usize, half: u32, nearZero: f64, column: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const value = load<f64>(values + (i << 3));
    let at = edges;
    for (let step = <usize>half; step >= 8; step >>>= 1) at += select<usize>(step, 0, load<f64>(at + step - 8) < value);
    const place = <i32>((at - edges) >>> 3) - 128;
    const missing = i32(value != value) | i32(abs(value) <= nearZero);
    store<u8>(column + i, <u8>select<i32>(-128, place, missing));
    store<u8>(column + BLOCK_ROWS + i, <u8>select<i32>(127, place, missing));
  }
}

export function addTrees(
  program: usize, trees: u32, leafValues: usize, columns: usize, count: u32, scores: usize, outputs: u32, found: usize,
): void {
  let at = program;
  let values = leafValues;
  let output: u32 = 0;
  const stride = <usize>outputs << 3;
  for (let tree: u32 = 0; tree < trees; tree++) {
    let next = at;
    for (let row: usize = 0; row < <usize>count; row += GROUP_ROWS) {
      next = findLeaves(at, columns + row, found);
      const end = found + min(GROUP_ROWS, <usize>count - row);
      let to = scores + row * stride + (<usize>output << 3);
      for (let leaf = found; leaf < end; leaf++) {
        store<f64>(to, load<f64>(to) + load<f64>(values + (<usize>load<u8>(leaf) << 3)));
        to += stride;
      }
    }
    values += <usize>load<u32>(at, 4) << 3;
    at = next;
    if (++output == outputs) output = 0;
  }
}

/** Writes the leaf of each row of a group, and returns where the next tree begins. */
@inline
function findLeaves(tree: usize, columns: usize, found: usize): usize {
  const none = i8x16.splat(0);
  const all = i8x16.splat(-1);
  let byteA = all, byteB = all, byteC = all, byteD = all;
  let planeA = none, planeB = none, planeC = none, planeD = none;
  let at = tree + 8;
  for (let plane = <i32>load<u32>(tree) - 1; plane >= 0; plane--) {
    let a = all, b = all, c = all, d = all;
    const above = at + 8;
    const below = above + (<usize>load<u16>(at) << 2);
    const sets = below + (<usize>load<u16>(at, 2) << 2);
    const end = sets + <usize>load<u16>(at, 4) * 40;
    for (at = above; at < below; at += 4) {
      const column = columns + <usize>((load<u32>(at) >>> 8) & 0xffff00);
      const edge = v128.load8_splat(at);
      const cleared = v128.load8_splat(at, 1);
      a = v128.andnot(a, v128.and(i8x16.gt_s(v128.load(column), edge), cleared));
      b = v128.andnot(b, v128.and(i8x16.gt_s(v128.load(column, 16), edge), cleared));
      c = v128.andnot(c, v128.and(i8x16.gt_s(v128.load(column, 32), edge), cleared));
      d = v128.andnot(d, v128.and(i8x16.gt_s(v128.load(column, 48), edge), cleared));
    }
    for (; at < sets; at += 4) {
      const column = columns + <usize>((load<u32>(at) >>> 8) & 0xffff00);
      const edge = v128.load8_splat(at);
      const cleared = v128.load8_splat(at, 1);
      a = v128.andnot(a, v128.and(i8x16.gt_s(edge, v128.load(column)), cleared));
      b = v128.andnot(b, v128.and(i8x16.gt_s(edge, v128.load(column, 16)), cleared));
      c = v128.andnot(c, v128.and(i8x16.gt_s(edge, v128.load(column, 32)), cleared));
      d = v128.andnot(d, v128.and(i8x16.gt_s(edge, v128.load(column, 48)), cleared));
    }
    for (; at < end; at += 40) {
      const column = columns + <usize>((load<u32>(at) >>> 8) & 0xffff00);
      const cleared = v128.load8_splat(at, 1);
      const low = v128.load(at, 8);
      const high = v128.load(at, 24);
      a = v128.andnot(a, v128.and(isIn(v128.load(column), low, high), cleared));
      b = v128.andnot(b, v128.and(isIn(v128.load(column, 16), low, high), cleared));
      c = v128.andnot(c, v128.and(isIn(v128.load(column, 32), low, high), cleared));
      d = v128.andnot(d, v128.and(isIn(v128.load(column, 48), low, high), cleared));
    }
    const here = i8x16.splat(<i8>plane);
    let isEmpty = i8x16.eq(a, none);
    byteA = v128.bitselect(byteA, a, isEmpty);
    planeA = v128.bitselect(planeA, here, isEmpty);
    isEmpty = i8x16.eq(b, none);
    byteB = v128.bitselect(byteB, b, isEmpty);
    planeB = v128.bitselect(planeB, here, isEmpty);
    isEmpty = i8x16.eq(c, none);
    byteC = v128.bitselect(byteC, c, isEmpty);
    planeC = v128.bitselect(planeC, here, isEmpty);
    isEmpty = i8x16.eq(d, none);
    byteD = v128.bitselect(byteD, d, isEmpty);
    planeD = v128.bitselect(planeD, here, isEmpty);
  }
  v128.store(found, lowestBit(byteA, planeA));
  v128.store(found, lowestBit(byteB, planeB), 16);
  v128.store(found, lowestBit(byteC, planeC), 32);
  v128.store(found, lowestBit(byteD, planeD), 48);
  return at;
}

/** All ones where a code is in the set of 256 bits. */
@inline
function isIn(codes: v128, low: v128, high: v128): v128 {
  const byte = i8x16.shr_u(codes, 3);
  const bits = v128.or(i8x16.swizzle(low, byte), i8x16.swizzle(high, i8x16.sub(byte, i8x16.splat(16))));
  const bit = i8x16.swizzle(i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0), v128.and(codes, i8x16.splat(7)));
  return i8x16.eq(v128.and(bits, bit), bit);
}

/** 8 x plane + the place of the lowest bit that is set. */
@inline
function lowestBit(byte: v128, plane: v128): v128 {
  const below = v128.andnot(i8x16.sub(byte, i8x16.splat(1)), byte);
  return i8x16.add(i8x16.popcnt(below), i8x16.shl(plane, 3));
}

export function walk(roots: usize, groups: u32, columns: usize, scores: usize, outputs: u32): void {
  let at = roots;
  let to = scores;
  const end = scores + (<usize>outputs << 3);
  for (let group: usize = 0; group < <usize>groups; group++) {
    let a = load<u32>(at), b = load<u32>(at, 4), c = load<u32>(at, 8), d = load<u32>(at, 12);
    let e = load<u32>(at, 16), f = load<u32>(at, 20), g = load<u32>(at, 24), h = load<u32>(at, 28);
    // Children stand after their parents, and a leaf is its own: who moves gets further.
    let before: u32 = 0;
    for (let now = a + b + c + d + e + f + g + h; now != before; now = a + b + c + d + e + f + g + h) {
      before = now;
      a = childOf(childOf(a, columns), columns);
      b = childOf(childOf(b, columns), columns);
      c = childOf(childOf(c, columns), columns);
      d = childOf(childOf(d, columns), columns);
      e = childOf(childOf(e, columns), columns);
      f = childOf(childOf(f, columns), columns);
      g = childOf(childOf(g, columns), columns);
      h = childOf(childOf(h, columns), columns);
    }
    to = addLeaf(a, to, scores, end);
    to = addLeaf(b, to, scores, end);
    to = addLeaf(c, to, scores, end);
    to = addLeaf(d, to, scores, end);
    to = addLeaf(e, to, scores, end);
    to = addLeaf(f, to, scores, end);
    to = addLeaf(g, to, scores, end);
    to = addLeaf(h, to, scores, end);
    at += 32;
  }
}

@inline
function childOf(node: u32, columns: usize): u32 {
  const value = load<f64>(columns + load<u32>(node, 8));
  return load<u32>(node, 12) + (u32(value > load<f64>(node)) << 4);
}

@inline
function addLeaf(leaf: u32, to: usize, scores: usize, end: usize): usize {
  store<f64>(to, load<f64>(to) + load<f64>(leaf));
  return select<usize>(scores, to + 8, to + 8 == end);
}
