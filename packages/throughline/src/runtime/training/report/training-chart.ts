import type { TrainProgress } from "../../../ports/trainer.ts";
import { chart, emptyChart, linePath, type Plot, pickEvenly } from "./chart.ts";
import { formatCount, formatNumber } from "./figures.ts";
import { type Html, html } from "./html.ts";
import { roundAxis } from "./round-axis.ts";

/** The loss after each round, of the rows that are learned from and of those that are not. */
export function trainingChart(curve: readonly TrainProgress[], bestRound: number | undefined): Html {
  const title = "Training";
  const last = curve.at(-1);
  if (last === undefined || curve.length < 2)
    return emptyChart(title, "Not drawn: fewer than two rounds were reported.");
  const losses = curve.flatMap(({ loss, validationLoss }) => [
    loss,
    ...(validationLoss === undefined ? [] : [validationLoss]),
  ]);
  const kept = bestRound === undefined ? "" : `, the trees up to round ${bestRound} are kept`;
  return chart({
    title,
    subtitle: `${formatCount(last.round)} rounds${kept}; solid: learned from, dashed: validation`,
    summary: `loss by round, from ${formatNumber(curve[0]?.loss ?? 0)} to ${formatNumber(last.loss)} on the rows that are learned from`,
    x: { min: 0, max: last.round, title: "round", ticks: [0, last.round / 2, last.round].map(Math.round) },
    y: roundAxis(losses, "mean loss"),
    draw: (plot) => drawLosses(curve, bestRound, plot),
    table: {
      head: ["round", "loss", "validation loss"],
      rows: pickEvenly(curve, 21).map(({ round, loss, validationLoss }) => [
        formatCount(round),
        formatNumber(loss),
        validationLoss === undefined ? "" : formatNumber(validationLoss),
      ]),
    },
  });
}

function drawLosses(curve: readonly TrainProgress[], bestRound: number | undefined, plot: Plot): Html {
  const validation = curve.flatMap(({ round, validationLoss }) =>
    validationLoss === undefined ? [] : [[round, validationLoss] as const],
  );
  const learned = linePath(
    curve.map(({ round, loss }) => [round, loss]),
    plot,
  );
  const dashed =
    validation.length === 0
      ? undefined
      : html`<path class="line" stroke-dasharray="5 3" d="${linePath(validation, plot)}"/>`;
  const mark =
    bestRound === undefined
      ? undefined
      : html`<path class="mark" d="M${plot.x(bestRound)} ${plot.top}V${plot.bottom}"/>`;
  return html`<path class="line" d="${learned}"/>${dashed}${mark}`;
}
