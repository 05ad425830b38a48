import { evaluationError } from "./error-codes.ts";

/** Scores by class, each ascending: the one sort that all figures come from. */
export interface RankedScores {
  readonly positive: Float64Array;
  readonly negative: Float64Array;
}

/**
 * Every distinct score, from the highest down, with the rows that score at least as much: what a model says at each threshold.
 */
export interface ThresholdSteps {
  readonly length: number;
  readonly threshold: Float64Array;
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
}

/**
 * Splits scores by label and sorts them.
 *
 * @throws {ThroughlineError} `evaluation.no-rows`, `length-mismatch`, `invalid-score`, `invalid-label`
 */
export function rankScores(scores: Float64Array, label: Float64Array): RankedScores {
  if (scores.length === 0) throw evaluationError("no-rows");
  if (scores.length !== label.length)
    throw evaluationError("length-mismatch", { detail: `${scores.length} scores for ${label.length} labels` });
  let positives = 0;
  for (let row = 0; row < scores.length; row++) {
    checkRow(scores[row] as number, label[row] as number, row);
    positives += label[row] as number;
  }
  const positive = new Float64Array(positives);
  const negative = new Float64Array(scores.length - positives);
  let placed = 0;
  for (let row = 0; row < scores.length; row++) {
    if (label[row] === 1) positive[placed++] = scores[row] as number;
    else negative[row - placed] = scores[row] as number;
  }
  return { positive: positive.sort(), negative: negative.sort() };
}

function checkRow(score: number, label: number, row: number): void {
  if (!(score >= 0 && score <= 1))
    throw evaluationError("invalid-score", { detail: `the score of row ${row} is no probability: ${score}` });
  if (label !== 0 && label !== 1)
    throw evaluationError("invalid-label", { detail: `the label of row ${row} is neither 0 nor 1: ${label}` });
}

/** Walks both classes from the highest score down; equal scores are one step. */
export function stepThresholds({ positive, negative }: RankedScores): ThresholdSteps {
  const rows = positive.length + negative.length;
  const steps = {
    length: 0,
    threshold: new Float64Array(rows),
    truePositives: new Float64Array(rows),
    falsePositives: new Float64Array(rows),
  };
  let above = positive.length;
  let below = negative.length;
  while (above > 0 || below > 0) {
    const score = Math.max(positive[above - 1] ?? -1, negative[below - 1] ?? -1);
    while (above > 0 && positive[above - 1] === score) above--;
    while (below > 0 && negative[below - 1] === score) below--;
    steps.threshold[steps.length] = score;
    steps.truePositives[steps.length] = positive.length - above;
    steps.falsePositives[steps.length] = negative.length - below;
    steps.length++;
  }
  return steps;
}
