/**
 * Delta Lake's log: a commit is a text file of one JSON action a line.
 *
 * | action | meaning |
 * |---|---|
 * | `protocol` | what a reader and a writer must be able to do |
 * | `metaData` | schema, partition columns, properties |
 * | `add`, `remove` | a data file belongs, or no longer belongs, to the table |
 * | `txn` | the greatest version of an application's writes |
 * | `commitInfo` | facts for people |
 * | `domainMetadata`, `cdc`, `checkpointMetadata`, `sidecar` | kept, ignored or part of checkpoints |
 *
 * @source https://github.com/delta-io/delta/blob/master/PROTOCOL.md, "Actions"
 */
import { type LogFile, lakeError } from "./error-codes.ts";

export interface Protocol {
  readonly minReaderVersion: number;
  readonly minWriterVersion: number;
  readonly readerFeatures?: readonly string[] | null;
  readonly writerFeatures?: readonly string[] | null;
}

export interface Metadata {
  readonly id: string;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly format: { readonly provider: string; readonly options?: Readonly<Record<string, string>> | null };
  readonly schemaString: string;
  readonly partitionColumns: readonly string[];
  readonly configuration?: Readonly<Record<string, string>> | null;
  /** Milliseconds since 1970. */
  readonly createdTime?: number | null;
}

export interface DeletionVector {
  /** `u` a file named by a UUID, `i` inline, `p` an absolute path. */
  readonly storageType: "u" | "i" | "p";
  readonly pathOrInlineDv: string;
  readonly offset?: number | null;
  readonly sizeInBytes: number;
  /** How many rows it deletes. */
  readonly cardinality: number;
}

export type PartitionValues = Readonly<Record<string, string | null>>;

export interface AddFile {
  /** Relative to the table, as a URI: percent-encoded once more than the name on disk. */
  readonly path: string;
  readonly partitionValues: PartitionValues;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modificationTime: number;
  readonly dataChange: boolean;
  /** JSON text of the file's statistics, kept as text so that long numbers stay exact. */
  readonly stats?: string | null;
  readonly tags?: Readonly<Record<string, string | null>> | null;
  readonly deletionVector?: DeletionVector | null;
  readonly baseRowId?: number | null;
  readonly defaultRowCommitVersion?: number | null;
  readonly clusteringProvider?: string | null;
}

export interface RemoveFile {
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly deletionTimestamp?: number | null;
  readonly dataChange: boolean;
  readonly extendedFileMetadata?: boolean | null;
  readonly partitionValues?: PartitionValues | null;
  readonly size?: number | null;
  readonly deletionVector?: DeletionVector | null;
}

export interface Transaction {
  readonly appId: string;
  readonly version: number;
  readonly lastUpdated?: number | null;
}

export interface CommitFacts {
  /** Milliseconds since 1970. */
  readonly timestamp?: number;
  readonly operation?: string;
  readonly operationParameters?: Readonly<Record<string, unknown>>;
  readonly operationMetrics?: Readonly<Record<string, unknown>>;
  readonly engineInfo?: string;
  readonly userMetadata?: string;
  readonly txnId?: string;
  readonly isBlindAppend?: boolean;
  readonly readVersion?: number;
}

/** A file of a checkpoint beside its main file. */
export interface Sidecar {
  readonly path: string;
  readonly sizeInBytes: number;
  readonly modificationTime: number;
}

/** One line of a commit: exactly one of the members is there. */
export interface Action {
  readonly protocol?: Protocol | null;
  readonly metaData?: Metadata | null;
  readonly add?: AddFile | null;
  readonly remove?: RemoveFile | null;
  readonly txn?: Transaction | null;
  readonly commitInfo?: CommitFacts | null;
  readonly sidecar?: Sidecar | null;
}

/** Identifies a file with its deletion vector: the same file with another vector is another member of the table. */
export function fileKey(file: { readonly path: string; readonly deletionVector?: DeletionVector | null }): string {
  const vector = file.deletionVector;
  if (vector === undefined || vector === null) return file.path;
  return `${file.path}\u0000${vector.storageType}${vector.pathOrInlineDv}@${vector.offset ?? 0}`;
}

function parseLine(line: string, number: number, source: LogFile): Action {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw lakeError("log-corrupt", {
      detail: `line ${number} of the log is no JSON: ${source.table} ${source.file}`,
      cause,
    });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw lakeError("log-corrupt", {
      detail: `line ${number} of the log is no action: ${source.table} ${source.file}`,
    });
  }
  return value as Action;
}

/**
 * The actions of a commit's text.
 *
 * @throws `lake.log-corrupt` for a truncated or empty text
 */
export function parseCommit(text: string, source: LogFile): Action[] {
  const actions = text.split("\n").flatMap((line, i) => (line.trim() === "" ? [] : [parseLine(line, i + 1, source)]));
  if (actions.length === 0) {
    throw lakeError("log-corrupt", { detail: `file of the log is empty: ${source.table} ${source.file}` });
  }
  return actions;
}

/** A commit's text. */
export function formatCommit(actions: readonly Action[]): string {
  return actions.map((action) => `${JSON.stringify(action)}\n`).join("");
}
