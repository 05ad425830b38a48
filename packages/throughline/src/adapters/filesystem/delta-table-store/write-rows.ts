import type { Action } from "../../../formats/delta-log/actions.ts";
import { lakeError } from "../../../formats/delta-log/error-codes.ts";
import { isAppendOnly } from "../../../formats/delta-log/features.ts";
import type { TableState } from "../../../formats/delta-log/replay.ts";
import { formatSchema, parseSchema } from "../../../formats/delta-log/schema.ts";
import type { CommitResult, TableWrite } from "../../../ports/table-store.ts";
import { assertWritable, checkpointWhenDue, commit, conflictError, marksStand, removeAction } from "./commit.ts";
import { commitFacts } from "./commit-facts.ts";
import { type WrittenFiles, writeDataFiles } from "./data-files.ts";
import { storedQuery } from "./stored-query.ts";
import { tableColumns } from "./table-columns.ts";
import type { TableLog } from "./table-log.ts";
import { upsertRows } from "./upsert-rows.ts";

type RowsWrite = Extract<TableWrite, { readonly mode: "append" | "overwrite" }>;

/** The version that a write was computed from; without `basedOn` it depends on nothing older than now. */
function readVersionOf(log: TableLog, state: TableState, basedOn: number | undefined): number {
  if (basedOn === undefined || basedOn <= state.version) return basedOn ?? state.version;
  throw lakeError("version-missing", {
    detail: `version was never written: ${log.table} version ${basedOn}, newest ${state.version}`,
  });
}

interface RowsCommit {
  readonly log: TableLog;
  readonly write: RowsWrite;
  readonly files: WrittenFiles;
  /** The schema that the rows were written for. */
  readonly schemaString: string;
}

/** The schema that a write leaves behind; the table's own text where it says the same. */
function schemaOf(write: RowsWrite, { metadata }: TableState): string {
  const fields = write.mode === "overwrite" ? write.fields : undefined;
  if (fields === undefined) return metadata.schemaString;
  const replaced = formatSchema(fields);
  const isSame = JSON.stringify(parseSchema(replaced)) === JSON.stringify(parseSchema(metadata.schemaString));
  return isSame ? metadata.schemaString : replaced;
}

function fileActions({ log, write, files, schemaString }: RowsCommit, latest: TableState): Action[] {
  const replaced = write.mode === "overwrite" ? [...latest.files.values()] : [];
  if (replaced.length > 0 && isAppendOnly(latest.metadata)) {
    throw lakeError("append-only", { detail: `table only takes appends: ${log.table}` });
  }
  const facts = commitFacts({
    operation: "WRITE",
    parameters: { mode: write.mode === "append" ? "Append" : "Overwrite" },
    rows: files.rows,
    addedFiles: files.adds.length,
    removedFiles: replaced.length,
    readVersion: latest.version,
    isBlindAppend: write.mode === "append" && write.basedOn === undefined,
    info: write.info,
  });
  const metaData =
    schemaString === latest.metadata.schemaString ? [] : [{ metaData: { ...latest.metadata, schemaString } }];
  return [facts, ...metaData, ...replaced.map(removeAction), ...files.adds.map((add) => ({ add }))];
}

async function commitFiles(request: RowsCommit, readVersion: number): Promise<CommitResult> {
  const { log, write, files } = request;
  const marks = write.transactions ?? [];
  const outcome = await commit(log, {
    readVersion,
    marks,
    intent: {
      reads: write.basedOn === undefined ? "nothing" : "table",
      removes: new Set(),
      applications: new Set(marks.map((mark) => mark.application)),
      files: new Map(),
    },
    actions: (latest) => fileActions(request, latest),
  });
  if (outcome.what === "conflict") throw conflictError(log.table, outcome.conflict);
  if (outcome.what === "skipped") await files.discard();
  const skipped = outcome.what === "skipped";
  return { version: outcome.version, rows: skipped ? 0 : files.rows, skipped };
}

async function writeQuery(log: TableLog, write: RowsWrite, state: TableState): Promise<CommitResult> {
  const readVersion = readVersionOf(log, state, write.basedOn);
  const schemaString = schemaOf(write, state);
  const columns = tableColumns({ ...state.metadata, schemaString });
  const query = await storedQuery(write, columns, log.table);
  const files = await writeDataFiles({ session: write.session, columns, query }, log);
  const addsNothing = write.mode === "append" && files.rows === 0 && (write.transactions ?? []).length === 0;
  if (addsNothing) return { version: state.version, rows: 0, skipped: false };
  try {
    return await commitFiles({ log, write, files, schemaString }, readVersion);
  } catch (error) {
    await files.discard();
    throw error;
  }
}

/** Writes to a table as the port says: data files first, then one commit. */
export async function writeTable(log: TableLog, write: TableWrite): Promise<CommitResult> {
  const state = await log.newest();
  if (state === undefined) throw lakeError("table-missing", { detail: `there is no table ${log.table}` });
  if (marksStand(state, write.transactions ?? [])) return { version: state.version, rows: 0, skipped: true };
  assertWritable(log.table, state);
  const result =
    write.mode === "upsert"
      ? await upsertRows(log, write, readVersionOf(log, state, write.basedOn))
      : await writeQuery(log, write, state);
  if (!result.skipped) await checkpointWhenDue(log, write.session, result.version);
  return result;
}
