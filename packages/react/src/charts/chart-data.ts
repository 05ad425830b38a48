import type { MetricAnswer } from "throughline/client";
import { labelOf } from "../format/words.ts";
import { valueOfRow } from "../metrics/metric-text.ts";

/** Lengths of time that a metric can be cut by. */
export const grains = ["hour", "day", "week", "month"] as const;
export type Grain = (typeof grains)[number];

/** One line, or one set of bars. */
export interface ChartSeries {
  readonly name: string;
  /** One for each of the labels; null where nothing was measured, which is drawn as a gap. */
  readonly values: readonly (number | null)[];
}

/** An answer as it is drawn. */
export interface ChartData {
  readonly kind: "line" | "bar";
  readonly grain: Grain | undefined;
  /** Instants of a line, categories of bars. */
  readonly labels: readonly string[];
  readonly series: readonly ChartSeries[];
  /** Lines or bars that find no room; the table has them. */
  readonly left: number;
}

type Answer = Omit<MetricAnswer, "release">;
type Row = Answer["rows"][number];

/** Most lines that can be told apart, and most bars that can be read. */
const [mostLines, mostBars] = [6, 12];

/** What of an answer is drawn: over time as lines, one for each value of a further dimension; else as bars from the greatest. */
export function chartData(answer: Answer): ChartData {
  const grain = grains.find((one) => answer.by.includes(one));
  const dimension = categoryName(answer.by);
  return grain === undefined ? barsOf(answer, dimension) : linesOf(answer, grain, dimension);
}

/** The columns of an answer: every name that one of its rows has. */
export const namesOf = ({ rows }: Answer): string[] => [...new Set(rows.flatMap((row) => Object.keys(row)))];

/** The dimension that an answer is cut by, beside time. */
export const categoryName = (by: readonly string[]): string | undefined =>
  by.find((name) => !(grains as readonly string[]).includes(name));

function barsOf(answer: Answer, dimension: string | undefined): ChartData {
  const name = (row: Row) => (dimension === undefined ? labelOf(answer.metric) : categoryOf(row[dimension]));
  const isOrdered = answer.rows.every((row) => /^-?\d/.test(name(row)));
  const shown = (isOrdered ? answer.rows : fromGreatest(answer.rows)).slice(0, mostBars);
  return {
    kind: "bar",
    grain: undefined,
    labels: shown.map(name),
    series: [{ name: labelOf(answer.metric), values: shown.map(valueOfRow) }],
    left: answer.rows.length - shown.length,
  };
}

const fromGreatest = (rows: readonly Row[]) =>
  [...rows].sort((a, b) => (valueOfRow(b) ?? -Infinity) - (valueOfRow(a) ?? -Infinity) || 0);

const categoryOf = (value: unknown) => (value === null || value === undefined ? "null" : String(value));

function linesOf(answer: Answer, grain: Grain, dimension: string | undefined): ChartData {
  const nameOf = (row: Row) => (dimension === undefined ? labelOf(answer.metric) : categoryOf(row[dimension]));
  const timed = answer.rows.filter(({ time }) => typeof time === "string");
  const labels = everyStep(
    timed.map(({ time }) => Date.parse(time as string)),
    grain,
  );
  const lines = new Map<string, Map<string, number | null>>();
  for (const row of timed) {
    const line = lines.get(nameOf(row)) ?? new Map<string, number | null>();
    lines.set(nameOf(row), line.set(new Date(Date.parse(row.time as string)).toISOString(), valueOfRow(row)));
  }
  const greatest = ([, line]: [string, Map<string, number | null>]) =>
    Math.max(...[...line.values()].map((value) => value ?? 0));
  const sorted = [...lines].sort((a, b) => greatest(b) - greatest(a));
  const series = sorted
    .slice(0, mostLines)
    .map(([name, line]) => ({ name, values: labels.map((label) => line.get(label) ?? null) }));
  return { kind: "line", grain, labels, series, left: sorted.length - series.length };
}

/** Most steps that are filled in; beyond them the answer is drawn as it is. */
const mostSteps = 20_000;

/** Every step from the first instant to the last, so that one without rows is a gap and not a straight line over it. */
function everyStep(instants: readonly number[], grain: Grain): string[] {
  const last = Math.max(...instants);
  const steps: string[] = [];
  for (let at = Math.min(...instants); at <= last && steps.length < mostSteps; at = stepAfter(at, grain))
    steps.push(new Date(at).toISOString());
  return steps;
}

/** The instant one step after, in UTC. */
export function stepAfter(at: number, grain: Grain): number {
  const hour = 3_600_000;
  const lengths: Readonly<Record<string, number>> = { hour, day: 24 * hour, week: 7 * 24 * hour };
  const length = lengths[grain];
  if (length !== undefined) return at + length;
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** An instant by the length of time that it stands for: an hour with its time, a month without its day. */
export function stepText(instant: string, grain: Grain | undefined): string {
  if (grain === "hour") return instant.slice(0, 16).replace("T", " ");
  return instant.slice(0, grain === "month" ? 7 : 10);
}
