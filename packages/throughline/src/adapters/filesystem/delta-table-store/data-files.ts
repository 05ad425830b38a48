import { randomUUID } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { literal, quoteColumn } from "../../../contracts/sql/text.ts";
import type { AddFile } from "../../../formats/delta-log/actions.ts";
import { lakeError } from "../../../formats/delta-log/error-codes.ts";
import { rowsOf } from "../../../formats/delta-log/snapshot-size.ts";
import { type ColumnStatistics, formatStatistics } from "../../../formats/delta-log/statistics.ts";
import type { QuerySession, WireRow } from "../../../ports/query-engine.ts";
import { syncFile, syncFolder } from "../durable-files.ts";
import { wrapWriteError } from "./io-errors.ts";
import { scanSql } from "./relation.ts";
import type { TableColumn } from "./table-columns.ts";
import type { TableLog } from "./table-log.ts";

/** Files of large writes hold about a million rows, so that an upsert that touches some rows rewrites little. */
const fileLimits = "ROW_GROUPS_PER_FILE 8, FILE_SIZE_BYTES '128MB'";

/** Data files that stand in the table's folder, durably, and belong to no version yet. */
export interface WrittenFiles {
  readonly adds: readonly AddFile[];
  readonly rows: number;
  /** Removes them when the commit did not come about; what cannot be removed is left to vacuum. */
  discard(): Promise<void>;
}

interface WriteRequest {
  readonly session: QuerySession;
  readonly columns: readonly TableColumn[];
  /** A SELECT that gives the columns under their names in their stored types. */
  readonly query: string;
}

type EngineStatistics = Readonly<Record<string, Readonly<Record<string, string>>>>;

function statisticsOf(row: WireRow): Map<string, ColumnStatistics> {
  const columns = Object.entries(row.column_statistics as unknown as EngineStatistics);
  return new Map(
    columns.map(([path, { min, max, null_count, has_nan }]) => [
      path,
      { min, max, nulls: Number(null_count ?? 0), hasNan: has_nan === "true" },
    ]),
  );
}

function addAction(row: WireRow, columns: readonly TableColumn[]): AddFile {
  const fields = columns.map((column) => column.field);
  return {
    path: basename(String(row.filename)),
    partitionValues: {},
    size: Number(row.file_size_bytes),
    modificationTime: Date.now(),
    dataChange: true,
    stats: formatStatistics(fields, Number(row.count), statisticsOf(row)),
  };
}

const isNested = (column: TableColumn): boolean =>
  column.field.type.name === "list" || column.field.type.name === "struct";

/** The engine's statistics count nulls of plain columns; lists and structs are read again. */
async function columnWithNull(
  { session, columns }: WriteRequest,
  rows: readonly WireRow[],
  folder: string,
): Promise<string | undefined> {
  const required = columns.filter((column) => !column.field.nullable);
  const plain = required.find((column) =>
    rows.some((row) => (statisticsOf(row).get(quoteColumn(column.name))?.nulls ?? 0) > 0),
  );
  if (plain !== undefined) return plain.name;
  for (const column of required.filter(isNested)) {
    const files = rows.map((row) => ({
      path: join(folder, basename(String(row.filename))),
      partitionValues: {},
      deleted: [],
    }));
    const scan = scanSql([column], files, { types: "stored" });
    const [found] = await session.rows(
      `SELECT 1 AS found FROM ${scan} WHERE ${quoteColumn(column.name)} IS NULL LIMIT 1`,
    );
    if (found !== undefined) return column.name;
  }
  return undefined;
}

/** The engine numbers the files of one write from 0. */
async function discardAll(folder: string, prefix: string): Promise<void> {
  for (let i = 0; ; i++) {
    const path = join(folder, `${prefix}${i}.parquet`);
    const there = await stat(path).catch(() => undefined);
    if (there === undefined) return;
    await rm(path, { force: true });
  }
}

async function copy(request: WriteRequest, folder: string, prefix: string): Promise<WireRow[]> {
  return request.session.rows(`
    COPY (${request.query}) TO ${literal(folder)} (
      FORMAT parquet, COMPRESSION snappy, RETURN_STATS, OVERWRITE_OR_IGNORE,
      ${fileLimits}, FILENAME_PATTERN ${literal(`${prefix}{i}`)}
    )`);
}

async function writeRows(request: WriteRequest, log: TableLog, prefix: string): Promise<readonly AddFile[]> {
  const rows = await copy(request, log.folder, prefix);
  const filled = rows.filter((row) => Number(row.count) > 0);
  const empty = rows.filter((row) => Number(row.count) === 0);
  await Promise.all(empty.map((row) => rm(String(row.filename), { force: true })));
  const column = await columnWithNull(request, filled, log.folder);
  if (column !== undefined) {
    throw lakeError("null-value", { detail: `column that is not nullable got a null: ${log.table} ${column}` });
  }
  if (filled.length > 0) {
    await Promise.all([...filled.map((row) => syncFile(String(row.filename))), syncFolder(log.folder)]);
  }
  return filled.map((row) => addAction(row, request.columns));
}

/**
 * Runs a query and writes its rows to new data files, on disk when it resolves.
 *
 * @throws `lake.null-value`, `lake.disk-full`, `lake.not-permitted`; what the query itself fails at as `engine.*`
 */
export async function writeDataFiles(request: WriteRequest, log: TableLog): Promise<WrittenFiles> {
  const prefix = `part-${randomUUID()}-`;
  const discard = () => discardAll(log.folder, prefix).catch(() => {});
  try {
    const adds = await writeRows(request, log, prefix);
    const rows = adds.reduce((sum, add) => sum + (rowsOf(add) ?? 0), 0);
    return { adds, rows, discard };
  } catch (error) {
    await discard();
    throw wrapWriteError(error, { table: log.table, file: log.folder });
  }
}
