import type { EngineColumn, QuerySession, WireRow } from "../../ports/query-engine.ts";

export interface QueryAnswer {
  readonly columns: readonly EngineColumn[];
  readonly rows: readonly WireRow[];
  /** True where the query has more rows than were asked for. */
  readonly more: boolean;
}

/** Runs one SELECT of a user over the attached tables; at most `limit` rows are read. Throws the engine's coded errors. */
export async function querySql(session: QuerySession, sql: string, limit = 1_000): Promise<QueryAnswer> {
  const query = sql.trim().replace(/;\s*$/, "");
  const bounded = `SELECT * FROM (\n${query}\n) LIMIT ${Math.max(1, Math.floor(limit)) + 1}`;
  // What is wrong is said of the SQL as it was written, not of what it stands in.
  await session.describe(query);
  const columns = await session.describe(bounded);
  const rows = await session.rows(bounded);
  return { columns, rows: rows.slice(0, limit), more: rows.length > limit };
}
