/** What raw scores become: themselves, `1 / (1 + exp(-score))`, `exp(score)`, or the softmax over all classes. */
export type XgboostLink = "identity" | "logistic" | "exponential" | "softmax";

export interface XgboostObjective {
  /** As XGBoost calls it, `binary:logistic`. */
  readonly name: string;
  readonly link: XgboostLink;
}

export interface XgboostFeature {
  /** As the file names it; `f0`, `f1` ... where the file names none. */
  readonly name: string;
  readonly kind: "numeric" | "categorical";
  /** In the order of their codes, from 0; undefined where a name is not known, absent where the file names none. */
  readonly categories?: readonly (string | number | undefined)[];
}

/**
 * Nodes of all trees in flat arrays. A node with `left` -1 is a leaf, and `value` is what it adds; a child is the index of another
 * node. A numeric split sends a value to the left when it is below `value`, both as 32-bit floats; a categorical one sends the codes of
 * its set to the right. NaN goes to `missing`.
 */
export interface XgboostNodes {
  readonly feature: Int32Array;
  readonly value: Float32Array;
  /** How much a split lowered the loss in training. */
  readonly gain: Float32Array;
  /** Sum of the hessians of the training rows at each node; 0 where the file does not say. */
  readonly cover: Float32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly missing: Int32Array;
  /** A categorical split owns words `[categoryStart, categoryEnd)` of `categoryWords`; -1 at numeric splits and leaves. */
  readonly categoryStart: Int32Array;
  readonly categoryEnd: Int32Array;
  /** Bit sets of category codes, 32 codes a word, the lowest bit first. */
  readonly categoryWords: Uint32Array;
}

/** What an XGBoost model file says, as far as scoring needs it. */
export interface XgboostModel {
  readonly objective: XgboostObjective;
  /** Raw scores of a row: the classes of a softmax model, else 1. */
  readonly outputs: number;
  readonly features: readonly XgboostFeature[];
  /** False where the file names no features. */
  readonly hasNames: boolean;
  /** The raw score before any tree, by output: `base_score` through the inverse link, a 32-bit float. */
  readonly start: Float32Array;
  /** The root of each tree, and the output that it adds to. */
  readonly roots: Int32Array;
  readonly treeOutput: Int32Array;
  /** The factor of each tree, 1 but in dart models. */
  readonly treeWeight: Float32Array;
  readonly nodes: XgboostNodes;
  /** The XGBoost that wrote the file, `3.2.0`. */
  readonly version: string;
}
