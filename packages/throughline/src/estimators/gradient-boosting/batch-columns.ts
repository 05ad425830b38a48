import { CATEGORY_SPLIT, type FlatEnsemble, NEAR_ZERO, ZERO_SPLIT } from "./flat-ensemble.ts";
import { MOST_EDGES } from "./kernels/batch-kernels.ts";

/** Codes of one feature that a byte can tell apart; one byte is left for all others. */
const MOST_CODES = 255;
/** What the 16 bits of an entry can name. */
const MOST_COLUMNS = 65_536;

/** Edges of a feature as `rank` reads them; `column` is for missing values on the left, the next one for them on the right. */
export interface RankColumns {
  readonly feature: number;
  readonly nearZero: number;
  readonly edges: Float64Array;
  readonly column: number;
}

/** Of each code up to the greatest in a set its byte, from 1; 0 for those in none. */
export interface CodeColumn {
  readonly feature: number;
  readonly byteOfCode: Uint8Array;
  readonly column: number;
}

/** The columns that the splits of an ensemble look at. */
export interface BatchColumns {
  readonly count: number;
  readonly ranks: readonly RankColumns[];
  readonly codes: readonly CodeColumn[];
  /** Where a numeric split looks, and the edge there, from 0. */
  place(node: number): { readonly column: number; readonly edge: number };
  /** Where a split by categories looks. */
  codesOf(node: number): CodeColumn;
}

const groupOf = ({ feature, kind }: FlatEnsemble, node: number) =>
  3 * (feature[node] as number) + (kind[node] as number);

/** Undefined for a NaN among the thresholds, and for more codes or columns than the kernels can tell apart. */
export function columnsOf(flat: FlatEnsemble): BatchColumns | undefined {
  const thresholds = new Map<number, number[]>();
  const sets = new Map<number, Set<number>>();
  for (let node = 0; node < flat.kind.length; node++) {
    const group = groupOf(flat, node);
    if (flat.kind[node] === CATEGORY_SPLIT)
      addCodes(
        flat,
        node,
        entryOf(sets, group, () => new Set<number>()),
      );
    else entryOf(thresholds, group, () => [] as number[]).push(flat.threshold[node] as number);
  }
  if ([...thresholds.values()].some((list) => list.some(Number.isNaN))) return undefined;
  if ([...sets.values()].some(({ size }) => size > MOST_CODES)) return undefined;
  return layOutColumns(flat, thresholds, sets);
}

function entryOf<V>(map: Map<number, V>, key: number, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

function layOutColumns(
  flat: FlatEnsemble,
  thresholds: ReadonlyMap<number, readonly number[]>,
  sets: ReadonlyMap<number, ReadonlySet<number>>,
): BatchColumns | undefined {
  const ranks: RankColumns[] = [];
  const codes: CodeColumn[] = [];
  const ordered = new Map<number, { readonly column: number; readonly edges: Float64Array }>();
  let count = 0;
  for (const [group, list] of thresholds) {
    const edges = Float64Array.from(new Set(list)).sort();
    ordered.set(group, { column: count, edges });
    const nearZero = group % 3 === ZERO_SPLIT ? NEAR_ZERO : -1;
    for (let first = 0; first < edges.length; first += MOST_EDGES, count += 2) {
      const own = paddedEdges(edges.subarray(first, first + MOST_EDGES));
      ranks.push({ feature: Math.floor(group / 3), nearZero, edges: own, column: count });
    }
  }
  const byGroup = new Map<number, CodeColumn>();
  for (const [group, set] of sets) {
    const column = { feature: Math.floor(group / 3), byteOfCode: bytesOfCodes(set), column: count++ };
    codes.push(column);
    byGroup.set(group, column);
  }
  if (count > MOST_COLUMNS) return undefined;
  return {
    ...{ count, ranks, codes },
    place(node) {
      const { column, edges } = ordered.get(groupOf(flat, node)) as { column: number; edges: Float64Array };
      const edge = placeOf(edges, flat.threshold[node] as number);
      const onRight = flat.missing[node] === flat.right[node] ? 1 : 0;
      return { column: column + 2 * Math.floor(edge / MOST_EDGES) + onRight, edge: edge % MOST_EDGES };
    },
    codesOf: (node) => byGroup.get(groupOf(flat, node)) as CodeColumn,
  };
}

/** One less than a power of two, the last ones Infinity. */
function paddedEdges(edges: Float64Array): Float64Array {
  const padded = new Float64Array(2 ** Math.ceil(Math.log2(edges.length + 1)) - 1).fill(Number.POSITIVE_INFINITY);
  padded.set(edges);
  return padded;
}

function placeOf(edges: Float64Array, threshold: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (threshold <= (edges[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The codes of a split's set. */
export function* codesIn({ categoryStart, categoryEnd, categoryWords }: FlatEnsemble, node: number): Generator<number> {
  const start = categoryStart[node] as number;
  for (let word = start; word < (categoryEnd[node] as number); word++)
    for (let bits = categoryWords[word] as number; bits !== 0; bits &= bits - 1)
      yield 32 * (word - start) + 31 - Math.clz32(bits & -bits);
}

function addCodes(flat: FlatEnsemble, node: number, into: Set<number>): void {
  for (const code of codesIn(flat, node)) into.add(code);
}

function bytesOfCodes(codes: ReadonlySet<number>): Uint8Array {
  let greatest = -1;
  for (const code of codes) greatest = Math.max(greatest, code);
  const bytes = new Uint8Array(greatest + 1);
  let next = 1;
  for (const code of codes) bytes[code] = next++;
  return bytes;
}
