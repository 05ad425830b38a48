import { evaluationError } from "./error-codes.ts";

/** Rows with predictions next to each other: what was said, and what came. */
export interface NumberBin {
  readonly rows: number;
  readonly meanPrediction: number;
  readonly meanLabel: number;
}

/** How many rows miss by `[start, end)`, label less prediction; the last bin includes its end. */
export interface ResidualBin {
  readonly start: number;
  readonly end: number;
  readonly rows: number;
}

/** What a model's numbers are worth. All figures are exact over all rows. */
export interface NumberEvaluation {
  readonly rows: number;
  /** Root of the mean squared error, in the unit of the label. */
  readonly rmse: number;
  /** Mean absolute error, in the unit of the label. */
  readonly mae: number;
  /** The share of the labels' variance that is explained; undefined where all labels are equal. */
  readonly r2: number | undefined;
  /** Mean pinball loss at the quantile; undefined without one. */
  readonly pinball: number | undefined;
  /** Share of labels that are at most the prediction: near the quantile that was asked. */
  readonly below: number;
  /** Mean Poisson deviance; undefined where a label is negative or a prediction is not above 0. */
  readonly poissonDeviance: number | undefined;
  readonly calibration: readonly NumberBin[];
  readonly residuals: readonly ResidualBin[];
}

export interface NumberEvaluationInput {
  readonly predictions: Float64Array;
  readonly label: Float64Array;
  /** The quantile that the predictions are of, 0 to 1. */
  readonly quantile?: number;
  /** Bins of the calibration, of about equal rows; the residuals have twice as many, of equal width. @default 10 */
  readonly bins?: number;
}

/**
 * Measures predictions of numbers.
 *
 * @throws {ThroughlineError} `evaluation.no-rows`, `length-mismatch`, `invalid-score`, `invalid-label`
 */
export function evaluateNumbers(input: NumberEvaluationInput): NumberEvaluation {
  const { predictions, label, quantile, bins = 10 } = input;
  checkNumbers(predictions, label);
  const rows = label.length;
  const mean = (of: (said: number, came: number) => number) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += of(predictions[row] as number, label[row] as number);
    return sum / rows;
  };
  const squared = mean((said, came) => (came - said) ** 2);
  const average = mean((_, came) => came);
  const variance = mean((_, came) => (came - average) ** 2);
  const isPositive = mean((said, came) => (came >= 0 && said > 0 ? 0 : 1)) === 0;
  return {
    rows,
    rmse: Math.sqrt(squared),
    mae: mean((said, came) => Math.abs(came - said)),
    r2: variance === 0 ? undefined : 1 - squared / variance,
    pinball: quantile === undefined ? undefined : mean((said, came) => pinballLoss(said, came, quantile)),
    below: mean((said, came) => (came <= said ? 1 : 0)),
    poissonDeviance: isPositive ? mean(poissonDevianceOf) : undefined,
    calibration: numberCalibration(predictions, label, bins),
    residuals: residualBins(predictions, label, 2 * bins),
  };
}

function checkNumbers(predictions: Float64Array, label: Float64Array): void {
  if (label.length === 0) throw evaluationError("no-rows");
  if (predictions.length !== label.length)
    throw evaluationError("length-mismatch", {
      detail: `${predictions.length} predictions for ${label.length} labels`,
    });
  for (let row = 0; row < label.length; row++) {
    if (!Number.isFinite(predictions[row]))
      throw evaluationError("invalid-score", {
        detail: `the prediction of row ${row} is no finite number: ${predictions[row]}`,
        hint: "train with labels and inputs of a smaller range",
      });
    if (!Number.isFinite(label[row]))
      throw evaluationError("invalid-label", {
        detail: `the label of row ${row} is no finite number: ${label[row]}`,
        hint: "leave out rows without a label",
      });
  }
}

/** @source Koenker, Bassett 1978, "Regression quantiles" */
export function pinballLoss(said: number, came: number, quantile: number): number {
  return came >= said ? quantile * (came - said) : (1 - quantile) * (said - came);
}

/** The deviance of one row. @source McCullagh, Nelder 1989, "Generalized linear models", 2.3 */
export function poissonDevianceOf(said: number, came: number): number {
  const logarithmic = came === 0 ? 0 : came * Math.log(came / said);
  return 2 * (logarithmic - came + said);
}

/** Means of prediction and label over bins of about equal rows, lowest predictions first; equal predictions share a bin. */
function numberCalibration(predictions: Float64Array, label: Float64Array, bins: number): NumberBin[] {
  const rows = label.length;
  const order = [...predictions.keys()].sort(
    (a, b) => (predictions[a] as number) - (predictions[b] as number) || a - b,
  );
  const found: NumberBin[] = [];
  let open = { rows: 0, said: 0, came: 0 };
  let done = 0;
  for (const [i, row] of order.entries()) {
    open.rows++;
    open.said += predictions[row] as number;
    open.came += label[row] as number;
    const isLast = i === rows - 1;
    if (!isLast && predictions[order[i + 1] as number] === predictions[row]) continue;
    if (!isLast && (done + open.rows) * bins < (found.length + 1) * rows) continue;
    done += open.rows;
    found.push({ rows: open.rows, meanPrediction: open.said / open.rows, meanLabel: open.came / open.rows });
    open = { rows: 0, said: 0, came: 0 };
  }
  return found;
}

function residualBins(predictions: Float64Array, label: Float64Array, bins: number): ResidualBin[] {
  const residuals = label.map((came, row) => came - (predictions[row] as number));
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const residual of residuals) {
    least = Math.min(least, residual);
    greatest = Math.max(greatest, residual);
  }
  if (least === greatest) return [{ start: least, end: greatest, rows: residuals.length }];
  const width = (greatest - least) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const residual of residuals) {
    const bin = Math.min(bins - 1, Math.floor((residual - least) / width));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts.map((rows, i) => ({
    start: least + i * width,
    end: i === bins - 1 ? greatest : least + (i + 1) * width,
    rows,
  }));
}
