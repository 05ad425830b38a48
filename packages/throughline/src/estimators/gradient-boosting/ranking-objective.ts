import { exponential, logarithm } from "./elementary.ts";
import type { Objective, Target } from "./loss.ts";

/** Keeps pairs with nearly equal scores from counting without bounds: a 32-bit float in LightGBM. */
const LEAST_DISTANCE = Math.fround(0.01);

/** The rows of queries. */
interface Queries {
  /** The first row of each query, and where the last one ends. */
  readonly starts: Uint32Array;
  /** One over the best DCG; 0 for a query whose rows are all irrelevant. */
  readonly inverseBest: Float64Array;
  /** 1 / log2(2 + rank). */
  readonly discounts: Float64Array;
}

const logarithmTo2 = (x: number) => logarithm(x) / Math.LN2;
/** What a grade is worth, 2^grade - 1. LightGBM's `label_gain`. */
const gainOf = (grade: number) => 2 ** grade - 1;

/**
 * LambdaMART: each pair of rows of a query with different grades pulls apart by what NDCG would lose if they swapped ranks. What is
 * told as loss is 1 less the mean NDCG of the first `truncation` ranks; a query without a relevant row has an NDCG of 1.
 *
 * @param truncation  pairs count while one of both is above this rank. LightGBM's `lambdarank_truncation_level`
 * @source LightGBM 4, `LambdarankNDCG` in src/objective/rank_objective.hpp, with an exact sigmoid; Burges 2010, "From RankNet to
 * LambdaRank to LambdaMART"
 */
export function createRankingObjective(target: Target, truncation: number): Objective {
  const queries = queriesOf(target, truncation);
  const { starts } = queries;
  const eachQuery = (start: number, end: number, visit: (query: number, first: number, last: number) => void) => {
    for (let query = firstFrom(starts, start); query < starts.length - 1 && (starts[query] as number) < end; query++)
      visit(query, starts[query] as number, starts[query + 1] as number);
  };
  const lossOfQuery = (scores: Float64Array, query: number, first: number, last: number) => {
    const best = queries.inverseBest[query] as number;
    if (best === 0) return 0;
    const ranked = rankedRows(scores, first, last).subarray(0, truncation);
    return 1 - best * ranked.reduce((sum, row, rank) => sum + gainAt(target, queries, row, rank), 0);
  };
  const lossOf = (scores: Float64Array, start: number, end: number) => {
    let sum = 0;
    eachQuery(start, end, (query, first, last) => {
      sum += lossOfQuery(scores, query, first, last);
    });
    return sum;
  };
  return {
    initial: [0],
    settled: [false],
    totalWeight: starts.length - 1,
    pairs(scores, [into], start, end) {
      eachQuery(start, end, (query, first, last) => {
        const pairs = (into as Float64Array).subarray(2 * first, 2 * last).fill(0);
        addPairs({ target, queries, truncation, scores }, query, rankedRows(scores, first, last), pairs);
        weigh(target, first, last, pairs);
      });
      return lossOf(scores, start, end);
    },
    lossOf,
  };
}

const gainAt = ({ label }: Target, { discounts }: Queries, row: number, rank: number) =>
  gainOf(label[row] as number) * (discounts[rank] as number);

function queriesOf({ label, queries = new Uint32Array(0) }: Target, truncation: number): Queries {
  const starts = new Uint32Array(queries.length + 1);
  for (const [query, rows] of queries.entries()) starts[query + 1] = (starts[query] as number) + rows;
  const longest = queries.reduce((a, b) => Math.max(a, b), 0);
  const discounts = Float64Array.from({ length: longest }, (_, rank) => 1 / logarithmTo2(2 + rank));
  const inverseBest = Float64Array.from(queries, (_, query) => {
    const grades = label
      .slice(starts[query], starts[query + 1])
      .sort()
      .reverse()
      .subarray(0, truncation);
    const best = grades.reduce((sum, grade, rank) => sum + gainOf(grade) * (discounts[rank] as number), 0);
    return best > 0 ? 1 / best : 0;
  });
  return { starts, inverseBest, discounts };
}

/** The first query that begins at or after a row. */
function firstFrom(starts: Uint32Array, row: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] as number) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows by falling score; equal ones keep their order. */
function rankedRows(scores: Float64Array, first: number, last: number): Uint32Array {
  const rows = Uint32Array.from({ length: last - first }, (_, i) => first + i);
  return rows.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
}

interface Pairing {
  readonly target: Target;
  readonly queries: Queries;
  readonly truncation: number;
  readonly scores: Float64Array;
}

function addPairs(pairing: Pairing, query: number, ranked: Uint32Array, pairs: Float64Array): void {
  const { target, queries, truncation, scores } = pairing;
  const { label } = target;
  const { discounts, starts } = queries;
  const first = starts[query] as number;
  const inverseBest = queries.inverseBest[query] as number;
  const scoreAt = (rank: number) => scores[ranked[rank] as number] as number;
  const areApart = ranked.length > 1 && scoreAt(0) !== scoreAt(ranked.length - 1);
  let total = 0;
  for (let i = 0; i < Math.min(truncation, ranked.length - 1); i++) {
    for (let j = i + 1; j < ranked.length; j++) {
      const [a, b] = [label[ranked[i] as number] as number, label[ranked[j] as number] as number];
      if (a === b) continue;
      const [high, low] = a > b ? [i, j] : [j, i];
      const distance = scoreAt(high) - scoreAt(low);
      const gap = gainOf(Math.max(a, b)) - gainOf(Math.min(a, b));
      let change = gap * Math.abs((discounts[high] as number) - (discounts[low] as number)) * inverseBest;
      if (areApart) change /= LEAST_DISTANCE + Math.abs(distance);
      const wrong = 1 / (1 + exponential(distance));
      const gradient = wrong * change;
      const hessian = wrong * (1 - wrong) * change;
      addPair(pairs, (ranked[high] as number) - first, -gradient, hessian);
      addPair(pairs, (ranked[low] as number) - first, gradient, hessian);
      total += 2 * gradient;
    }
  }
  if (total <= 0) return;
  const factor = logarithmTo2(1 + total) / total;
  for (let i = 0; i < pairs.length; i++) pairs[i] = (pairs[i] as number) * factor;
}

function addPair(pairs: Float64Array, row: number, gradient: number, hessian: number): void {
  pairs[2 * row] = (pairs[2 * row] as number) + gradient;
  pairs[2 * row + 1] = (pairs[2 * row + 1] as number) + hessian;
}

function weigh({ weight }: Target, first: number, last: number, pairs: Float64Array): void {
  if (weight === undefined) return;
  for (let row = first; row < last; row++) {
    const at = 2 * (row - first);
    pairs[at] = (pairs[at] as number) * (weight[row] as number);
    pairs[at + 1] = (pairs[at + 1] as number) * (weight[row] as number);
  }
}
