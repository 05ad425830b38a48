import type { BinaryEvaluation } from "../../../estimators/evaluation/evaluate-binary.ts";
import { type Axis, chart, type Plot } from "./chart.ts";
import { formatCount, formatNumber, formatShare } from "./figures.ts";
import { type Html, html } from "./html.ts";

const limits = [0.04, 0.1, 0.2, 0.4, 0.6, 0.8];

/** Shares of a class on a square-root scale, mirrored: a rare class and the foot of a frequent one can both be seen. */
function mirroredShares(greatest: number): Axis {
  const max = limits.find((limit) => limit >= greatest) ?? 1;
  const place = (share: number) => Math.sign(share) * Math.sqrt(Math.abs(share));
  return {
    min: -place(max),
    max: place(max),
    place,
    title: "share of the class, %, root scale",
    ticks: [-max, -max / 4, 0, max / 4, max],
    format: (share) => String(Number((100 * Math.abs(share)).toFixed(1))),
  };
}

/** Scores by class: positive rows upwards, negative ones downwards, each as a share of its class. */
export function scoreChart({ histogram, positives, negatives, atThreshold }: BinaryEvaluation): Html {
  const share = (rows: number, all: number) => (all === 0 ? 0 : rows / all);
  const greatest = histogram.reduce(
    (max, bin) => Math.max(max, share(bin.positives, positives), share(bin.negatives, negatives)),
    0,
  );
  return chart({
    title: "Scores by class",
    subtitle: `${formatCount(positives)} positive rows upwards, ${formatCount(negatives)} negative rows downwards`,
    summary: "share of each class by score; the less the two overlap, the better the model tells them apart",
    x: { min: 0, max: 1, title: "score, probability of the positive class", ticks: [0, 0.25, 0.5, 0.75, 1] },
    y: mirroredShares(greatest),
    draw: (plot) => {
      const bars = histogram.map((bin) => [
        bar(plot, bin, share(bin.positives, positives)),
        bar(plot, bin, -share(bin.negatives, negatives)),
      ]);
      return html`${bars}<path class="zero" d="M${plot.left} ${plot.y(0)}H${plot.right}"/>${thresholdLine(plot, atThreshold.threshold)}<text class="label positive" x="${plot.right - 4}" y="${plot.top + 12}" text-anchor="end">positive</text><text class="label negative" x="${plot.right - 4}" y="${plot.bottom - 6}" text-anchor="end">negative</text>`;
    },
    table: {
      head: ["score", "positive rows", "negative rows"],
      rows: histogram.map((bin) => [
        `${formatNumber(bin.start)} to ${formatNumber(bin.end)}`,
        formatCount(bin.positives),
        formatCount(bin.negatives),
      ]),
    },
  });
}

/** One bar; a negative share hangs down and belongs to the negative class. */
function bar(plot: Plot, bin: { readonly start: number; readonly end: number }, share: number): Html {
  const name = share > 0 ? "positive" : "negative";
  if (share === 0) return html``;
  const x = plot.x(bin.start) + 0.5;
  const height = Math.max(1, Math.abs(plot.y(share) - plot.y(0)));
  const y = share > 0 ? plot.y(0) - height : plot.y(0);
  const range = `${formatNumber(bin.start)} to ${formatNumber(bin.end)}`;
  return html`<rect class="${name}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${(plot.x(bin.end) - x - 0.5).toFixed(1)}" height="${height.toFixed(1)}"><title>${formatShare(Math.abs(share))} of ${name} rows score ${range}</title></rect>`;
}

function thresholdLine({ x, top, bottom, right }: Plot, threshold: number): Html {
  if (!(threshold >= 0 && threshold <= 1)) return html``;
  const end = x(threshold) > right - 100;
  return html`<path class="mark" d="M${x(threshold)} ${top}V${bottom}"/><text class="label" x="${x(threshold) + (end ? -5 : 5)}" y="${top + 26}" text-anchor="${end ? "end" : "start"}">threshold ${formatNumber(threshold)}</text>`;
}
