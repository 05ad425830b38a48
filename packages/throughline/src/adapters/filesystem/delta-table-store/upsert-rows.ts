import { randomBytes } from "node:crypto";
import { quoteColumn } from "../../../contracts/sql/text.ts";
import { type AddFile, fileKey } from "../../../formats/delta-log/actions.ts";
import { findConflict, type WriteIntent } from "../../../formats/delta-log/conflicts.ts";
import { lakeError } from "../../../formats/delta-log/error-codes.ts";
import { isAppendOnly, keepsChangeData } from "../../../formats/delta-log/features.ts";
import { mayContain } from "../../../formats/delta-log/pruning.ts";
import type { TableState } from "../../../formats/delta-log/replay.ts";
import type { CommitResult, TableWrite } from "../../../ports/table-store.ts";
import { assertWritable, type CommitOutcome, commit, conflictError, marksStand, removeAction } from "./commit.ts";
import { commitFacts } from "./commit-facts.ts";
import { writeDataFiles } from "./data-files.ts";
import { fileColumn, scanSql } from "./relation.ts";
import { scanFiles } from "./scan-files.ts";
import { storedQuery } from "./stored-query.ts";
import { type TableColumn, tableColumns } from "./table-columns.ts";
import type { TableLog } from "./table-log.ts";
import { type UpsertSource, upsertSource } from "./upsert-source.ts";

export type UpsertWrite = Extract<TableWrite, { readonly mode: "upsert" }>;

/** How often an upsert starts again because files it rewrites were rewritten by others. */
const mostAttempts = 20;

interface Upsert {
  readonly log: TableLog;
  readonly write: UpsertWrite;
  readonly columns: readonly TableColumn[];
  readonly source: UpsertSource;
}

const sameKey = (key: readonly string[]): string =>
  key.map((name) => `t.${quoteColumn(name)} IS NOT DISTINCT FROM s.${quoteColumn(name)}`).join(" AND ");

/** Files with at least one row that the source replaces. */
async function touchedFiles({ log, write, columns, source }: Upsert, state: TableState): Promise<AddFile[]> {
  const candidates = [...state.files.values()].filter((file) => mayContain(file, source.ranges));
  if (candidates.length === 0) return [];
  const keys = columns.filter((column) => write.key.includes(column.name));
  const files = await scanFiles(log, candidates);
  const scan = scanSql(keys, files, { types: "stored", withFile: true });
  const file = quoteColumn(fileColumn);
  const rows = await write.session.rows(
    `SELECT DISTINCT t.${file} AS path FROM ${scan} AS t SEMI JOIN ${source.table} AS s ON ${sameKey(write.key)}`,
  );
  const touched = new Set(rows.map((row) => row.path));
  return candidates.filter((_, i) => touched.has(files[i]?.path ?? ""));
}

/** The rows that stay of the touched files, then the source's. */
async function rewriteSql({ log, write, columns, source }: Upsert, touched: readonly AddFile[]): Promise<string> {
  const names = columns.map((column) => quoteColumn(column.name));
  const given = `SELECT ${names.join(", ")} FROM ${source.table}`;
  if (touched.length === 0) return given;
  const scan = scanSql(columns, await scanFiles(log, touched), { types: "stored" });
  const kept = names.map((name) => `t.${name}`).join(", ");
  return `SELECT ${kept} FROM ${scan} AS t ANTI JOIN ${source.table} AS s ON ${sameKey(write.key)} UNION ALL ${given}`;
}

function assertMayRewrite(table: string, { metadata }: TableState): void {
  if (isAppendOnly(metadata)) {
    throw lakeError("append-only", {
      detail: `upsert would replace rows of a table that only takes appends: ${table}`,
    });
  }
  if (keepsChangeData(metadata)) {
    throw lakeError("unsupported-table", {
      detail: `upsert would have to write change data: ${table} delta.enableChangeDataFeed`,
    });
  }
}

const intentOf = ({ write, source }: Upsert, files: ReadonlyMap<string, AddFile>, touched: readonly AddFile[]) =>
  ({
    reads: (file) => mayContain(file, source.ranges),
    removes: new Set(touched.map(fileKey)),
    applications: new Set((write.transactions ?? []).map((mark) => mark.application)),
    files,
  }) satisfies WriteIntent;

