import type { MeasureTerm } from "../../contracts/analyst/measure.ts";
import { type Grain, grains, type Metric, type MetricQuery } from "../../contracts/analyst/metric.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import { fieldOf, formatType } from "../../contracts/shape/field.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { literal, quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import { instantText, typedLiteral } from "../../contracts/sql/typed-literal.ts";
import { metricError } from "./error-codes.ts";

/** The SQL of a question, with the names of its columns in order. */
export interface MetricSql {
  readonly sql: string;
  readonly cuts: readonly string[];
}

/** Most rows that an answer may have. */
export const maxMetricRows = 10_000;

/**
 * Compiles a question to one SELECT over one relation: no join, so that no row counts twice. A cut by time is named `time` and
 * is the start of the period in UTC; `numerator` and `denominator` stand beside the value of a ratio, so that parts add up.
 * Throws `metrics.unknown-dimension` and `metrics.invalid-query`.
 */
export function metricSql(metric: Metric, query: MetricQuery): MetricSql {
  const cuts = (query.by ?? []).map((by) => cutOf(metric, by));
  const names = cuts.map(({ name }) => name);
  if (new Set(names).size < names.length)
    throw metricError("invalid-query", {
      detail: `a metric can be cut by one time and by each dimension once: ${query.by?.join(", ")}`,
    });
  const columns = [...cuts.map(({ sql, name }) => `${sql} AS ${quoteColumn(name)}`), ...valueColumns(metric)];
  const conditions = rowConditions(metric, query);
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  const group =
    cuts.length === 0
      ? ""
      : ` GROUP BY ${cuts.map(({ sql }) => sql).join(", ")} ORDER BY ${cuts.map((_, i) => `${i + 1} NULLS LAST`).join(", ")}`;
  return {
    sql: `SELECT ${columns.join(", ")} FROM ${quoteName(metric.from.name)}${where}${group} LIMIT ${maxMetricRows + 1}`,
    cuts: names,
  };
}

/** The conditions of the rows that a question is about. Throws `metrics.unknown-dimension` and `metrics.invalid-query`. */
export function rowConditions(metric: Metric, query: Omit<MetricQuery, "by">): string[] {
  return [
    ...conditionsOf(metric, metric.filter),
    ...conditionsOf(metric, dimensionsOnly(metric, query.where ?? {})),
    ...spanOf(metric, query),
  ];
}

function cutOf(metric: Metric, by: string): { name: string; sql: string } {
  if ((grains as readonly string[]).includes(by))
    return { name: "time", sql: `date_trunc(${literal(by as Grain)}, ${quoteColumn(metric.time)})` };
  return { name: dimensionOf(metric, by), sql: quoteColumn(by) };
}

function dimensionOf(metric: Metric, name: string): string {
  if (metric.dimensions.includes(name)) return name;
  const near = nearest(name, [...metric.dimensions, ...grains]);
  throw metricError("unknown-dimension", {
    detail: `${metric.name} can't be cut by ${name}`,
    hint: near === undefined ? `cut it by one of ${[...metric.dimensions, ...grains].join(", ")}` : `use ${near}`,
  });
}

function dimensionsOnly(metric: Metric, where: Readonly<Record<string, string | number | boolean | undefined>>) {
  const entries = Object.entries(where).filter(
    (entry): entry is [string, string | number | boolean] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries.map(([name, value]) => [dimensionOf(metric, name), value]));
}

function valueColumns(metric: Metric): string[] {
  const { term, divisor } = metric.measure;
  if (divisor === undefined) return [`${termSql(metric, term)} AS "value"`];
  const parts = { numerator: termSql(metric, term), denominator: termSql(metric, divisor) };
  return [
    `(${parts.numerator})::DOUBLE / nullif(${parts.denominator}, 0) AS "value"`,
    `${parts.numerator} AS "numerator"`,
    `${parts.denominator} AS "denominator"`,
  ];
}

const functions = { count: "count", sum: "sum", mean: "avg", min: "min", max: "max", countDistinct: "count" } as const;

function termSql(metric: Metric, term: MeasureTerm): string {
  const column = term.column === undefined ? "*" : quoteColumn(term.column);
  const conditions = conditionsOf(metric, term.where ?? {});
  const filter = conditions.length === 0 ? "" : ` FILTER (WHERE ${conditions.join(" AND ")})`;
  const aggregate = `${functions[term.function]}(${term.function === "countDistinct" ? "DISTINCT " : ""}${column})${filter}`;
  return term.function === "sum" ? `coalesce(${aggregate}, 0)` : aggregate;
}

/** Equality conditions; a value is compared as one of the column's type, and refused where it is none. */
export function conditionsOf(metric: Metric, where: Readonly<Record<string, string | number | boolean>>): string[] {
  const columns = shapeOf(metric.from.columns);
  return Object.entries(where).map(([name, value]) => {
    const type = fieldOf(columns, name)?.type ?? { name: "unknown" as const };
    const sql = typedLiteral(type, String(value));
    if (sql === undefined)
      throw metricError("invalid-query", { detail: `${name} of ${metric.name} is no ${formatType(type)}: ${value}` });
    return `${quoteColumn(name)} = ${sql}`;
  });
}

function spanOf(metric: Metric, query: MetricQuery): string[] {
  const [from, to] = [boundOf("from", query.from), boundOf("to", query.to)];
  if (from !== undefined && to !== undefined && from >= to)
    throw metricError("invalid-query", {
      detail: `from is not before to: ${query.from}, ${query.to}`,
      hint: `the rows are those from \`from\` on and before \`to\`: ${from === to ? "move one of them" : "swap them"}`,
    });
  const bound = (at: string | undefined, relation: string) =>
    at === undefined ? [] : [`${quoteColumn(metric.time)} ${relation} ${literal(at)}::TIMESTAMPTZ`];
  return [...bound(from, ">="), ...bound(to, "<")];
}

/** A bound of the span in the engine's own form, which sorts as time does. */
function boundOf(name: "from" | "to", given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const at = instantText(/T\d{2}:\d{2}[\d:.]*$/.test(given) ? `${given}Z` : given);
  if (at === undefined)
    throw metricError("invalid-query", {
      detail: `${name} is not an ISO day or instant: ${given}`,
      hint: "write 2026-01-31 or 2026-01-31T12:00:00Z",
    });
  return at;
}
