import type { RankedScores, ThresholdSteps } from "./ranking.ts";

/** Rows with scores next to each other: what was said, and what came. */
export interface CalibrationBin {
  readonly rows: number;
  readonly positives: number;
  readonly meanScore: number;
  /** Positives among the rows, from 0 to 1. */
  readonly share: number;
}

/** How many rows of each class score in `[start, end)`; the last bin includes 1. */
export interface ScoreBin {
  readonly start: number;
  readonly end: number;
  readonly positives: number;
  readonly negatives: number;
}

const LEAST = 2 ** -52;

/** Mean negative log likelihood, in nats; probabilities are kept 2^-52 away from 0 and 1, as scikit-learn does. */
export function logLoss({ positive, negative }: RankedScores): number {
  let sum = 0;
  for (const score of positive) sum += logLossOf(score, true);
  for (const score of negative) sum += logLossOf(score, false);
  return sum / (positive.length + negative.length);
}

/** The same of one row. */
export function logLossOf(score: number, isPositive: boolean): number {
  const within = Math.min(1 - LEAST, Math.max(LEAST, score));
  return -Math.log(isPositive ? within : 1 - within);
}

/** Mean squared distance of score and label, from 0 to 1. */
export function brierScore({ positive, negative }: RankedScores): number {
  let sum = 0;
  for (const score of positive) sum += (1 - score) * (1 - score);
  for (const score of negative) sum += score * score;
  return sum / (positive.length + negative.length);
}

/**
 * The calibration curve over at most `bins` bins of about equal rows, lowest scores first. Equal scores share a bin.
 *
 * @source scikit-learn, `calibration_curve` with `strategy="quantile"`
 */
export function calibrationCurve(steps: ThresholdSteps, { positive, negative }: RankedScores, bins: number) {
  const rows = positive.length + negative.length;
  const curve: CalibrationBin[] = [];
  const open = { rows: 0, positives: 0, score: 0 };
  let done = 0;
  for (let i = steps.length - 1; i >= 0; i--) {
    const positives = (steps.truePositives[i] as number) - (steps.truePositives[i - 1] ?? 0);
    const negatives = (steps.falsePositives[i] as number) - (steps.falsePositives[i - 1] ?? 0);
    open.rows += positives + negatives;
    open.positives += positives;
    open.score += (positives + negatives) * (steps.threshold[i] as number);
    if (i > 0 && (done + open.rows) * bins < (curve.length + 1) * rows) continue;
    done += open.rows;
    curve.push({
      rows: open.rows,
      positives: open.positives,
      meanScore: open.score / open.rows,
      share: open.positives / open.rows,
    });
    open.rows = 0;
    open.positives = 0;
    open.score = 0;
  }
  return curve;
}

/** Rows by score and class over `bins` equal intervals of [0, 1]. */
export function scoreHistogram({ positive, negative }: RankedScores, bins: number): ScoreBin[] {
  const count = (scores: Float64Array) => {
    const rows = new Array<number>(bins).fill(0);
    for (const score of scores) {
      const bin = Math.min(bins - 1, Math.floor(score * bins));
      rows[bin] = (rows[bin] as number) + 1;
    }
    return rows;
  };
  const positives = count(positive);
  const negatives = count(negative);
  return positives.map((rows, i) => ({
    start: i / bins,
    end: (i + 1) / bins,
    positives: rows,
    negatives: negatives[i] as number,
  }));
}
