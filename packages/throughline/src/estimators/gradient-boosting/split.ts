/** What a split must respect. */
export interface SplitLimits {
  readonly minDataInLeaf: number;
  readonly lambda: number;
}

/** The sums of the leaf to split, and the bounds that monotone features set to its value. */
export interface LeafSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
  /** -Infinity when nothing bounds it, as `upper` is Infinity. */
  readonly lower: number;
  readonly upper: number;
}

/** Features that a tree may split on, and their directions, by place in the matrix; undefined: all, and none. */
export interface SplitRules {
  readonly allowed: Uint8Array | undefined;
  readonly monotone: Int8Array | undefined;
}

export const isBounded = (leaf: LeafSums): boolean =>
  leaf.lower !== Number.NEGATIVE_INFINITY || leaf.upper !== Number.POSITIVE_INFINITY;

/** The value of a side before shrinkage, within the leaf's bounds. */
export function sideValue(leaf: LeafSums, gradient: number, hessian: number, lambda: number): number {
  return Math.min(leaf.upper, Math.max(leaf.lower, -gradient / (hessian + lambda)));
}

/** What a side gains with a value that need not be its best. */
export function sideGain(value: number, gradient: number, hessian: number, lambda: number): number {
  return -(2 * gradient * value + (hessian + lambda) * value * value);
}

/** The best split of a leaf so far; reused from leaf to leaf. */
export interface Split {
  /** During the search what both sides gain together, in the end what they gain over the leaf; 0 when there is no split. */
  gain: number;
  /** Place among the matrix's features; -1 when there is no split. */
  feature: number;
  /** Numeric: the last bin that goes left. */
  bin: number;
  missingLeft: boolean;
  leftGradient: number;
  leftHessian: number;
  leftRows: number;
  /** Lambda for the values of both sides: sorted categories take more. */
  lambda: number;
  /** Categorical: 1 for each bin that goes left. */
  readonly leftBins: Uint8Array;
}

export function createSplit(): Split {
  return {
    gain: 0,
    feature: -1,
    bin: -1,
    missingLeft: false,
    leftGradient: 0,
    leftHessian: 0,
    leftRows: 0,
    lambda: 0,
    leftBins: new Uint8Array(256),
  };
}

/** Takes a better candidate: the sums of its left side. */
export function takeCandidate(split: Split, gain: number, gradient: number, hessian: number, rows: number): void {
  split.gain = gain;
  split.leftGradient = gradient;
  split.leftHessian = hessian;
  split.leftRows = rows;
}
