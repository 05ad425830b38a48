import { MIN_ROWS_IN_BIN } from "./parameters.ts";

/** The distinct values of a sample, ascending, with how often each occurs. */
interface Distinct {
  readonly values: Float64Array;
  readonly counts: Float64Array;
  readonly length: number;
  readonly total: number;
}

/**
 * Edges that cut numbers into at most `maxBins` bins of about equal rows: a value belongs to the first bin whose edge is >= it,
 * values above all edges to the last bin. A value with more rows than a
 * bin's share closes its bin, and takes with it at most half a share of lower values.
 *
 * @param sorted  ascending, without NaN; empty gives no edges
 * @returns ascending edges, one less than there are bins
 * @source LightGBM 4, `GreedyFindBin` in src/io/bin.cpp; edges stand strictly between neighbours, and 0 has no bin by right
 */
export function findBinEdges(sorted: Float64Array, maxBins: number): Float64Array {
  const distinct = countDistinct(sorted);
  return distinct.length <= maxBins ? edgesOfFew(distinct) : edgesOfMany(distinct, maxBins);
}

function countDistinct(sorted: Float64Array): Distinct {
  const values = new Float64Array(sorted.length);
  const counts = new Float64Array(sorted.length);
  let length = 0;
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i] as number;
    if (length === 0 || values[length - 1] !== value) values[length++] = value;
    counts[length - 1] = (counts[length - 1] as number) + 1;
  }
  return { values, counts, length, total: sorted.length };
}

/** A number t with lower <= t < upper, as near to their middle as doubles allow. */
function between(lower: number, upper: number): number {
  const middle = lower / 2 + upper / 2;
  return middle >= lower && middle < upper ? middle : lower;
}

function edgesOfFew({ values, counts, length }: Distinct): Float64Array {
  const edges: number[] = [];
  let rows = 0;
  for (let i = 0; i < length - 1; i++) {
    rows += counts[i] as number;
    if (rows < MIN_ROWS_IN_BIN) continue;
    edges.push(between(values[i] as number, values[i + 1] as number));
    rows = 0;
  }
  return Float64Array.from(edges);
}

function edgesOfMany({ values, counts, length, total }: Distinct, maxBins: number): Float64Array {
  const bins = Math.max(1, Math.min(maxBins, Math.floor(total / MIN_ROWS_IN_BIN)));
  const frequent = (i: number) => (counts[i] as number) >= total / bins;
  let binsLeft = bins;
  let rowsLeft = total;
  for (let i = 0; i < length; i++) {
    if (!frequent(i)) continue;
    binsLeft--;
    rowsLeft -= counts[i] as number;
  }
  const edges: number[] = [];
  let target = rowsLeft / binsLeft;
  let rows = 0;
  for (let i = 0; i < length - 1 && edges.length < bins - 1; i++) {
    if (!frequent(i)) rowsLeft -= counts[i] as number;
    rows += counts[i] as number;
    if (!(frequent(i) || rows >= target || (frequent(i + 1) && rows >= Math.max(1, target / 2)))) continue;
    edges.push(between(values[i] as number, values[i + 1] as number));
    rows = 0;
    if (frequent(i)) continue;
    binsLeft--;
    target = rowsLeft / binsLeft;
  }
  return Float64Array.from(edges);
}