async function attempt(upsert: Upsert, state: TableState): Promise<CommitOutcome> {
  const { log, write, columns, source } = upsert;
  const touched = source.rows === 0 ? [] : await touchedFiles(upsert, state);
  if (touched.length > 0) assertMayRewrite(log.table, state);
  const query = await rewriteSql(upsert, touched);
  const files = await writeDataFiles({ session: write.session, columns, query }, log);
  const facts = commitFacts({
    operation: "MERGE",
    parameters: { predicate: JSON.stringify(write.key) },
    rows: source.rows,
    addedFiles: files.adds.length,
    removedFiles: touched.length,
    readVersion: state.version,
    info: write.info,
  });
  try {
    const outcome = await commit(log, {
      readVersion: state.version,
      marks: write.transactions ?? [],
      intent: intentOf(upsert, state.files, touched),
      actions: () => [facts, ...touched.map(removeAction), ...files.adds.map((add) => ({ add }))],
    });
    if (outcome.what !== "committed") await files.discard();
    return outcome;
  } catch (error) {
    await files.discard();
    throw error;
  }
}

/** A write computed from an older version must not miss a change of the rows it replaces. */
async function assertUnchanged(upsert: Upsert, readVersion: number, state: TableState): Promise<void> {
  if (readVersion === state.version) return;
  const { log } = upsert;
  const base = await log.at(readVersion);
  const conflict = findConflict(
    intentOf(upsert, base?.files ?? new Map(), []),
    await log.after(readVersion, state.version),
  );
  if (conflict !== undefined) throw conflictError(log.table, conflict);
}

async function untilCommitted(upsert: Upsert, readVersion: number): Promise<CommitResult> {
  const { log, write, source } = upsert;
  for (let tries = 1; ; tries++) {
    const state = (await log.newest()) as TableState;
    if (marksStand(state, write.transactions ?? [])) return { version: state.version, rows: 0, skipped: true };
    assertWritable(log.table, state);
    if (write.basedOn !== undefined) await assertUnchanged(upsert, readVersion, state);
    const outcome = await attempt(upsert, state);
    if (outcome.what === "committed") return { version: outcome.version, rows: source.rows, skipped: false };
    if (outcome.what === "skipped") return { version: outcome.version, rows: 0, skipped: true };
    const { conflict } = outcome;
    const starts = conflict.what === "file-removed" || conflict.what === "rows-changed";
    if (!starts || write.basedOn !== undefined || tries === mostAttempts) throw conflictError(log.table, conflict);
  }
}

function assertKey(table: string, { key }: UpsertWrite, columns: readonly TableColumn[]): void {
  const unknown = key.filter((name) => !columns.some((column) => column.name === name));
  if (key.length > 0 && unknown.length === 0) return;
  const detail =
    key.length === 0 ? `upsert has no key: ${table}` : `key is no column of ${table}: ${unknown.join(", ")}`;
  throw lakeError("invalid-key", { detail });
}

/**
 * Replaces rows with equal keys (null equals null) and adds the others, by rewriting the files that hold such rows.
 * The query runs once; when other writers rewrite the same files, only the rewriting starts again.
 *
 * @throws `lake.invalid-key`, `lake.duplicate-key`, `lake.append-only`, `lake.commit-conflict`
 */
export async function upsertRows(log: TableLog, write: UpsertWrite, readVersion: number): Promise<CommitResult> {
  const state = (await log.newest()) as TableState;
  const columns = tableColumns(state.metadata);
  assertKey(log.table, write, columns);
  const table = quoteColumn(`throughline upsert ${randomBytes(8).toString("hex")}`);
  const query = await storedQuery(write, columns, log.table);
  await write.session.run(`CREATE TEMP TABLE ${table} AS ${query}`);
  try {
    const source = await upsertSource({ session: write.session, table, key: write.key, columns, name: log.table });
    if (source.rows === 0 && (write.transactions ?? []).length === 0) {
      return { version: state.version, rows: 0, skipped: false };
    }
    return await untilCommitted({ log, write, columns, source }, readVersion);
  } finally {
    await write.session.run(`DROP TABLE IF EXISTS temp.main.${table}`);
  }
}
