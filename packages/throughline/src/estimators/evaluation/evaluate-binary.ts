import {
  brierScore,
  type CalibrationBin,
  calibrationCurve,
  logLoss,
  type ScoreBin,
  scoreHistogram,
} from "./calibration.ts";
import { averagePrecision, type PrPoint, prCurve, type RocPoint, rocAuc, rocCurve } from "./curves.ts";
import { type RankedScores, rankScores, stepThresholds, type ThresholdSteps } from "./ranking.ts";

/** The decisions at one threshold: a row is predicted positive when its score is >= `threshold`. */
export interface ThresholdMetrics {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
  /** 0 when nothing is predicted positive. */
  readonly precision: number;
  /** 0 when nothing is positive. */
  readonly recall: number;
  /** 0 when there is no true positive. */
  readonly f1: number;
  readonly accuracy: number;
}

/** What a binary classifier's scores are worth. All figures but the thinned curves are exact over all rows. */
export interface BinaryEvaluation {
  readonly rows: number;
  readonly positives: number;
  readonly negatives: number;
  /** Undefined when one class is missing. */
  readonly rocAuc: number | undefined;
  /** Average precision; undefined when there is no positive row. */
  readonly prAuc: number | undefined;
  /** Nats. */
  readonly logLoss: number;
  readonly brier: number;
  readonly atThreshold: ThresholdMetrics;
  /** At the threshold with the greatest F1; the highest one when several have it. */
  readonly bestF1: ThresholdMetrics;
  readonly roc: readonly RocPoint[];
  readonly pr: readonly PrPoint[];
  readonly calibration: readonly CalibrationBin[];
  readonly histogram: readonly ScoreBin[];
}

export interface EvaluationInput {
  /** Probabilities of the positive class. */
  readonly scores: Float64Array;
  /** 0 or 1. */
  readonly label: Float64Array;
  /** @default 0.5 */
  readonly threshold?: number;
  /** Points that a curve is thinned to, roughly. @default 200 */
  readonly points?: number;
  /** Bins of the calibration curve; the histogram has twice as many. @default 10 */
  readonly bins?: number;
}

/**
 * Measures a binary classifier. Every figure comes from one sort of the scores, and depends neither on the order of rows nor
 * on the machine's threads.
 *
 * @throws {ThroughlineError} `evaluation.no-rows`, `length-mismatch`, `invalid-score`, `invalid-label`
 */
export function evaluateBinary(input: EvaluationInput): BinaryEvaluation {
  const { threshold = 0.5, points = 200, bins = 10 } = input;
  const ranked = rankScores(input.scores, input.label);
  const steps = stepThresholds(ranked);
  return {
    rows: input.scores.length,
    positives: ranked.positive.length,
    negatives: ranked.negative.length,
    rocAuc: rocAuc(ranked),
    prAuc: averagePrecision(steps, ranked),
    logLoss: logLoss(ranked),
    brier: brierScore(ranked),
    atThreshold: metricsAt(threshold, stepAt(threshold, steps), steps, ranked),
    bestF1: bestF1(steps, ranked),
    roc: rocCurve(steps, ranked, points),
    pr: prCurve(steps, ranked, points),
    calibration: calibrationCurve(steps, ranked, bins),
    histogram: scoreHistogram(ranked, 2 * bins),
  };
}

/** The last step whose scores reach the threshold; -1 when none does. */
function stepAt(threshold: number, steps: ThresholdSteps): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((steps.threshold[middle] as number) >= threshold) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function metricsAt(threshold: number, step: number, steps: ThresholdSteps, ranked: RankedScores): ThresholdMetrics {
  const { positive, negative } = ranked;
  const truePositives = steps.truePositives[step] ?? 0;
  const falsePositives = steps.falsePositives[step] ?? 0;
  const predicted = truePositives + falsePositives;
  const trueNegatives = negative.length - falsePositives;
  return {
    threshold,
    truePositives,
    falsePositives,
    falseNegatives: positive.length - truePositives,
    trueNegatives,
    precision: predicted === 0 ? 0 : truePositives / predicted,
    recall: positive.length === 0 ? 0 : truePositives / positive.length,
    f1: predicted + positive.length === 0 ? 0 : (2 * truePositives) / (predicted + positive.length),
    accuracy: (truePositives + trueNegatives) / (positive.length + negative.length),
  };
}

function bestF1(steps: ThresholdSteps, ranked: RankedScores): ThresholdMetrics {
  let best = 0;
  let greatest = -1;
  for (let step = 0; step < steps.length; step++) {
    const hits = steps.truePositives[step] as number;
    const f1 = (2 * hits) / (hits + (steps.falsePositives[step] as number) + ranked.positive.length);
    if (f1 <= greatest) continue;
    greatest = f1;
    best = step;
  }
  return metricsAt(steps.threshold[best] as number, best, steps, ranked);
}
