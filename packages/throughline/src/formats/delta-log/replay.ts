import { type Action, type AddFile, fileKey, type Metadata, type Protocol, type RemoveFile } from "./actions.ts";
import { type LogFile, lakeError } from "./error-codes.ts";

/** A table as its log tells it at one version. Never changed: the next version is another value. */
export interface TableState {
  readonly version: number;
  readonly protocol: Protocol;
  readonly metadata: Metadata;
  /** The table's files by `fileKey`. */
  readonly files: ReadonlyMap<string, AddFile>;
  /** Files that left the table, by `fileKey`, as far back as log and checkpoint tell. */
  readonly removed: ReadonlyMap<string, RemoveFile>;
  readonly transactions: ReadonlyMap<string, number>;
  /** When the version was committed, milliseconds since 1970; undefined when the log does not say. */
  readonly committedAtMs: number | undefined;
}

/** Actions of one version, or of a checkpoint at that version. */
export interface VersionActions {
  readonly version: number;
  readonly actions: readonly Action[];
}

interface Draft {
  version: number;
  protocol: Protocol | undefined;
  metadata: Metadata | undefined;
  files: Map<string, AddFile>;
  removed: Map<string, RemoveFile>;
  transactions: Map<string, number>;
  committedAtMs: number | undefined;
}

function draftOf(base: TableState | undefined): Draft {
  return {
    version: base?.version ?? -1,
    protocol: base?.protocol,
    metadata: base?.metadata,
    files: new Map(base?.files),
    removed: new Map(base?.removed),
    transactions: new Map(base?.transactions),
    committedAtMs: base?.committedAtMs,
  };
}

function applyFiles(draft: Draft, { add, remove }: Action): void {
  if (remove !== undefined && remove !== null) {
    const key = fileKey(remove);
    draft.files.delete(key);
    draft.removed.set(key, remove);
  }
  if (add !== undefined && add !== null) {
    const key = fileKey(add);
    draft.removed.delete(key);
    draft.files.set(key, add);
  }
}

function applyAction(draft: Draft, action: Action): void {
  applyFiles(draft, action);
  if (action.protocol) draft.protocol = action.protocol;
  if (action.metaData) draft.metadata = action.metaData;
  if (action.txn) draft.transactions.set(action.txn.appId, action.txn.version);
  if (action.commitInfo) draft.committedAtMs = action.commitInfo.timestamp;
}

/**
 * The state after more versions; they must follow the base, or start the log.
 *
 * @throws `lake.log-corrupt` when protocol or metadata never came
 */
export function replay(base: TableState | undefined, versions: readonly VersionActions[], source: LogFile): TableState {
  const draft = draftOf(base);
  for (const { version, actions } of versions) {
    draft.version = version;
    draft.committedAtMs = undefined;
    for (const action of actions) applyAction(draft, action);
  }
  const { protocol, metadata } = draft;
  if (protocol === undefined || metadata === undefined) {
    const missing = protocol === undefined ? "protocol" : "metadata";
    throw lakeError("log-corrupt", { detail: `log has no ${missing}: ${source.table} ${source.file}` });
  }
  return { ...draft, protocol, metadata };
}
