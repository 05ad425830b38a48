import { countOf, hasMember, integersOf, malformed, numbersOf, type Part, partAt, unsupported } from "./document.ts";

/** One tree: its nodes as they stand in the file, children counted within it. */
export interface ParsedTree {
  readonly size: number;
  readonly feature: ArrayLike<number>;
  readonly value: ArrayLike<number>;
  readonly gain: ArrayLike<number>;
  /** Sums of hessians; zeros where the file has none. */
  readonly cover: ArrayLike<number>;
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  readonly defaultLeft: ArrayLike<number>;
  /** The category codes of the splits that have some, by node. */
  readonly categories: ReadonlyMap<number, ArrayLike<number>>;
}

/** Codes that XGBoost can hold in a 32-bit float. */
const MAX_CATEGORY = 2 ** 24;
/** Words of all bit sets of a model: 64 MiB. */
export const MAX_CATEGORY_WORDS = 2 ** 24;

/**
 * Reads a tree, and makes sure that every walk from its root ends in a leaf: lists of equal length, children inside, no node with two
 * parents.
 */
export function parseTree(part: Part, features: number): ParsedTree {
  const parameters = partAt(part, "tree_param");
  const size = countOf(partAt(parameters, "num_nodes"));
  if (size === 0) throw malformed(`${part.path} has no nodes`);
  const width = countOf(partAt(parameters, "size_leaf_vector"));
  if (width > 1) throw unsupported(`leaves with ${width} values (multi_strategy multi_output_tree), ${part.path}`);
  const nodes = (name: string, min: number, max: number) => integersOf(partAt(part, name), { length: size, min, max });
  const tree = {
    size,
    feature: nodes("split_indices", 0, 2 ** 31),
    value: numbersOf(partAt(part, "split_conditions"), size),
    gain: numbersOf(partAt(part, "loss_changes"), size),
    cover: hasMember(part, "sum_hessian") ? numbersOf(partAt(part, "sum_hessian"), size) : new Float32Array(size),
    left: nodes("left_children", -1, size),
    right: nodes("right_children", -1, size),
    defaultLeft: nodes("default_left", 0, 2),
    categories: parseCategories(part, size),
  };
  assertTree(tree, part, features);
  return tree;
}

function assertTree(
  { size, left, right, feature, value, categories }: ParsedTree,
  { path }: Part,
  features: number,
): void {
  const seen = new Uint8Array(size);
  const waiting = [0];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen[node] === 1) throw malformed(`${path} has a node with two parents: ${node}`);
    seen[node] = 1;
    const [low, high] = [left[node] as number, right[node] as number];
    if ((low === -1) !== (high === -1)) throw malformed(`${path} has a node with one child: ${node}`);
    // XGBoost 2 writes NaN where categories decide.
    if (!Number.isFinite(value[node]) && !categories.has(node))
      throw malformed(`${path}.split_conditions[${node}] is not finite`);
    if (low === -1) continue;
    if ((feature[node] as number) >= features)
      throw malformed(`${path}.split_indices[${node}] is no feature of ${features}: ${feature[node]}`);
    waiting.push(low, high);
  }
}

/** Category lists follow one another in `categories`; each of `categories_nodes` owns a segment. Files before 1.6 have none. */
function parseCategories(part: Part, size: number): ReadonlyMap<number, ArrayLike<number>> {
  const found = new Map<number, ArrayLike<number>>();
  if (!hasMember(part, "categories_nodes")) return found;
  const nodes = integersOf(partAt(part, "categories_nodes"), { min: 0, max: size });
  const codes = integersOf(partAt(part, "categories"), { min: 0, max: MAX_CATEGORY });
  const range = { length: nodes.length, min: 0, max: codes.length + 1 };
  const starts = integersOf(partAt(part, "categories_segments"), range);
  const sizes = integersOf(partAt(part, "categories_sizes"), range);
  for (let i = 0; i < nodes.length; i++) {
    const [start, count] = [starts[i] as number, sizes[i] as number];
    if (start + count > codes.length) throw malformed(`${part.path}.categories_sizes[${i}] reaches beyond the codes`);
    found.set(nodes[i] as number, Array.prototype.slice.call(codes, start, start + count));
  }
  const types = integersOf(partAt(part, "split_type"), { length: size, min: 0, max: 2 });
  for (let node = 0; node < size; node++)
    if ((types[node] === 1) !== found.has(node))
      throw malformed(`${part.path}.split_type[${node}] is not that of its categories`);
  return found;
}
