import type { SqlTrace } from "../../contracts/graph/kind-spec.ts";
import type { Field, Shape } from "../../contracts/shape/field.ts";
import { literal, quoteColumn, quoteName } from "../../contracts/sql/text.ts";

/** Where the rows that a table reads stand in files. */
export interface RowSource {
  /** A relation with the columns of the upstream table and `_file`, `_line`. */
  readonly view: string;
  /** Columns that identify a row there and that the table keeps under the same names. */
  readonly key: readonly string[];
}

/** Fields of a table of rejected rows. `row` is the row in wire values; `file` and `line` are null where they are not known. */
export const rejectedTableFields: Shape = [
  { name: "reason", type: { name: "text" }, nullable: false },
  { name: "row", type: { name: "json" }, nullable: false },
  { name: "file", type: { name: "text" }, nullable: true },
  { name: "line", type: { name: "int64" }, nullable: true },
  { name: "rejected_at", type: { name: "timestamp" }, nullable: false },
  { name: "run", type: { name: "text" }, nullable: false },
];

const longDecimal = 15;

/** A column as a value of JSON, in the form in which it goes over the wire. */
function wireValue({ name, type }: Field): string {
  const column = quoteColumn(name);
  const text = `CAST(${column} AS VARCHAR)`;
  if (type.name === "timestamp") {
    const iso = `strftime(make_timestamp(epoch_us(${column})), '%Y-%m-%dT%H:%M:%S.%fZ')`;
    return `CASE WHEN isfinite(${column}) THEN ${iso} ELSE ${text} END`;
  }
  if (type.name === "float64") return `CASE WHEN isfinite(${column}) THEN to_json(${column}) ELSE to_json(${text}) END`;
  const asText =
    type.name === "int64" || type.name === "date" || (type.name === "decimal" && type.precision > longDecimal);
  return asText ? text : column;
}

/** SQL of a row as a JSON object. */
export function rowJson(columns: Shape): string {
  return `json_object(${columns.map((field) => `${literal(field.name)}, ${wireValue(field)}`).join(", ")})`;
}

/** The source whose file and line a table's row has: only where each row comes from one row there and keeps that row's key. */
export function traceableSource(trace: SqlTrace | undefined, source: RowSource | undefined): RowSource | undefined {
  const table = trace?.oneToOne?.table;
  if (table === undefined || source === undefined || source.key.length === 0) return undefined;
  const kept = (name: string) => {
    const direct = trace?.columns.find((column) => column.name === name)?.direct ?? [];
    return direct.length === 1 && direct[0]?.table === table && direct[0].column === name;
  };
  return source.key.every(kept) ? source : undefined;
}

/** A join that gives rejected rows `source.file` and `source.line`; nothing for a key that several rows of the source have. */
export function sourceJoin(source: RowSource | undefined, rejected: string): { columns: string; join: string } {
  if (source === undefined) return { columns: "CAST(NULL AS VARCHAR) AS file, CAST(NULL AS BIGINT) AS line", join: "" };
  const key = source.key.map(quoteColumn).join(", ");
  const rows = `SELECT ${key}, min(_file) AS _file, min(_line) AS _line FROM ${quoteName(source.view)}
    SEMI JOIN (${rejected}) USING (${key}) GROUP BY ${key} HAVING count(*) = 1`;
  return {
    columns: "source._file AS file, source._line AS line",
    join: `LEFT JOIN (${rows}) AS source USING (${key})`,
  };
}
