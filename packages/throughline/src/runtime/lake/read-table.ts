import type { Shape } from "../../contracts/shape/field.ts";
import { quoteColumn } from "../../contracts/sql/text.ts";
import type { QuerySession, WireRow } from "../../ports/query-engine.ts";
import type { TableSnapshot } from "../../ports/table-store.ts";

/** The first rows of a snapshot, in no promised order. */
export async function previewTable(
  session: QuerySession,
  snapshot: TableSnapshot,
  options: { readonly columns?: Shape; readonly limit: number },
): Promise<readonly WireRow[]> {
  const columns = (options.columns ?? snapshot.fields).map((field) => quoteColumn(field.name)).join(", ");
  return await session.rows(
    `SELECT ${columns} FROM ${snapshot.relation} LIMIT ${Math.max(0, Math.trunc(options.limit))}`,
  );
}

/** Rows of a relation of the session, or of any table expression such as a snapshot's. */
export async function countRows(session: QuerySession, relation: string): Promise<number> {
  const [row] = await session.rows(`SELECT CAST(count(*) AS DOUBLE) AS rows FROM ${relation}`);
  return Number(row?.rows);
}
