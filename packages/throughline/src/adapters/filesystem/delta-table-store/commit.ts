import type { Action, AddFile, RemoveFile } from "../../../formats/delta-log/actions.ts";
import {
  type Conflict,
  describeConflict,
  findConflict,
  type WriteIntent,
} from "../../../formats/delta-log/conflicts.ts";
import { lakeError } from "../../../formats/delta-log/error-codes.ts";
import { allowsClassicCheckpoint, unwritable } from "../../../formats/delta-log/features.ts";
import { checkpointName } from "../../../formats/delta-log/log-files.ts";
import type { TableState } from "../../../formats/delta-log/replay.ts";
import type { QuerySession } from "../../../ports/query-engine.ts";
import type { TransactionMark } from "../../../ports/table-store.ts";
import { writeCheckpoint } from "./checkpoint-files.ts";
import type { TableLog } from "./table-log.ts";

/** A checkpoint is written each so many commits. */
const checkpointEach = 100;

export interface CommitRequest {
  /** The version that the intent was formed at. */
  readonly readVersion: number;
  readonly intent: WriteIntent;
  readonly marks: readonly TransactionMark[];
  /** The file actions on top of a state, and the facts for history. */
  readonly actions: (latest: TableState) => readonly Action[];
}

export type CommitOutcome =
  | { readonly what: "committed"; readonly version: number }
  | { readonly what: "skipped"; readonly version: number }
  | { readonly what: "conflict"; readonly conflict: Conflict };

/** True when there are marks and the table has them all, so that the write happened before. */
export function marksStand(state: TableState, marks: readonly TransactionMark[]): boolean {
  return marks.length > 0 && marks.every((mark) => (state.transactions.get(mark.application) ?? -1) >= mark.version);
}

/** Marks that rise; one that already stands higher stays. */
function markActions(state: TableState, marks: readonly TransactionMark[]): Action[] {
  const rising = new Map<string, number>();
  for (const { application, version } of marks) {
    const standing = Math.max(state.transactions.get(application) ?? -1, rising.get(application) ?? -1);
    if (version > standing) rising.set(application, version);
  }
  return Array.from(rising, ([appId, version]) => ({ txn: { appId, version, lastUpdated: Date.now() } }));
}

/** @throws `lake.unsupported-table` for a feature or rule that writers must keep and we cannot */
export function assertWritable(table: string, state: TableState): void {
  const reasons = unwritable(state.protocol, state.metadata);
  if (reasons.length === 0) return;
  throw lakeError("unsupported-table", { detail: `writers must keep what we cannot: ${table} ${reasons.join(", ")}` });
}

export function removeAction(add: AddFile): { readonly remove: RemoveFile } {
  return {
    remove: {
      path: add.path,
      deletionTimestamp: Date.now(),
      dataChange: true,
      extendedFileMetadata: true,
      partitionValues: add.partitionValues,
      size: add.size,
      ...(add.deletionVector ? { deletionVector: add.deletionVector } : {}),
    },
  };
}

export const conflictError = (table: string, conflict: Conflict) =>
  lakeError("commit-conflict", {
    detail: `table changed while it was written: ${table}, ${describeConflict(conflict)}`,
  });

async function attempt(log: TableLog, request: CommitRequest, checked: number): Promise<CommitOutcome | number> {
  const latest = await log.newest();
  if (latest === undefined) throw lakeError("table-missing", { detail: `there is no table ${log.table}` });
  if (latest.version > checked) {
    if (marksStand(latest, request.marks)) return { what: "skipped", version: latest.version };
    const conflict = findConflict(request.intent, await log.after(checked, latest.version));
    if (conflict !== undefined) return { what: "conflict", conflict };
  }
  const actions = [...request.actions(latest), ...markActions(latest, request.marks)];
  const first = await log.put(latest, actions);
  return first ? { what: "committed", version: latest.version + 1 } : latest.version;
}

/** Puts a commit on top of the newest version, past others' commits as long as they do not matter to it. */
export function commit(log: TableLog, request: CommitRequest): Promise<CommitOutcome> {
  return log.exclusive(async () => {
    let checked = request.readVersion;
    for (;;) {
      const outcome = await attempt(log, request, checked);
      if (typeof outcome !== "number") return outcome;
      checked = outcome;
    }
  });
}

/** Shortens the log for readers when it is time. The commit stands without: a failure leaves only a longer log. */
export async function checkpointWhenDue(log: TableLog, session: QuerySession, version: number): Promise<void> {
  if (version === 0 || version % checkpointEach !== 0) return;
  try {
    const state = await log.at(version);
    if (state === undefined || !allowsClassicCheckpoint(state.protocol)) return;
    if ((await log.fileNames()).includes(checkpointName(version))) return;
    await writeCheckpoint(session, log.logFolder, state);
  } catch {
    return;
  }
}
