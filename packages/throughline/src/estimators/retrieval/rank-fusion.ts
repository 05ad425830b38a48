import { type Ranked, TopRanked } from "./top-ranked.ts";

/** Ranks that count half of the first one's; the value of the paper, not tuned. */
const smoothing = 60;

/**
 * One ranking of several, by ranks alone, so that their scores need no common scale. The score is the sum of `1 / (60 + rank)`.
 *
 * @source Cormack, Clarke, Büttcher 2009, "Reciprocal Rank Fusion outperforms Condorcet and individual rank learning methods"
 */
export function fuseRankings(rankings: readonly (readonly Ranked[])[], limit: number): readonly Ranked[] {
  const scores = new Map<number, number>();
  for (const ranking of rankings)
    for (const [rank, { item }] of ranking.entries())
      scores.set(item, (scores.get(item) ?? 0) + 1 / (smoothing + rank + 1));
  const top = new TopRanked(limit);
  for (const [item, score] of scores) top.offer(item, score);
  return top.ranking();
}
