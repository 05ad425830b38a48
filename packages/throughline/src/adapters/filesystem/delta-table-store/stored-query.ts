import { quoteColumn } from "../../../contracts/sql/text.ts";
import { lakeError } from "../../../formats/delta-log/error-codes.ts";
import type { QuerySession } from "../../../ports/query-engine.ts";
import { storedCast } from "./sql-types.ts";
import type { TableColumn } from "./table-columns.ts";

/** A query's text as the inside of parentheses: a last semicolon goes, a last comment ends. */
export const inParentheses = (query: string): string => `(${query.replace(/[;\s]+$/, "")}\n)`;

/**
 * A SELECT that gives a query's columns, matched by name, in the table's order and stored types.
 *
 * @throws `lake.missing-column`, `lake.extra-column`
 */
export async function storedQuery(
  source: { readonly session: QuerySession; readonly query: string },
  columns: readonly TableColumn[],
  table: string,
): Promise<string> {
  const inner = inParentheses(source.query);
  const given = (await source.session.describe(`SELECT * FROM ${inner} AS q`)).map((column) => column.name);
  const missing = columns.filter((column) => !given.includes(column.name));
  if (missing.length > 0) {
    const names = missing.map((column) => column.name).join(", ");
    throw lakeError("missing-column", { detail: `query for ${table} lacks columns: ${names}` });
  }
  const extra = given.filter((name) => !columns.some((column) => column.name === name));
  if (extra.length > 0) {
    throw lakeError("extra-column", {
      detail: `query for ${table} gives columns that the table lacks: ${extra.join(", ")}`,
    });
  }
  const casts = columns.map(({ name, field, delta }) => {
    const column = quoteColumn(name);
    return `${storedCast(`q.${column}`, field.type, delta.type)} AS ${column}`;
  });
  return `SELECT ${casts.join(", ")} FROM ${inner} AS q`;
}
