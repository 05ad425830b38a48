import type { BinaryEvaluation } from "../../../estimators/evaluation/evaluate-binary.ts";
import { type Axis, chart, emptyChart, linePath, type Plot, pickEvenly } from "./chart.ts";
import { formatCount, formatMeasure, formatNumber, formatShare } from "./figures.ts";
import { type Html, html } from "./html.ts";

const quarters = [0, 0.25, 0.5, 0.75, 1];
const unit = (title: string): Axis => ({ min: 0, max: 1, title, ticks: quarters });

/** The point that decisions are taken at; its label stays inside the drawing area. */
function operatingPoint(plot: Plot, threshold: number, point: readonly [x: number, y: number]): Html {
  const px = plot.x(point[0]);
  const py = plot.y(point[1]);
  const end = px > plot.right - 100;
  const below = py < plot.top + 24;
  return html`<circle class="point" cx="${px}" cy="${py}" r="4"><title>threshold ${formatNumber(threshold)}</title></circle><text class="label" x="${end ? px - 8 : px + 8}" y="${below ? py + 16 : py - 7}" text-anchor="${end ? "end" : "start"}">threshold ${formatNumber(threshold)}</text>`;
}

/** True against false positives at every threshold. */
export function rocChart({ roc, rocAuc, atThreshold, positives, negatives }: BinaryEvaluation): Html {
  const title = "ROC curve";
  if (rocAuc === undefined) return emptyChart(title, "Not measured: the test rows are all of one class.");
  const falsePositiveRate = atThreshold.falsePositives / negatives;
  return chart({
    title,
    subtitle: `area ${formatMeasure(rocAuc)} · ${formatCount(positives)} positive, ${formatCount(negatives)} negative test rows`,
    summary: `area under the curve ${formatMeasure(rocAuc)}; 0.5 is chance, 1 is perfect`,
    x: unit("false positive rate, share of negatives"),
    y: unit("true positive rate, share of positives"),
    draw: (plot) => {
      const curve = linePath(
        roc.map((point) => [point.falsePositiveRate, point.truePositiveRate]),
        plot,
      );
      return html`<path class="guide" d="${linePath(
        [
          [0, 0],
          [1, 1],
        ],
        plot,
      )}"/><text class="note" x="${plot.x(0.74)}" y="${plot.y(0.64)}">chance</text><path class="area" d="${curve}L${plot.x(1)} ${plot.y(0)}L${plot.x(0)} ${plot.y(0)}Z"/><path class="line" d="${curve}"/>${operatingPoint(plot, atThreshold.threshold, [falsePositiveRate, atThreshold.recall])}`;
    },
    table: {
      head: ["threshold ≥", "false positive rate", "true positive rate"],
      rows: pickEvenly(roc, 21).map((point) => [
        Number.isFinite(point.threshold) ? point.threshold.toFixed(4) : "above all",
        point.falsePositiveRate.toFixed(4),
        point.truePositiveRate.toFixed(4),
      ]),
    },
  });
}

/** Precision against recall at every threshold. */
export function prChart({ pr, prAuc, atThreshold, positives, rows }: BinaryEvaluation): Html {
  const title = "Precision and recall";
  if (prAuc === undefined) return emptyChart(title, "Not measured: no test row is positive.");
  const share = positives / rows;
  return chart({
    title,
    subtitle: `average precision ${formatMeasure(prAuc)} · ${formatShare(share)} of test rows are positive`,
    summary: `average precision ${formatMeasure(prAuc)}; guessing gives ${formatMeasure(share)}`,
    x: unit("recall, share of positives found"),
    y: unit("precision, share of alarms that are right"),
    draw: (plot) => {
      const curve = linePath(
        pr.map((point) => [point.recall, point.precision]),
        plot,
      );
      const above = share > 0.9 ? 14 : -5;
      return html`<path class="guide" d="${linePath(
        [
          [0, share],
          [1, share],
        ],
        plot,
      )}"/><text class="note" x="${plot.x(0.02)}" y="${plot.y(share) + above}">guessing</text><path class="line" d="${curve}"/>${operatingPoint(plot, atThreshold.threshold, [atThreshold.recall, atThreshold.precision])}`;
    },
    table: {
      head: ["threshold ≥", "recall", "precision"],
      rows: pickEvenly(pr, 21).map((point) => [
        point.threshold.toFixed(4),
        point.recall.toFixed(4),
        point.precision.toFixed(4),
      ]),
    },
  });
}
