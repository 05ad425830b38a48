import type { Shape } from "../contracts/shape/field.ts";
import type { QuerySession } from "./query-engine.ts";

/** One application's mark in a table's log: a write whose mark is not above the one that stands is skipped, so it happens once. */
export interface TransactionMark {
  readonly application: string;
  readonly version: number;
}

export interface TableSnapshot {
  readonly name: string;
  readonly version: number;
  readonly fields: Shape;
  readonly rows: number;
  readonly sizeBytes: number;
  readonly files: number;
  /** When the version was committed, microseconds since 1970. */
  readonly committedAtUs: number;
  /** The greatest version of each application. */
  readonly transactions: ReadonlyMap<string, number>;
  /** A SQL table expression, in the engine's dialect, that reads exactly this version. */
  readonly relation: string;
}

/** What is known of a column without a look at its rows. */
export interface ColumnFigures {
  readonly nulls: number;
  /** Least and greatest value; of numbers only. */
  readonly min?: number;
  readonly max?: number;
}

interface WriteBase {
  /** The session the query runs in; it may read that session's temporary tables. */
  readonly session: QuerySession;
  /** A SELECT whose columns have the table's names and types. */
  readonly query: string;
  readonly transactions?: readonly TransactionMark[];
  /** The snapshot's version the query was computed from; with it a change since then that matters is a conflict. */
  readonly basedOn?: number;
  /** Free facts for the table's history: run id, reason. Never secrets. */
  readonly info?: Readonly<Record<string, string | number>>;
}

/**
 * `upsert` replaces rows with equal `key` and adds the others. `overwrite` with `fields` replaces the table's fields in the same
 * commit, whatever they were: the query gives the new ones. Earlier versions keep theirs.
 */
export type TableWrite =
  | (WriteBase & { readonly mode: "append" })
  | (WriteBase & { readonly mode: "overwrite"; readonly fields?: Shape })
  | (WriteBase & { readonly mode: "upsert"; readonly key: readonly string[] });

export interface CommitResult {
  readonly version: number;
  readonly rows: number;
  /** True when all its marks already stood, so that nothing was written. */
  readonly skipped: boolean;
}

export interface CommitInfo {
  readonly version: number;
  readonly committedAtUs: number;
  readonly operation: string;
  readonly rows: number | undefined;
}

/**
 * Tables with atomic, versioned commits. A commit is acknowledged after it is durable.
 * Names are `schema.table`, both parts of letters, digits, `_` and `-`; anything else is `lake.invalid-name`.
 */
export interface TableStore {
  readonly supports: { readonly upsert: boolean; readonly timeTravel: boolean };
  /** Creates the table when it is absent. When it exists: added nullable columns are added, any other difference is `lake.schema-mismatch`. */
  ensure(name: string, fields: Shape): Promise<TableSnapshot>;
  /** The newest snapshot, or that of a version; undefined when there is no such table. `lake.version-missing` when the version is gone, `lake.file-missing` when a data file of the newest is. */
  snapshot(name: string, version?: number): Promise<TableSnapshot | undefined>;
  /** Of the columns of a version, as far as they are recorded and exact; absent where a store records none. Reads no rows. */
  columnFigures?(name: string, version: number): Promise<Readonly<Record<string, ColumnFigures>>>;
  write(name: string, write: TableWrite): Promise<CommitResult>;
  history(name: string, limit?: number): Promise<readonly CommitInfo[]>;
  list(): Promise<readonly string[]>;
  /**
   * Removes the files that no version in `keep`, none after the greatest of them, and not the newest one needs, and that entered
   * or left the table more than `olderThanMs` ago. Returns what it removed.
   */
  vacuum(
    name: string,
    options: { readonly keep: readonly number[]; readonly olderThanMs: number },
  ): Promise<{ readonly files: number; readonly sizeBytes: number }>;
}
