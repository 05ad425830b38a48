import { defineErrors } from "../../contracts/errors/index.ts";

/** What tables of the lake can refuse or fail at. */
export const lakeError = defineErrors("lake", {
  "invalid-name": {
    status: 400,
    fault: "declaration",
    title: "the table's name is not allowed",
    hint: "name it schema.table, both parts of letters, digits, _ and -",
  },
  "table-missing": {
    status: 404,
    fault: "declaration",
    title: "there is no such table",
    hint: "create the table before it is read or written",
  },
  "schema-mismatch": {
    status: 409,
    fault: "declaration",
    title: "the table has other columns than declared",
    hint: "declare the columns as they are, or write to a table of another name; only nullable columns can be added",
  },
  "missing-column": {
    status: 400,
    fault: "declaration",
    title: "the query lacks a column of the table",
    hint: "select the column under the table's name for it",
  },
  "extra-column": {
    status: 400,
    fault: "declaration",
    title: "the query gives a column that the table lacks",
    hint: "remove the column from the query, or add it to the table",
  },
  "null-value": {
    status: 422,
    fault: "data",
    title: "a column that is not nullable got a null",
    hint: "drop the rows with the null, or declare the column nullable()",
  },
  "invalid-key": {
    status: 400,
    fault: "declaration",
    title: "the key of an upsert is no set of columns of the table",
    hint: "name at least one column of the table",
  },
  "duplicate-key": {
    status: 422,
    fault: "data",
    title: "several rows of an upsert have the same key",
    hint: "keep one row for each key in the query",
  },
  "unsupported-type": {
    status: 400,
    fault: "declaration",
    title: "a column's type cannot be stored",
    hint: "declare a type of its own for the column",
  },
  "unsupported-table": {
    status: 501,
    fault: "engine",
    title: "the table uses a feature of Delta Lake that is not supported",
    hint: "turn the feature off with the engine that turned it on, or write the table with that engine",
  },
  "append-only": {
    status: 409,
    fault: "declaration",
    title: "the table only takes appends",
    hint: "append to it, or set its property delta.appendOnly to false",
  },
  "commit-conflict": {
    status: 409,
    fault: "engine",
    title: "the table changed while it was written",
    hint: "read the table again and repeat the write",
  },
  "version-missing": {
    status: 404,
    fault: "caller",
    title: "that version of the table is gone or was never there",
    hint: "read the newest version, or one that history lists and vacuum kept",
  },
  "log-corrupt": {
    status: 500,
    fault: "data",
    title: "a file of the table's log cannot be read",
    hint: "restore the file from a backup of the table's _delta_log folder",
  },
  "log-incomplete": {
    status: 500,
    fault: "data",
    title: "a commit in the middle of the table's log is missing",
    hint: "restore the missing file from a backup of the table's _delta_log folder",
  },
  "file-missing": {
    status: 500,
    fault: "data",
    title: "a data file of the table is missing",
    hint: "restore the file from a backup, or rebuild the table",
  },
  "unsafe-path": {
    status: 500,
    fault: "data",
    title: "the table's log names a file outside of the table",
    hint: "copy the file's rows into the table with the engine that wrote it",
  },
  "disk-full": {
    status: 507,
    fault: "engine",
    title: "the disk is full",
    hint: "free disk space and repeat the write; what was committed before is unharmed",
  },
  "not-permitted": {
    status: 500,
    fault: "engine",
    title: "a file of the table may not be read or written",
    hint: "give this process the right to read and write the lake's folder",
  },
  "io-failed": {
    status: 500,
    fault: "engine",
    title: "a file of the table could not be read or written",
    hint: "check the disk that holds the lake",
  },
});

/** Names the file that is read, for error messages. */
export interface LogFile {
  readonly table: string;
  /** Relative to the table's folder. */
  readonly file: string;
}
