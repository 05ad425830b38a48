/** Rows that are predicted together: the distance between columns, in bytes. */
export const BATCH_ROWS = 256;
/** Rows from which on another group of a block is looked at. */
export const GROUP_ROWS = 64;
/** Edges of one column: what is below all of them, between two or above has a byte each, and one is left for the missing. */
export const MOST_EDGES = 254;
/** Bytes of what stands before the planes of a tree, before the entries of a plane, of a numeric entry, and of a set. */
export const TREE_BYTES = 8;
export const PLANE_BYTES = 8;
export const ENTRY_BYTES = 4;
export const SET_BYTES = 40;
/** Trees that `walk` walks down at a time, what a node takes, and the column that is -Infinity. */
export const TREES_TOGETHER = 8;
export const NODE_BYTES = 16;
export const LEAF_COLUMN = 0;

/**
 * The inner loops of prediction for up to `BATCH_ROWS` rows. Every place is a byte offset.
 *
 * A column has a byte for each row. The leaves of a tree are numbered so that each split keeps its smaller side before the other.
 * Whoever goes to the other side can't end in the smaller one: its leaves are cleared. When all splits have done so, the lowest leaf
 * that is left is where the row ends. Leaves are bits, eight a plane; planes stand in a program from the last to the first.
 *
 * A tree is two 32-bit numbers, its planes and its leaves; a plane is four of 16 bits, its entries of each kind and nothing. An entry
 * is an edge and the bits that are cleared, a byte each, and its column, 16 bits. First come those that clear where the column is
 * above the edge, then those where it is below, then sets: four bytes of nothing and the 256 bits of the codes that clear.
 */
export interface BatchKernels {
  /**
   * Writes for each value how many edges are below it, less 128: with -128 for a missing one to `column`, with 127 to the next.
   *
   * @param edges  doubles, ascending, Infinity where there is none: one less than a power of two, whose half is `half` doubles
   * @param half  in bytes; 0 without edges
   * @param nearZero  values this near to 0 are missing, as NaN is; -1: only NaN is
   */
  rank(values: number, count: number, edges: number, half: number, nearZero: number, column: number): void;
  /**
   * Adds the trees of a program to the scores of `count` rows, in their order; tree `t` to score `t % outputs`.
   *
   * @param leafValues  of all trees, by the numbers of their leaves
   * @param scores  rows x outputs
   * @param found  room for `GROUP_ROWS` bytes
   */
  addTrees(
    program: number,
    trees: number,
    leafValues: number,
    columns: number,
    count: number,
    scores: number,
    outputs: number,
    found: number,
  ): void;
  /**
   * Adds the trees of one row to its scores, in their order, `TREES_TOGETHER` at a time; tree `t` to score `t % outputs`.
   *
   * A node is a threshold, the offset of its column and, 32 bits each, the place of its left child, beside which the right one
   * stands: there a value above the threshold goes. Children come after their parents. A leaf has its value as the threshold, `LEAF_COLUMN`, and itself for a child.
   *
   * @param roots  the place of each tree's root, 32 bits each
   * @param columns  doubles
   */
  walk(roots: number, groups: number, columns: number, scores: number, outputs: number): void;
}
