import { logLossOf } from "./calibration.ts";
import { pinballLoss, poissonDevianceOf } from "./evaluate-numbers.ts";

/** Figures by the name of their measure; undefined where the rows do not allow one. */
export type Measures = Readonly<Record<string, number | undefined>>;

/** Rows with scores and labels that can be measured on any draw of them. */
export interface DrawableRows {
  readonly rows: number;
  /** The measures where row `i` counts `counts[i]` times. */
  measuresOf(counts: Uint32Array): Measures;
}

/** What each outcome costs, in money; a gain is negative. */
export interface OutcomeCosts {
  readonly falsePositive: number;
  readonly falseNegative: number;
  /** @default 0 */
  readonly truePositive?: number;
  /** @default 0 */
  readonly trueNegative?: number;
}

export interface BinaryRows {
  readonly scores: Float64Array;
  /** 0 or 1. */
  readonly label: Float64Array;
  readonly threshold: number;
  readonly costs?: OutcomeCosts;
}

/** Rows of a binary classifier: `auc prAuc f1 precision recall accuracy logLoss brier`, and with costs `cost`, the mean of a row. */
export function drawableBinary({ scores, label, threshold, costs }: BinaryRows): DrawableRows {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const loss = scores.map((score, row) => logLossOf(score, label[row] === 1));
  const squared = scores.map((score, row) => (score - (label[row] as number)) ** 2);
  return {
    rows: scores.length,
    measuresOf(counts) {
      const walk = walkDown({ scores, label, order, counts, threshold });
      const { positives, negatives, alarms, hits } = walk;
      const rows = positives + negatives;
      const found = (figure: number) => (positives === 0 ? undefined : figure);
      const misses = positives - hits;
      const false_ = alarms - hits;
      return {
        auc: positives === 0 || negatives === 0 ? undefined : walk.pairs / (positives * negatives),
        prAuc: found(walk.precisionSum / positives),
        f1: found((2 * hits) / (alarms + positives)),
        precision: found(alarms === 0 ? 0 : hits / alarms),
        recall: found(hits / positives),
        accuracy: (hits + negatives - false_) / rows,
        logLoss: weightedMean(loss, counts, rows),
        brier: weightedMean(squared, counts, rows),
        ...(costs === undefined
          ? {}
          : { cost: totalCost(costs, { hits, misses, falseAlarms: false_, rejections: negatives - false_ }) / rows }),
      };
    },
  };
}

/** The costs of all rows, from how many there are of each outcome. */
export function totalCost(
  costs: OutcomeCosts,
  of: { readonly hits: number; readonly misses: number; readonly falseAlarms: number; readonly rejections: number },
): number {
  return (
    of.falseAlarms * costs.falsePositive +
    of.misses * costs.falseNegative +
    of.hits * (costs.truePositive ?? 0) +
    of.rejections * (costs.trueNegative ?? 0)
  );
}

/** From the highest score down; rows of equal scores are one step, so that ties count half in pairs. */
function walkDown(of: {
  readonly scores: Float64Array;
  readonly label: Float64Array;
  readonly order: Uint32Array;
  readonly counts: Uint32Array;
  readonly threshold: number;
}) {
  const { scores, label, order, counts, threshold } = of;
  const found = { positives: 0, negatives: 0, alarms: 0, hits: 0, pairs: 0, precisionSum: 0 };
  let i = 0;
  while (i < order.length) {
    const score = scores[order[i] as number] as number;
    // Plain sums without branches: as a destructured pair with a branch a class, Node 20.20 counted no negative row in single draws.
    let hits = 0;
    let rows = 0;
    while (i < order.length && scores[order[i] as number] === score) {
      const row = order[i] as number;
      const count = counts[row] as number;
      hits += count * (label[row] as number);
      rows += count;
      i++;
    }
    found.pairs += (rows - hits) * (found.positives + hits / 2);
    found.positives += hits;
    found.negatives += rows - hits;
    if (hits > 0) found.precisionSum += (hits * found.positives) / (found.positives + found.negatives);
    if (score < threshold) continue;
    found.hits = found.positives;
    found.alarms = found.positives + found.negatives;
  }
  return found;
}

function weightedMean(values: Float64Array, counts: Uint32Array, rows: number): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += (values[row] as number) * (counts[row] as number);
  return sum / rows;
}

/** Rows of a model of numbers: `rmse mae r2`, with a quantile `pinball`, with `isPoisson` also `poissonDeviance`. */
export function drawableNumbers(of: {
  readonly predictions: Float64Array;
  readonly label: Float64Array;
  readonly quantile?: number;
  readonly isPoisson?: boolean;
}): DrawableRows {
  const { predictions, label, quantile } = of;
  const each = (figure: (said: number, came: number) => number) =>
    label.map((came, row) => figure(predictions[row] as number, came));
  const squared = each((said, came) => (came - said) ** 2);
  const absolute = each((said, came) => Math.abs(came - said));
  const pinball = quantile === undefined ? undefined : each((said, came) => pinballLoss(said, came, quantile));
  const deviance = of.isPoisson === true ? each(poissonDevianceOf) : undefined;
  return {
    rows: label.length,
    measuresOf(counts) {
      const rows = counts.reduce((sum, count) => sum + count, 0);
      const mean = (values: Float64Array) => weightedMean(values, counts, rows);
      const error = mean(squared);
      const average = mean(label);
      const variance = mean(label.map((came) => (came - average) ** 2));
      return {
        rmse: Math.sqrt(error),
        mae: mean(absolute),
        r2: variance === 0 ? undefined : 1 - error / variance,
        ...(pinball === undefined ? {} : { pinball: mean(pinball) }),
        ...(deviance === undefined ? {} : { poissonDeviance: mean(deviance) }),
      };
    },
  };
}
