import { defineErrors } from "../../../contracts/errors/index.ts";

/** What the query engine can refuse or fail at. */
export const engineError = defineErrors("engine", {
  unavailable: {
    status: 500,
    fault: "engine",
    title: "the query engine could not be opened",
    hint: "check the memory limit and that the folder for spilled data can be written",
  },
  closed: {
    status: 500,
    fault: "internal",
    title: "the query session is closed",
    hint: "open a new session",
  },
  "session-busy": {
    status: 500,
    fault: "internal",
    title: "the session streams rows and cannot run another statement",
    hint: "finish reading first, or use a second session",
  },
  "invalid-sql": {
    status: 400,
    fault: "declaration",
    title: "the SQL does not parse",
    hint: "correct the SQL",
  },
  "unknown-name": {
    status: 400,
    fault: "declaration",
    title: "the SQL names something that does not exist or does not fit",
    hint: "correct the name, or the types it is used with",
  },
  "invalid-value": {
    status: 422,
    fault: "data",
    title: "a value does not fit its type",
    hint: "correct the value, or use TRY_CAST and treat the null",
  },
  "constraint-broken": {
    status: 422,
    fault: "data",
    title: "a row breaks a constraint",
    hint: "correct the row, or drop it before it is written",
  },
  "appender-mismatch": {
    status: 500,
    fault: "internal",
    title: "the appender's columns are not those of the table",
    hint: "open the appender with the table's columns, all of them, in order",
  },
  "out-of-memory": {
    status: 503,
    fault: "engine",
    title: "the query needs more memory than the engine may use",
    hint: "raise the memory limit, or use fewer threads",
  },
  "disk-full": {
    status: 507,
    fault: "engine",
    title: "the disk is full",
    hint: "free disk space, or move the folder for spilled data to a larger disk",
  },
  "file-missing": {
    status: 500,
    fault: "data",
    title: "a file that the query reads does not exist",
    hint: "restore the file, or read a newer snapshot of the table",
  },
  "file-refused": {
    status: 403,
    fault: "caller",
    title: "SQL may not read or write files of its own choice",
    hint: "read the tables of the lake; bring other files in through a source",
  },
  "file-unusable": {
    status: 500,
    fault: "engine",
    title: "a file could not be read or written",
    hint: "check the file's content and its permissions",
  },
  "extension-refused": {
    status: 400,
    fault: "declaration",
    title: "the SQL needs an extension that is not built in",
    hint: "use only built-in functions and local files",
  },
  "settings-locked": {
    status: 400,
    fault: "declaration",
    title: "the SQL changes a setting of the engine",
    hint: "remove the SET statement",
  },
  interrupted: {
    status: 503,
    fault: "engine",
    title: "the query was interrupted",
    hint: "run it again",
  },
  "query-failed": {
    status: 500,
    fault: "engine",
    title: "the query failed",
    hint: "correct the query by the engine's message",
  },
});
