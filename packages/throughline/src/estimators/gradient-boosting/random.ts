/**
 * Numbers in [0, 1) from a seed, the same on every machine.
 *
 * @source mulberry32, Tommy Ettinger, public domain
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Draws `size` of `rows` row numbers without replacement, ascending; every subset is equally likely.
 *
 * @source Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S
 */
export function sampleRows(rows: number, size: number, seed: number): Uint32Array {
  const random = seededRandom(seed);
  const chosen = new Uint32Array(Math.min(size, rows));
  let taken = 0;
  for (let row = 0; row < rows && taken < chosen.length; row++) {
    if ((rows - row) * random() < chosen.length - taken) chosen[taken++] = row;
  }
  return chosen;
}

/** What random numbers are drawn for; each purpose has a stream of its own, so that one option does not shift another's draws. */
export const BAGGING_STREAM = 1;
export const FEATURE_STREAM = 2;
export const PERMUTATION_STREAM = 3;

/**
 * The seed of one draw. It depends on nothing that was drawn before: draw `index` of a stream is the same wherever a fit begins.
 *
 * @param index  from 0
 * @source the finalizer of MurmurHash3, Austin Appleby, public domain
 */
export function drawSeed(seed: number, stream: number, index: number): number {
  return mixed(mixed(mixed(seed) ^ stream) ^ index);
}

function mixed(value: number): number {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
