import type { RankedScores, ThresholdSteps } from "./ranking.ts";

export interface RocPoint {
  readonly threshold: number;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

export interface PrPoint {
  readonly threshold: number;
  readonly recall: number;
  readonly precision: number;
}

/**
 * The area under the ROC curve: how often a positive row scores above a negative one, ties counting half. Exact in whole pairs.
 *
 * @returns undefined when one class is missing
 * @source Mann and Whitney 1947; Hanley and McNeil 1982
 */
export function rocAuc({ positive, negative }: RankedScores): number | undefined {
  if (positive.length === 0 || negative.length === 0) return undefined;
  let below = 0;
  let notAbove = 0;
  let halves = 0;
  for (const score of positive) {
    while (below < negative.length && (negative[below] as number) < score) below++;
    if (notAbove < below) notAbove = below;
    while (notAbove < negative.length && negative[notAbove] === score) notAbove++;
    halves += below + notAbove;
  }
  return halves / (2 * positive.length * negative.length);
}

/**
 * Average precision: the precision at each threshold, weighted by the recall gained there. No interpolation.
 *
 * @returns undefined when there is no positive row
 * @source scikit-learn, `average_precision_score`
 */
export function averagePrecision(steps: ThresholdSteps, { positive }: RankedScores): number | undefined {
  if (positive.length === 0) return undefined;
  let sum = 0;
  let before = 0;
  for (let i = 0; i < steps.length; i++) {
    const hits = steps.truePositives[i] as number;
    sum += ((hits - before) * hits) / (hits + (steps.falsePositives[i] as number));
    before = hits;
  }
  return sum / positive.length;
}

/** The ROC curve from (0, 0) to (1, 1), thinned to about `points`; empty when one class is missing. */
export function rocCurve(steps: ThresholdSteps, { positive, negative }: RankedScores, points: number): RocPoint[] {
  if (positive.length === 0 || negative.length === 0) return [];
  const curve: RocPoint[] = [{ threshold: Number.POSITIVE_INFINITY, falsePositiveRate: 0, truePositiveRate: 0 }];
  thin(steps.length, points, {
    x: (i) => (steps.falsePositives[i] as number) / negative.length,
    y: (i) => (steps.truePositives[i] as number) / positive.length,
    keep: (i, falsePositiveRate, truePositiveRate) =>
      curve.push({ threshold: steps.threshold[i] as number, falsePositiveRate, truePositiveRate }),
  });
  return curve;
}

/** The precision-recall curve from the highest threshold down, thinned to about `points`; empty without positive rows. */
export function prCurve(steps: ThresholdSteps, { positive }: RankedScores, points: number): PrPoint[] {
  if (positive.length === 0) return [];
  const curve: PrPoint[] = [];
  const hits = (i: number) => steps.truePositives[i] as number;
  thin(steps.length, points, {
    x: (i) => hits(i) / positive.length,
    y: (i) => hits(i) / (hits(i) + (steps.falsePositives[i] as number)),
    keep: (i, recall, precision) => curve.push({ threshold: steps.threshold[i] as number, recall, precision }),
  });
  return curve;
}

interface Walk {
  readonly x: (i: number) => number;
  readonly y: (i: number) => number;
  readonly keep: (i: number, x: number, y: number) => void;
}

/** Keeps the first point, the last, and those that lie 2 / `points` or more along the curve from the one kept before. */
function thin(length: number, points: number, { x, y, keep }: Walk): void {
  let keptX = Number.NEGATIVE_INFINITY;
  let keptY = 0;
  for (let i = 0; i < length; i++) {
    const far = Math.abs(x(i) - keptX) + Math.abs(y(i) - keptY) >= 2 / points;
    if (!far && i !== length - 1) continue;
    keptX = x(i);
    keptY = y(i);
    keep(i, keptX, keptY);
  }
}
