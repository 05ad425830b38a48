import type { Dashboard, Tile } from "../../contracts/analyst/dashboard.ts";
import { tileName } from "../../contracts/analyst/dashboard.ts";
import { measureSays } from "../../contracts/analyst/measure.ts";
import type { Metric, MetricQuery } from "../../contracts/analyst/metric.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import type { QuerySession, WireRow, WireValue } from "../../ports/query-engine.ts";
import { metricError } from "./error-codes.ts";
import { maxMetricRows, metricSql } from "./metric-sql.ts";

/** A metric's answer, with all that is needed to read it. */
export interface MetricAnswer {
  readonly metric: string;
  readonly description: string | null;
  /** The arithmetic in words. */
  readonly measure: string;
  readonly unit: string | null;
  readonly target: { readonly min?: number; readonly max?: number };
  readonly decision: string | null;
  readonly by: readonly string[];
  readonly rows: readonly WireRow[];
}

/** Whatever reads rows: a session, or several. */
type Reader = Pick<QuerySession, "rows">;

/** Asks a metric. Sums of decimals are exact; a value of more than 15 digits is a string. Throws `metrics.*`. */
export async function askMetric(reader: Reader, metric: Metric, query: MetricQuery = {}): Promise<MetricAnswer> {
  const { sql } = metricSql(metric, query);
  const rows = await reader.rows(sql);
  if (rows.length > maxMetricRows)
    throw metricError("too-many-rows", { detail: `answer of ${metric.name} has more than ${maxMetricRows} rows` });
  return {
    metric: metric.name,
    description: metric.description ?? null,
    measure: measureSays(metric.measure),
    unit: metric.unit ?? null,
    target: metric.target,
    decision: metric.decision ?? null,
    by: query.by ?? [],
    rows: rows.map(shortNumbers),
  };
}

/** Exact sums come as decimals of many digits; those that a JavaScript number holds are sent as numbers. */
function shortNumbers(row: WireRow): WireRow {
  const names = ["value", "numerator", "denominator"];
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, names.includes(name) ? shortNumber(value) : value]),
  );
}

function shortNumber(value: WireValue): WireValue {
  if (typeof value !== "string") return value;
  const digits = value.replaceAll(/[^0-9]/g, "").replace(/^0+/, "");
  return digits.length <= 15 && Number.isFinite(Number(value)) ? Number(value) : value;
}

/** Whether a value is within a target; undefined where there is no target or no value. */
export function targetHeld(target: Metric["target"], value: WireValue | undefined): boolean | undefined {
  if (value === undefined || value === null || (target.min === undefined && target.max === undefined)) return undefined;
  const number = Number(value);
  return number >= (target.min ?? Number.NEGATIVE_INFINITY) && number <= (target.max ?? Number.POSITIVE_INFINITY);
}

export interface TileAnswer {
  readonly tile: Tile["tile"];
  readonly name: string;
  readonly answer: MetricAnswer;
  readonly held: boolean | null;
}

/** The data of all tiles of a dashboard, each cut as it asks; bars are sorted by value, greatest first. */
export async function askDashboard(reader: Reader, dashboard: Dashboard): Promise<readonly TileAnswer[]> {
  return Promise.all(dashboard.tiles.map((tile) => askTile(reader, tile)));
}

async function askTile(reader: Reader, tile: Tile): Promise<TileAnswer> {
  const answer = await askMetric(reader, tile.metric, tile.by === undefined ? {} : { by: [tile.by] });
  const held = tile.tile === "kpi" ? targetHeld(tile.metric.target, answer.rows[0]?.value) : undefined;
  return {
    tile: tile.tile,
    name: tileName(tile),
    answer: tile.tile === "bar" ? byValue(answer) : answer,
    held: held ?? null,
  };
}

function byValue(answer: MetricAnswer): MetricAnswer {
  const value = (row: WireRow) => (row.value === null ? Number.NEGATIVE_INFINITY : Number(row.value));
  return { ...answer, rows: [...answer.rows].sort((a, b) => value(b) - value(a)) };
}

/**
 * Reads a question from the parameters of a URL or command: `by=day,country`, `from`, `to`, and any dimension. Throws
 * `metrics.unknown-dimension` and `metrics.invalid-query`.
 */
export function parseMetricQuery(metric: Metric, parameters: Readonly<Record<string, unknown>>): MetricQuery {
  const { by, from, to, ...where } = textsOf(parameters);
  const unknown = Object.keys(where).find((name) => !metric.dimensions.includes(name));
  if (unknown !== undefined) {
    const known = ["by", "from", "to", ...metric.dimensions];
    throw metricError("unknown-dimension", {
      detail: `${metric.name} has no dimension or parameter of this name: ${unknown}`,
      hint: `use ${nearest(unknown, known) ?? `one of ${known.join(", ")}`}`,
      issues: [{ message: "is not known", path: ["query", unknown] }],
    });
  }
  if (by?.trim() === "") throw metricError("invalid-query", { detail: "by names nothing to cut by" });
  const cuts = by === undefined ? {} : { by: by.split(",").map((part) => part.trim()) };
  return { ...cuts, where, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function textsOf(parameters: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  const twice = given.find(([, value]) => typeof value !== "string");
  if (twice !== undefined)
    throw metricError("invalid-query", {
      detail: `parameter is given more than once: ${twice[0]}`,
      issues: [{ message: "is given more than once", path: ["query", twice[0]] }],
    });
  return Object.fromEntries(given as [string, string][]);
}
