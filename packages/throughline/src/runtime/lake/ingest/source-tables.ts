import { fieldOf, type Shape } from "../../../contracts/shape/field.ts";
import { ingestError } from "../error-codes.ts";
import { typedColumn } from "./typed-column.ts";

const reserved = ["_rescued", "_file", "_line"];

/** Fields of a source's table: the declared ones, the rescued columns as JSON text, and where the row stands. */
export function sourceFields(columns: Shape): Shape {
  return [
    ...columns,
    { name: "_rescued", type: { name: "text" }, nullable: true },
    { name: "_file", type: { name: "text" }, nullable: false },
    { name: "_line", type: { name: "int64" }, nullable: false },
  ];
}

/** Fields of a source's table of rejected rows. */
export const rejectedSourceFields: Shape = [
  { name: "reason", type: { name: "text" }, nullable: false },
  { name: "detail", type: { name: "text" }, nullable: true },
  { name: "file", type: { name: "text" }, nullable: false },
  { name: "line", type: { name: "int64" }, nullable: false },
  { name: "raw", type: { name: "text" }, nullable: false },
  { name: "rejected_at", type: { name: "timestamp" }, nullable: false },
  { name: "run", type: { name: "text" }, nullable: false },
];

/** Name of the table of rejected rows. */
export const rejectedName = (name: string): string => `${name}__rejected`;

/**
 * Refuses columns that no source can have, and a key of others.
 *
 * @throws `ingest.reserved-column`, `ingest.unsupported-type`, `ingest.unknown-column`
 */
export function assertSourceColumns(name: string, columns: Shape, key: readonly string[]): void {
  const taken = columns.find((column) => reserved.includes(column.name));
  if (taken !== undefined)
    throw ingestError("reserved-column", { detail: `the column's name is taken: ${name}.${taken.name}` });
  const unknown = key.find((column) => fieldOf(columns, column) === undefined);
  if (unknown !== undefined)
    throw ingestError("unknown-column", { detail: `${name} has no column of that name: ${unknown}` });
  for (const column of columns) typedColumn(column, "", "");
}
