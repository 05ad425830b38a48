import { tokenizeSql } from "../../contracts/sql/tokens.ts";
import type { EngineColumn, QuerySession, WireRow } from "../../ports/query-engine.ts";

export interface QueryAnswer {
  readonly columns: readonly EngineColumn[];
  readonly rows: readonly WireRow[];
  /** True where the query has more rows than were asked for. */
  readonly more: boolean;
}

/** All relations of the session's catalog by the name under which SQL reads them; a part is quoted where it has to be. */
const relations = `
SELECT array_to_string([
  CASE WHEN regexp_full_match(part, '[a-z_][a-z0-9_]*') THEN part ELSE '"' || replace(part, '"', '""') || '"' END
  FOR part IN [table_schema, table_name] IF part != 'main'
], '.') AS name
FROM information_schema.tables WHERE table_catalog = current_database() ORDER BY name`;

const isShowTables = (sql: string) => {
  const words = tokenizeSql(sql).map(({ text }) => text.toLowerCase());
  return ["show tables", "show all tables"].includes(words.join(" "));
};

/**
 * Runs one SELECT of a user over the attached tables; at most `limit` rows are read. `SHOW TABLES` gives the name of every relation,
 * where the engine itself would look into one schema only. Throws the engine's coded errors.
 */
export async function querySql(session: QuerySession, sql: string, limit = 1_000): Promise<QueryAnswer> {
  const written = sql.trim().replace(/;\s*$/, "");
  const query = isShowTables(written) ? relations : written;
  const bounded = `SELECT * FROM (\n${query}\n) LIMIT ${Math.max(1, Math.floor(limit)) + 1}`;
  // What is wrong is said of the SQL as it was written, not of what it stands in.
  await session.describe(query);
  const columns = await session.describe(bounded);
  const rows = await session.rows(bounded);
  return { columns, rows: rows.slice(0, limit), more: rows.length > limit };
}
