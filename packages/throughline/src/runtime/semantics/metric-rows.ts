import type { Metric, MetricQuery } from "../../contracts/analyst/metric.ts";
import type { RemoteField } from "../../contracts/core/remote.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { remoteFields } from "../../contracts/shape/remote-fields.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import type { QuerySession, WireRow } from "../../ports/query-engine.ts";
import { metricError } from "./error-codes.ts";
import { conditionsOf, rowConditions } from "./metric-sql.ts";

/** The newest rows that a figure is made of. */
export interface MetricRows {
  readonly metric: string;
  /** Of the rows, without those that hold personal data. */
  readonly fields: readonly RemoteField[];
  readonly items: readonly WireRow[];
  /** True where there are more rows than these. */
  readonly more: boolean;
}

/** Most rows of one answer, and how many where none are asked for. */
const bounds = { most: 500, usual: 200 } as const;

/** The rows behind a figure: of a share those that it divides by. Throws `metrics.unknown-dimension` and `metrics.invalid-query`. */
export async function rowsOfMetric(
  reader: Pick<QuerySession, "rows">,
  metric: Metric,
  query: Omit<MetricQuery, "by"> & { readonly limit?: number },
): Promise<MetricRows> {
  const { limit = bounds.usual } = query;
  const { term, divisor } = metric.measure;
  const fields = remoteFields(shapeOf(metric.from.columns)).filter(({ pii }) => pii !== true);
  const conditions = [...rowConditions(metric, query), ...conditionsOf(metric, (divisor ?? term).where ?? {})];
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  const columns = fields.map(({ name }) => quoteColumn(name)).join(", ");
  const rows = await reader.rows(
    `SELECT ${columns} FROM ${quoteName(metric.from.name)}${where} ORDER BY ${quoteColumn(metric.time)} DESC NULLS LAST LIMIT ${limit + 1}`,
  );
  return { metric: metric.name, fields, items: rows.slice(0, limit), more: rows.length > limit };
}

/** The limit that a parameter asks for. Throws `metrics.invalid-query`. */
export function rowLimit(given: unknown): { readonly limit?: number } {
  if (given === undefined) return {};
  const limit = Number(given);
  if (Number.isInteger(limit) && limit >= 1 && limit <= bounds.most) return { limit };
  throw metricError("invalid-query", { detail: `limit is no whole number from 1 to ${bounds.most}: ${String(given)}` });
}
