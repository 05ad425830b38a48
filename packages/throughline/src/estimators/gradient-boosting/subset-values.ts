/** Paths with more distinct features are worked out anew for each row. */
const MAX_TABLE_FEATURES = 12;
const MAX_BYTES = 64 * 1024 * 1024;
/** Where sets that are not kept are written. */
const NOT_KEPT = 0;

/** What leads to a leaf. */
export interface LeafPath {
  /** The distinct features that are split on, in the order of meeting them. */
  readonly features: Int32Array;
  /** Of each: the share of the training rows that go this way at its splits. */
  readonly shares: Float64Array;
  readonly value: number;
  /** By the set of features that the row left the way at: where its values begin; 0 while they are not known. */
  table: Int32Array | undefined;
}

/** What leaves add by the sets of features that rows satisfy. */
export interface SubsetValues {
  values: Float64Array;
  /** Where the next set is kept; the first places are for sets that are not. */
  used: number;
  bytes: number;
  readonly weights: Float64Array;
}

/** @param longest  features of the longest path */
export function createSubsetValues(longest: number): SubsetValues {
  const scratch = Math.max(1, longest);
  return { values: new Float64Array(2 * scratch), used: scratch, bytes: 0, weights: new Float64Array(scratch + 1) };
}

/**
 * What a leaf adds to each feature of its path.
 *
 * @param taken  1 for each of the path's features that the row satisfies
 * @param failed  the others as bits, for paths that have a table
 * @returns where in `store.values` they begin; they stand until the next call
 */
export function subsetValues(store: SubsetValues, path: LeafPath, taken: Uint8Array, failed: number): number {
  const known = path.table === undefined ? NOT_KEPT : (path.table[failed] as number);
  if (known !== NOT_KEPT) return known;
  const start = placeFor(store, path);
  work(store, path, taken, start);
  if (start !== NOT_KEPT && path.table !== undefined) path.table[failed] = start;
  return start;
}

/** A place to keep values at; the scratch when there is no more room or the path is too long. */
function placeFor(store: SubsetValues, path: LeafPath): number {
  const count = path.features.length;
  if (count > MAX_TABLE_FEATURES) return NOT_KEPT;
  const needed = 8 * count + (path.table === undefined ? 4 << count : 0);
  if (store.bytes + needed > MAX_BYTES) return NOT_KEPT;
  store.bytes += needed;
  path.table ??= new Int32Array(1 << count);
  if (store.used + count > store.values.length) {
    const larger = new Float64Array(2 * store.values.length + count);
    larger.set(store.values);
    store.values = larger;
  }
  const start = store.used;
  store.used += count;
  return start;
}

/**
 * Shapley's sum over all orders in which the path's features become known, by the number of them known before: algorithm 2 of
 * the paper at one leaf. A feature that the row satisfies reaches the leaf for sure once it is known, before that with its
 * share; one that it does not satisfy never does once it is known.
 */
function work(store: SubsetValues, { shares, value }: LeafPath, taken: Uint8Array, start: number): void {
  const { values, weights } = store;
  const count = shares.length;
  weights[0] = 1;
  for (let added = 1; added <= count; added++) {
    const share = shares[added - 1] as number;
    const one = taken[added - 1] as number;
    const step = 1 / (added + 1);
    weights[added] = 0;
    for (let i = added - 1; i >= 0; i--) {
      const before = weights[i] as number;
      weights[i + 1] = (weights[i + 1] as number) + one * before * (i + 1) * step;
      weights[i] = share * before * (added - i) * step;
    }
  }
  // Without a feature that is not satisfied the weights are these over its share, and its own part is the negative of their sum.
  let without = 0;
  for (let i = 0; i < count; i++) without += ((weights[i] as number) * (count + 1)) / (count - i);
  for (let i = 0; i < count; i++) {
    const share = shares[i] as number;
    const part = taken[i] === 0 ? -without : sumWithout(weights, count, share) * (1 - share);
    values[start + i] = part * value;
  }
}

/** The sum of the weights without a satisfied feature. */
function sumWithout(weights: Float64Array, count: number, share: number): number {
  let next = weights[count] as number;
  let sum = 0;
  for (let i = count - 1; i >= 0; i--) {
    const own = (next * (count + 1)) / (i + 1);
    sum += own;
    next = (weights[i] as number) - (own * share * (count - i)) / (count + 1);
  }
  return sum;
}
