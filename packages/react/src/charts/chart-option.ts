import type { EChartsCoreOption } from "echarts/core";
import { figureText, isShare, type MetricMeaning } from "../metrics/metric-text.ts";
import { type ChartData, type Grain, stepText } from "./chart-data.ts";
import type { ChartLook } from "./chart-look.ts";

/** Something that happened at an instant: a release, a change of a rule. */
export interface ChartMark {
  readonly at: string;
  readonly label: string;
}

/** All that a drawing is made of. */
export interface Drawing {
  readonly data: ChartData;
  readonly meaning: MetricMeaning;
  readonly look: ChartLook;
  /** Room in pixels. */
  readonly width: number;
  readonly marks: readonly ChartMark[];
}

/** Below this width, in pixels, labels are fewer and shorter. */
const narrow = 460;
/** A figure in a label, in pixels a character. */
const characterWidth = 7;

/** The drawing library's options for a chart. */
export function chartOption(drawing: Drawing): EChartsCoreOption {
  const { look } = drawing;
  const shared = {
    animation: false,
    useUTC: true,
    color: look.series,
    textStyle: { fontFamily: look.font, fontSize: 11, color: look.dim },
    tooltip: tooltipOf(drawing),
  };
  const own: object = drawing.data.kind === "line" ? lineOption(drawing) : barOption(drawing);
  return { ...shared, ...own } as EChartsCoreOption;
}

