import { seededRandom } from "../gradient-boosting/random.ts";

/** A question whose right documents are known. */
export interface RetrievalCase {
  readonly query: string;
  /** Ids of the documents that answer it, at least one. */
  readonly documents: readonly string[];
}

/** A mean over the cases with the bounds between which it lies in 95 of 100 resamples of them. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How well a search finds the right documents; each measure is between 0 and 1. */
export interface RetrievalEvaluation {
  readonly cases: number;
  /** The share of a case's right documents that come first; among the first 5; among the first 10. */
  readonly recallAt1: Interval;
  readonly recallAt5: Interval;
  readonly recallAt10: Interval;
  /** Mean of 1 / rank of the first right document among the first 10; 0 where there is none. */
  readonly mrr: Interval;
  /** The place of the first right document in each case, from 1; null beyond the first 10. */
  readonly ranks: readonly (number | null)[];
}

/** Documents that are looked at. */
export const evaluatedDepth = 10;
const resamples = 2_000;

/**
 * Asks every case and says where its documents came. Documents are ranked by their best passage. Intervals are bootstrap percentiles
 * over the cases, from a fixed seed. Undefined where there is no case.
 *
 * @param search  ids of documents, the best first, each once; at most `evaluatedDepth` of them count
 */
export async function evaluateRetrieval(
  cases: readonly RetrievalCase[],
  search: (query: string) => Promise<readonly string[]> | readonly string[],
): Promise<RetrievalEvaluation | undefined> {
  if (cases.length === 0) return undefined;
  const hits: (readonly boolean[])[] = [];
  for (const { query, documents } of cases) {
    const right = new Set(documents);
    hits.push((await search(query)).slice(0, evaluatedDepth).map((id) => right.has(id)));
  }
  const shares = (depth: number) =>
    hits.map((hit, i) => hit.slice(0, depth).filter(Boolean).length / new Set(cases[i]?.documents).size);
  const ranks = hits.map((hit) => (hit.includes(true) ? hit.indexOf(true) + 1 : null));
  return {
    cases: cases.length,
    recallAt1: interval(shares(1)),
    recallAt5: interval(shares(5)),
    recallAt10: interval(shares(10)),
    mrr: interval(ranks.map((rank) => (rank === null ? 0 : 1 / rank))),
    ranks,
  };
}

/** The mean and its bootstrap percentiles. @source Efron, Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13 */
export function interval(values: readonly number[]): Interval {
  const random = seededRandom(1);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)] as number;
    return sum / values.length;
  }).sort();
  const value = values.reduce((sum, one) => sum + one, 0) / values.length;
  return {
    value,
    low: means[Math.floor(0.025 * resamples)] as number,
    high: means[Math.ceil(0.975 * resamples) - 1] as number,
  };
}
