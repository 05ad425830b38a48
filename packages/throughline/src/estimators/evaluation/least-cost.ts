import { type OutcomeCosts, totalCost } from "./drawn-measures.ts";
import { rankScores, stepThresholds } from "./ranking.ts";

/**
 * The threshold whose decisions cost least on these rows; the highest one when several do. Just above all scores where it is best
 * to say yes to none.
 *
 * @throws {ThroughlineError} `evaluation.no-rows`, `length-mismatch`, `invalid-score`, `invalid-label`
 */
export function leastCostThreshold(scores: Float64Array, label: Float64Array, costs: OutcomeCosts): number {
  const ranked = rankScores(scores, label);
  const steps = stepThresholds(ranked);
  const costOf = (hits: number, falseAlarms: number) =>
    totalCost(costs, {
      hits,
      falseAlarms,
      misses: ranked.positive.length - hits,
      rejections: ranked.negative.length - falseAlarms,
    });
  let threshold = (steps.threshold[0] as number) + Number.EPSILON;
  let least = costOf(0, 0);
  for (let step = 0; step < steps.length; step++) {
    const cost = costOf(steps.truePositives[step] as number, steps.falsePositives[step] as number);
    if (cost >= least) continue;
    least = cost;
    threshold = steps.threshold[step] as number;
  }
  return threshold;
}
