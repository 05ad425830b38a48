import { randomUUID } from "node:crypto";
import { fieldOf, type Shape } from "../../contracts/shape/field.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import type { TableSnapshot } from "../../ports/table-store.ts";
import { sqlType } from "./sql-type.ts";

export interface AttachedTable {
  /** Name in the lake, `schema.table`. */
  readonly name: string;
  readonly snapshot: TableSnapshot;
  /** The declared columns. */
  readonly columns: Shape;
}

const catalogPrefix = "attached_";

/** The view with `_rescued`, `_file` and `_line` beside the declared columns, for tables that have them: `bronze.payments__file`. */
export const fileView = (name: string): string => `${name}__file`;

/**
 * Makes `schema.table` in a session's SQL read exactly the declared columns of a pinned snapshot, for this session alone; other sessions
 * may pin other versions. Source tables also get `fileView`. A declared column that the snapshot lacks is null. May be called again for
 * more tables, or for other versions of the same.
 *
 * The session's default catalog becomes one of its own; `detachTables` drops it.
 */
export async function attachTables(session: QuerySession, tables: readonly AttachedTable[]): Promise<void> {
  await enterCatalog(session);
  for (const { name, snapshot, columns } of tables) {
    const schema = name.includes(".") ? name.slice(0, name.indexOf(".")) : "main";
    await session.run(`CREATE SCHEMA IF NOT EXISTS ${quoteColumn(schema)}`);
    const declared = columns.map((field) => columnSql(field, snapshot.fields)).join(", ");
    await session.run(`CREATE OR REPLACE VIEW ${quoteName(name)} AS SELECT ${declared} FROM ${snapshot.relation}`);
    if (fieldOf(snapshot.fields, "_file") === undefined) continue;
    const withFile = `SELECT ${declared}, _rescued, _file, _line FROM ${snapshot.relation}`;
    await session.run(`CREATE OR REPLACE VIEW ${quoteName(fileView(name))} AS ${withFile}`);
  }
}

/** Takes the attached tables away from the session again. To be called before it is closed. */
export async function detachTables(session: QuerySession): Promise<void> {
  const catalog = await currentCatalog(session);
  if (!catalog.startsWith(catalogPrefix)) return;
  await session.run("USE memory");
  await session.run(`DETACH ${quoteColumn(catalog)}`);
}

async function currentCatalog(session: QuerySession): Promise<string> {
  const [row] = await session.rows("SELECT current_database() AS name");
  return String(row?.name);
}

/** Schemas and views of DuckDB's own catalog are shared by all sessions of an engine, those of a catalog that one session uses are not. */
async function enterCatalog(session: QuerySession): Promise<void> {
  if ((await currentCatalog(session)).startsWith(catalogPrefix)) return;
  const catalog = quoteColumn(`${catalogPrefix}${randomUUID()}`);
  await session.run(`ATTACH ':memory:' AS ${catalog}`);
  await session.run(`USE ${catalog}`);
}

function columnSql(field: Shape[number], stored: Shape): string {
  const name = quoteColumn(field.name);
  const value = fieldOf(stored, field.name) === undefined ? "NULL" : name;
  return `CAST(${value} AS ${sqlType(field.type)}) AS ${name}`;
}
