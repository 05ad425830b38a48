import type { CalibrationBin } from "../../../estimators/evaluation/calibration.ts";
import type { BinaryEvaluation } from "../../../estimators/evaluation/evaluate-binary.ts";
import { type Axis, chart, linePath } from "./chart.ts";
import { formatCount, formatMeasure, formatShare } from "./figures.ts";
import { type Html, html } from "./html.ts";

const percent = (share: number) => `${Number((100 * share).toPrecision(2))}`;

/** What the scores say against what came: a dot for every bin, on scales that keep them apart where most scores are small. */
export function calibrationChart({ calibration, brier }: BinaryEvaluation): Html {
  return reliabilityChart(calibration, {
    title: "Calibration",
    subtitle: `Brier score ${formatMeasure(brier)} · ${binsText(calibration)}`,
    ...{ said: "mean score", came: "share of positives", hits: "positives" },
  });
}

/** How a chart of bins is titled, and what its axes are of. */
interface Reliability {
  readonly title: string;
  readonly subtitle: string;
  readonly said: string;
  readonly came: string;
  readonly hits: string;
}

/** What was said against what came, a dot for every bin. */
export function reliabilityChart(
  calibration: readonly CalibrationBin[],
  { title, subtitle, said, came, hits }: Reliability,
): Html {
  const scale = isCrowded(calibration) ? decades(calibration) : plain(calibration);
  const axis = (what: string): Axis => ({ ...scale, title: `${what}, %`, format: percent });
  return chart({
    ...{ title, subtitle },
    summary: `${came} in each bin against the ${said}; on the diagonal a score means what it says`,
    x: axis(said),
    y: axis(came),
    draw: (plot) => {
      const points = calibration.map((bin) => [bin.meanScore, bin.share] as const);
      const dots = calibration.map(
        (bin) =>
          html`<circle class="dot" cx="${plot.x(bin.meanScore)}" cy="${plot.y(bin.share)}" r="3.5"><title>${said} ${formatShare(bin.meanScore)}, ${came} ${formatShare(bin.share)}, ${rowsText(bin.rows)}</title></circle>`,
      );
      const [least, greatest] = [scale.ticks[0] ?? 0, scale.ticks.at(-1) ?? 1];
      return html`<path class="guide" d="${linePath(
        [
          [least, least],
          [greatest, greatest],
        ],
        plot,
      )}"/><text class="note" x="${plot.left + 0.72 * (plot.right - plot.left)}" y="${plot.bottom - 0.86 * (plot.bottom - plot.top)}" text-anchor="end">perfect</text><path class="line" d="${linePath(points, plot)}"/>${dots}`;
    },
    table: {
      head: [said, came, hits, "rows"],
      rows: calibration.map((bin) => [
        formatShare(bin.meanScore),
        formatShare(bin.share),
        formatCount(bin.positives),
        formatCount(bin.rows),
      ]),
    },
  });
}

const rowsText = (rows: number) => `${formatCount(rows)} ${rows === 1 ? "row" : "rows"}`;

/** `10 bins of 200 rows`, `3 bins of 12 to 1,900 rows`: equal scores share a bin, so that bins may differ. */
function binsText(bins: readonly CalibrationBin[]): string {
  const rows = bins.map((bin) => bin.rows);
  const [least, most] = [Math.min(...rows), Math.max(...rows)];
  const size = least === most ? rowsText(most) : `${formatCount(least)} to ${rowsText(most)}`;
  return `${bins.length} ${bins.length === 1 ? "bin" : "bins"} of ${size}`;
}

type Scale = Pick<Axis, "min" | "max" | "ticks" | "place">;

const greatestOf = (bins: readonly CalibrationBin[]) =>
  bins.reduce((max, { meanScore, share }) => Math.max(max, meanScore, share), 0);

/** True where the dots of half of the bins or more would stand in the corner, one upon the other. */
function isCrowded(bins: readonly CalibrationBin[]): boolean {
  const corner = greatestOf(bins) / 10;
  return bins.filter(({ meanScore }) => meanScore > 0 && meanScore < corner).length * 2 >= bins.length;
}

function plain(bins: readonly CalibrationBin[]): Scale {
  const greatest = greatestOf(bins);
  const max = [0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8].find((limit) => limit >= greatest) ?? 1;
  return { min: 0, max, ticks: [0, 0.25, 0.5, 0.75, 1].map((quarter) => quarter * max) };
}

const mostDecades = 6;

/** Powers of ten at equal distances; what is smaller than the least of them, as a share of 0, stands at the edge. */
function decades(bins: readonly CalibrationBin[]): Scale {
  const exponent = (value: number) => Math.log10(value);
  const max = Math.min(0, Math.ceil(exponent(greatestOf(bins))));
  const smallest = Math.min(...bins.flatMap(({ meanScore }) => (meanScore > 0 ? [meanScore] : [])));
  const min = Math.max(Math.floor(exponent(smallest)), max - mostDecades);
  const ticks = Array.from({ length: max - min + 1 }, (_, i) => 10 ** (min + i));
  return { min, max, ticks, place: (value) => (value > 0 ? Math.max(min, exponent(value)) : min) };
}
