import type { NumberEvaluation } from "../../../estimators/evaluation/evaluate-numbers.ts";
import { chart, linePath } from "./chart.ts";
import { formatCount, formatNumber, formatShare, formatTick } from "./figures.ts";
import { type Html, html } from "./html.ts";
import type { EvaluationReport } from "./report-input.ts";
import { roundAxis } from "./round-axis.ts";

type Label = EvaluationReport["label"];

const named = ({ column, unit }: Label) => (unit === undefined ? column : `${column}, ${unit}`);

/** What the predictions say against what came: a dot for every bin of about equal rows. */
export function predictionChart({ calibration, below }: NumberEvaluation, label: Label): Html {
  const values = calibration.flatMap(({ meanPrediction, meanLabel }) => [meanPrediction, meanLabel]);
  const axis = (title: string) => roundAxis(values, `${title} ${named(label)}`);
  const [x, y] = [axis("mean prediction of"), axis("mean")];
  return chart({
    title: "Predictions",
    subtitle: `${calibration.length} bins of about equal rows · ${formatShare(below)} of labels are at most the prediction`,
    summary: "mean label in each bin against the mean prediction; on the diagonal a prediction means what it says",
    x,
    y,
    draw: (plot) => {
      const corners: readonly (readonly [number, number])[] = [
        [x.min, x.min],
        [x.max, x.max],
      ];
      const dots = calibration.map(
        ({ meanPrediction, meanLabel, rows }) =>
          html`<circle class="dot" cx="${plot.x(meanPrediction)}" cy="${plot.y(meanLabel)}" r="3.5"><title>said ${formatNumber(meanPrediction)}, came ${formatNumber(meanLabel)}, ${formatCount(rows)} rows</title></circle>`,
      );
      const points = calibration.map(({ meanPrediction, meanLabel }) => [meanPrediction, meanLabel] as const);
      return html`<path class="guide" d="${linePath(corners, plot)}"/><path class="line" d="${linePath(points, plot)}"/>${dots}`;
    },
    table: {
      head: ["mean prediction", "mean label", "rows"],
      rows: calibration.map(({ meanPrediction, meanLabel, rows }) => [
        formatNumber(meanPrediction),
        formatNumber(meanLabel),
        formatCount(rows),
      ]),
    },
  });
}

/** How far labels lie from predictions. */
export function residualChart({ residuals, rows, mae }: NumberEvaluation, label: Label): Html {
  const x = roundAxis(
    residuals.flatMap(({ start, end }) => [start, end]),
    `label less prediction of ${named(label)}`,
  );
  const most = Math.max(...residuals.map((bin) => bin.rows));
  return chart({
    title: "Errors",
    subtitle: `${formatCount(rows)} test rows · mean absolute error ${formatNumber(mae)}`,
    summary: "rows by how far the label lies from the prediction; above 0 the prediction was too low",
    x,
    y: { min: 0, max: most, title: "rows", ticks: [0, most / 2, most].map(Math.round), format: formatTick },
    draw: (plot) =>
      residuals.map(({ start, end, rows: inBin }) => {
        const left = plot.x(start);
        const width = Math.max(1, plot.x(end) - left - 1);
        const top = plot.y(inBin);
        return html`<rect class="negative" x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${width.toFixed(1)}" height="${(plot.bottom - top).toFixed(1)}"><title>${formatCount(inBin)} rows from ${formatNumber(start)} to ${formatNumber(end)}</title></rect>`;
      }),
    table: {
      head: ["from", "to", "rows"],
      rows: residuals.map(({ start, end, rows: inBin }) => [
        formatNumber(start),
        formatNumber(end),
        formatCount(inBin),
      ]),
    },
  });
}
