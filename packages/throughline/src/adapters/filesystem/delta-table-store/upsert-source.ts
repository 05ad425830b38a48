import { quoteColumn } from "../../../contracts/sql/text.ts";
import { lakeError } from "../../../formats/delta-log/error-codes.ts";
import type { ColumnRange } from "../../../formats/delta-log/pruning.ts";
import type { QuerySession } from "../../../ports/query-engine.ts";
import type { TableColumn } from "./table-columns.ts";

/** The rows of an upsert, computed once. */
export interface UpsertSource {
  /** A temporary table, quoted. */
  readonly table: string;
  readonly rows: number;
  /** Where its keys lie, for ruling out files; a column with nulls rules out nothing. */
  readonly ranges: readonly ColumnRange[];
}

interface SourceTable {
  readonly session: QuerySession;
  readonly table: string;
  readonly key: readonly string[];
  readonly columns: readonly TableColumn[];
  /** The target's name, for messages. */
  readonly name: string;
}

async function assertDistinctKeys({ session, table, key, name }: SourceTable): Promise<void> {
  const names = key.map(quoteColumn).join(", ");
  const [found] = await session.rows(`SELECT ${names} FROM ${table} GROUP BY ${names} HAVING count(*) > 1 LIMIT 1`);
  if (found === undefined) return;
  throw lakeError("duplicate-key", { detail: `several rows for ${name} have the same key: ${JSON.stringify(found)}` });
}

/**
 * Looks over the rows of an upsert.
 *
 * @throws `lake.duplicate-key`
 */
export async function upsertSource(source: SourceTable): Promise<UpsertSource> {
  const { session, table, key, columns } = source;
  const bounds = key.flatMap((name, i) => {
    const column = quoteColumn(name);
    return [`min(${column}) AS min${i}`, `max(${column}) AS max${i}`, `count(${column})::DOUBLE AS n${i}`];
  });
  const [facts] = await session.rows(`SELECT count(*)::DOUBLE AS n, ${bounds.join(", ")} FROM ${table}`);
  const rows = Number(facts?.n ?? 0);
  await assertDistinctKeys(source);
  const ranges = key.flatMap((name, i): ColumnRange[] => {
    const [min, max] = [facts?.[`min${i}`], facts?.[`max${i}`]];
    const type = columns.find((column) => column.name === name)?.field.type;
    const usable = (typeof min === "string" || typeof min === "number") && typeof max === typeof min;
    if (!usable || type === undefined || Number(facts?.[`n${i}`]) < rows) return [];
    return [{ column: name, type, min, max: max as string | number }];
  });
  return { table, rows, ranges };
}
