/** How a split asks: the numbers that the operator `TreeEnsemble` gives them. */
export const BRANCH_LEQ = 0;
export const BRANCH_LT = 1;
export const BRANCH_MEMBER = 6;

/** A split or a leaf that was added: a place among the splits or the leaves. */
export interface Branch {
  readonly at: number;
  readonly isLeaf: boolean;
}

export interface OnnxSplit {
  readonly mode: typeof BRANCH_LEQ | typeof BRANCH_LT | typeof BRANCH_MEMBER;
  readonly feature: number;
  /** What values are compared with; 0 where `members` are asked. */
  readonly threshold: number;
  /** With `BRANCH_MEMBER`: the values that go to `whenTrue`. */
  readonly members?: readonly number[];
  readonly whenTrue: Branch;
  readonly whenFalse: Branch;
  readonly missingIsTrue: boolean;
}

/** Trees as ONNX's operator `TreeEnsemble` takes them. Children are added before their split. */
export class TreeTable {
  readonly splits: OnnxSplit[] = [];
  readonly leaves: { readonly output: number; readonly value: number }[] = [];
  readonly roots: number[] = [];

  leaf(output: number, value: number): Branch {
    return { at: this.leaves.push({ output, value }) - 1, isLeaf: true };
  }

  split(split: OnnxSplit): Branch {
    return { at: this.splits.push(split) - 1, isLeaf: false };
  }

  /** Ends a tree. A root is a split to the operator: a lone leaf stands below one that asks nothing. */
  root(branch: Branch): void {
    if (!branch.isLeaf) {
      this.roots.push(branch.at);
      return;
    }
    const { output, value } = this.leaves[branch.at] as { output: number; value: number };
    const both = { whenTrue: branch, whenFalse: this.leaf(output, value), missingIsTrue: true };
    this.roots.push(this.split({ mode: BRANCH_LEQ, feature: 0, threshold: 0, ...both }).at);
  }
}

/** What an ONNX file is made of. */
export interface OnnxModel {
  /** `fraud`. */
  readonly name: string;
  readonly featureNames: readonly string[];
  readonly outputs: number;
  readonly trees: TreeTable;
  /** Added to the sum of leaves, by output; absent: nothing. */
  readonly start?: Float32Array;
  readonly link: "identity" | "logistic" | "exponential" | "softmax";
  /** Factor of the raw score before a logistic link. @default 1 */
  readonly sigmoid?: number;
}