function lineOption(drawing: Drawing) {
  const { data, look, width } = drawing;
  const several = data.series.length > 1;
  const names = data.series.map(({ name, values }) => endText(drawing, name, values).length);
  const room = Math.min(width * 0.35, Math.max(...names, 0) * characterWidth + 14);
  return {
    grid: { left: 4, right: room, top: 14, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: {
      type: "time",
      axisLine: { lineStyle: { color: look.line } },
      axisTick: { show: false },
      axisLabel: {
        color: look.dim,
        hideOverlap: true,
        formatter: (at: number) => tickText(at, data.grain),
      },
      splitNumber: width < narrow ? 3 : 6,
      minInterval: smallestTick(data.grain),
    },
    yAxis: valueAxis(drawing),
    series: data.series.map((one, i) => ({
      type: "line",
      name: one.name,
      data: one.values.map((value, at) => [data.labels[at], value]),
      showSymbol: data.labels.length <= 40,
      symbol: "circle",
      symbolSize: 4,
      lineStyle: { width: 1.75, type: i < 3 ? "solid" : i < 5 ? "dashed" : "dotted" },
      connectNulls: false,
      emphasis: { disabled: true },
      endLabel: {
        show: true,
        distance: 6,
        color: several ? look.series[i] : look.text,
        fontFamily: several ? look.font : look.mono,
        fontSize: 11,
        formatter: () => endText(drawing, one.name, one.values),
      },
      ...(i === 0 ? { markLine: marksOf(drawing) } : {}),
    })),
  };
}

/** A single line ends with its last figure; several end with their names. */
function endText({ data, meaning }: Drawing, name: string, values: readonly (number | null)[]): string {
  if (data.series.length > 1) return name.length > 18 ? `${name.slice(0, 17)}…` : name;
  const last = values.findLast((value) => value !== null);
  return last === undefined || last === null ? "" : figureText(withoutUnit(meaning), last, true);
}

const hour = 3_600_000;

const smallestTick = (grain: Grain | undefined) => (grain === "hour" ? hour : 24 * hour);

function tickText(at: number, grain: Grain | undefined): string {
  const iso = new Date(at).toISOString();
  if (grain === "month") return iso.slice(0, 7);
  const midnight = iso.slice(11, 16) === "00:00";
  if (grain === "hour" && !midnight) return iso.slice(11, 16);
  return new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

/** From zero, unless it is a line of a share, whose ends are known. */
function valueAxis({ data, meaning, look, width }: Drawing) {
  const bounded = data.kind === "line" && isShare(meaning);
  return {
    type: "value",
    scale: bounded,
    ...targetRange(data, meaning, bounded),
    splitNumber: width < narrow ? 3 : 4,
    axisLabel: { color: look.dim, formatter: (value: number) => figureText(withoutUnit(meaning), value, true) },
    splitLine: { lineStyle: { color: look.faint } },
  };
}

/** For axes and labels: the unit stands in the subtitle; a percent sign stays, since a share is no number of percents. */
const withoutUnit = (meaning: MetricMeaning) => ({ unit: meaning.unit === null ? null : "", rows: meaning.rows });

/** Room for the target where it is near enough for the figures to stay readable beside it. */
function targetRange({ series }: ChartData, meaning: MetricMeaning, bounded: boolean) {
  const { target } = meaning;
  const values = series.flatMap((one) => one.values.filter((value) => value !== null));
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const span = Math.max(greatest - least, Math.abs(greatest) * 0.2);
  const near = [target.min, target.max].filter(
    (limit) => limit !== undefined && limit > least - 3 * span && limit < greatest + 3 * span,
  ) as number[];
  const above = near.filter((limit) => limit > greatest);
  const below = near.filter((limit) => limit < least);
  const [bottom, top] = isShare(meaning) ? [0, 1] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const [high, low] = [Math.max(...above), Math.min(...below)];
  return {
    ...(above.length === 0 ? {} : { max: Math.max(high, Math.min(top, outward(high + 0.1 * span, Math.ceil))) }),
    ...(below.length === 0 || !bounded
      ? {}
      : { min: Math.min(low, Math.max(bottom, outward(low - 0.1 * span, Math.floor))) }),
  };
}

/** With two digits, away from the figures: to the nearest ones a target could fall outside the axis. */
function outward(value: number, round: (value: number) => number): number {
  if (value === 0) return 0;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  return Number((round(Number((value / step).toPrecision(precision))) * step).toPrecision(precision));
}

/** Digits of the places of marks. By default there are two, to which a target of 1.5 % would be rounded. */
const precision = 12;

function marksOf({ meaning, look, marks, width }: Drawing) {
  const line = { silent: true, precision, symbol: "none", label: { fontFamily: look.font, fontSize: 11 } };
  const limits = [meaning.target.min, meaning.target.max].filter((limit) => limit !== undefined);
  const shown = width < narrow ? marks.slice(-2) : marks;
  return {
    ...line,
    data: [
      ...limits.map((limit) => ({
        yAxis: limit,
        lineStyle: { color: look.broken, type: "dashed", width: 1 },
        label: { show: false },
      })),
      ...shown.map(({ at, label }) => ({
        xAxis: at,
        lineStyle: { color: look.dim, type: "dotted", width: 1 },
        label: { position: "insideEndTop", color: look.dim, formatter: label, rotate: 0 },
      })),
    ],
  };
}

function barOption(drawing: Drawing) {
  const { data, look, width, meaning } = drawing;
  const values = data.series[0]?.values ?? [];
  const texts = values.map((value) =>
    value === null ? "not measured" : figureText(withoutUnit(meaning), value, true),
  );
  return {
    grid: {
      left: 4,
      right: Math.max(...texts.map(({ length }) => length), 0) * characterWidth + 10,
      top: 4,
      bottom: 4,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    xAxis: { ...valueAxis(drawing), axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: {
      type: "category",
      data: data.labels,
      inverse: true,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: look.line } },
      axisLabel: { color: look.text, width: width * 0.35, overflow: "truncate", interval: 0 },
    },
    series: [
      {
        type: "bar",
        data: values,
        barMaxWidth: 16,
        barCategoryGap: "35%",
        emphasis: { disabled: true },
        itemStyle: { color: look.series[0] },
        label: {
          show: true,
          position: "right",
          color: look.text,
          backgroundColor: look.surface,
          padding: [1, 2],
          fontFamily: look.mono,
          fontSize: 11,
          formatter: ({ dataIndex }: { readonly dataIndex: number }) => texts[dataIndex] ?? "",
        },
        markLine: barTarget(drawing),
      },
    ],
  };
}

function barTarget({ meaning, look }: Drawing) {
  const limits = [meaning.target.min, meaning.target.max].filter((limit) => limit !== undefined);
  return {
    silent: true,
    precision,
    z: 1,
    symbol: "none",
    label: { show: false },
    lineStyle: { color: look.broken, type: "dashed", width: 1 },
    data: limits.map((limit) => ({ xAxis: limit })),
  };
}

function tooltipOf({ data, meaning, look }: Drawing) {
  return {
    trigger: "axis",
    confine: true,
    transitionDuration: 0,
    backgroundColor: look.overlay,
    borderColor: look.line,
    textStyle: { color: look.text, fontFamily: look.font, fontSize: 12 },
    axisPointer: { type: data.kind === "line" ? "line" : "none", lineStyle: { color: look.dim, type: "solid" } },
    formatter: (points: readonly { readonly dataIndex: number }[]) =>
      pointElement(pointLines(data, meaning, points[0]?.dataIndex ?? 0)),
  };
}

/** What is said of one place of a chart: its label, then each figure. */
export function pointLines(data: ChartData, meaning: MetricMeaning, index: number): string[] {
  const label = data.labels[index] ?? "";
  const figures = data.series.map(({ name, values }) => {
    const value = values[index] ?? null;
    const text = value === null ? "not measured" : figureText(meaning, value);
    return data.series.length === 1 ? text : `${name}: ${text}`;
  });
  return [data.kind === "line" ? stepText(label, data.grain) : label, ...figures];
}

/** Elements, not markup: names come from data. */
function pointElement(lines: readonly string[]): HTMLElement {
  const box = document.createElement("div");
  for (const [i, line] of lines.entries()) {
    const element = document.createElement(i === 0 ? "b" : "div");
    element.textContent = line;
    box.append(element);
  }
  return box;
}
