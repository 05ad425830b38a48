import type { ThroughlineError } from "../../../contracts/errors/index.ts";
import type { Shape } from "../../../contracts/shape/field.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { QuerySession } from "../../../ports/query-engine.ts";
import type { TableStore } from "../../../ports/table-store.ts";

export interface IngestOptions {
  /** Name of the table, `schema.table`. */
  readonly name: string;
  readonly columns: Shape;
  /** Columns that identify a row; of rows with one key the first is kept: a row of the table, else by file and line. */
  readonly key?: readonly string[];
  /** Pattern of the files, relative to `root`: `inbox/payments/*.csv.gz`. */
  readonly files: string;
  /** What stands between the fields of CSV files. @default "," */
  readonly delimiter?: string;
  /** Folder of the project; nothing outside it is read. */
  readonly root: string;
  /** Folder for the hashes of unchanged files; without it every file is hashed in every run. */
  readonly cacheFolder?: string;
  readonly session: QuerySession;
  readonly tables: TableStore;
  readonly clock: Clock;
  readonly runId: string;
  /** Rows after which a commit is due; a file is never divided. @default 250,000 */
  readonly batchRows?: number;
  /** Reads all files from their start and replaces the rows, also when the columns are the table's. @default false */
  readonly anew?: boolean;
  readonly onProgress?: (progress: IngestProgress) => void;
}

export interface IngestProgress {
  /** The file that was read last. */
  readonly file: string;
  readonly filesDone: number;
  readonly filesToRead: number;
  readonly rows: number;
}

/** A column that files have and the source does not declare. Its values are kept as JSON in `_rescued`. */
export interface RescuedColumn {
  readonly name: string;
  /** Rows with a value there. */
  readonly rows: number;
  readonly firstFile: string;
}

/** What one run of a source did. `rowsIn` is `accepted` plus `rejected`, here and in `totals`. */
export interface IngestResult {
  /** True when all files were read from their start and their rows replaced what stood. */
  readonly isAnew: boolean;
  readonly filesNew: number;
  /** Files that were ingested before and had rows appended since. */
  readonly filesGrown: number;
  /** Files whose content was in already, under their own name or another. */
  readonly filesSeen: number;
  /** Files that were left out, each with its reason; the next run tries them again. */
  readonly refused: readonly ThroughlineError[];
  readonly rowsIn: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Rejected rows by reason: `null amount`, `not-a-decimal amount`, `duplicate payment_id`, `too-few-fields`. */
  readonly byReason: Readonly<Record<string, number>>;
  readonly rescuedColumns: readonly RescuedColumn[];
  /** Version of the table of accepted rows. */
  readonly version: number;
  /** Hash of the ledger of files, by their paths and content: a table whose folder was removed counts its versions anew. */
  readonly ledger: string;
  /** Over the table's life. */
  readonly totals: { readonly in: number; readonly accepted: number; readonly rejected: number };
}
