import { type Action, type AddFile, fileKey } from "./actions.ts";

/** What a write depends on, for judging commits that came in between. */
export interface WriteIntent {
  /** What of the table the write was computed from: nothing, all of it, or files that may hold certain rows. */
  readonly reads: "nothing" | "table" | ((file: AddFile) => boolean);
  /** Keys of files that the write takes away because it has read them. */
  readonly removes: ReadonlySet<string>;
  /** Applications whose marks the write sets. */
  readonly applications: ReadonlySet<string>;
  /** Files of the version the write was computed from, to judge files that others took away. */
  readonly files: ReadonlyMap<string, AddFile>;
}

/** Why a write cannot go on top of commits that came in between. */
export type Conflict =
  | { readonly what: "schema" }
  | { readonly what: "mark"; readonly application: string }
  | { readonly what: "file-removed"; readonly path: string }
  | { readonly what: "rows-changed"; readonly path: string };

function dependsOn(intent: WriteIntent, file: AddFile | undefined): boolean {
  if (intent.reads === "nothing") return false;
  return intent.reads === "table" || file === undefined || intent.reads(file);
}

function conflictOf(intent: WriteIntent, { protocol, metaData, txn, add, remove }: Action): Conflict | undefined {
  if (protocol || metaData) return { what: "schema" };
  if (txn && intent.applications.has(txn.appId)) return { what: "mark", application: txn.appId };
  if (add?.dataChange && dependsOn(intent, add)) return { what: "rows-changed", path: add.path };
  if (!remove) return undefined;
  const key = fileKey(remove);
  if (intent.removes.has(key)) return { what: "file-removed", path: remove.path };
  if (remove.dataChange && dependsOn(intent, intent.files.get(key))) return { what: "rows-changed", path: remove.path };
  return undefined;
}

/**
 * The first reason why a write conflicts with commits made since the version it was computed from; undefined when it can follow them.
 * A change of schema or protocol always conflicts; so does a mark of the same application; a blind append with nothing else.
 *
 * @source https://github.com/delta-io/delta/blob/master/PROTOCOL.md; rules of "Concurrency control", docs.delta.io
 */
export function findConflict(intent: WriteIntent, winners: readonly Action[]): Conflict | undefined {
  for (const action of winners) {
    const conflict = conflictOf(intent, action);
    if (conflict !== undefined) return conflict;
  }
  return undefined;
}

/** The conflict in words, for an error's detail. */
export function describeConflict(conflict: Conflict): string {
  switch (conflict.what) {
    case "schema":
      return "its columns or protocol changed";
    case "mark":
      return `the mark of ${conflict.application} moved`;
    case "file-removed":
      return `a file the write replaces was replaced by another write, ${conflict.path}`;
    case "rows-changed":
      return `rows the write depends on changed, ${conflict.path}`;
  }
}
