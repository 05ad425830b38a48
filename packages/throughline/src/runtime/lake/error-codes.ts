import { defineErrors } from "../../contracts/errors/index.ts";

/** What stands between files and a source's table. */
export const ingestError = defineErrors("ingest", {
  "invalid-pattern": {
    status: 400,
    fault: "declaration",
    title: "the pattern of a source's files is refused",
    hint: "write a path below the project's folder with /, such as inbox/payments/*.csv.gz",
  },
  "symbolic-link": {
    status: 422,
    fault: "data",
    title: "a symbolic link is not read",
    hint: "put the file itself into the folder",
  },
  "unknown-format": {
    status: 422,
    fault: "data",
    title: "the file's format is not known by its name",
    hint: "name the file .csv, .jsonl or .ndjson, with .gz behind it when it is compressed",
  },
  "bad-header": {
    status: 422,
    fault: "data",
    title: "the file's header cannot be read",
    hint: "give the file a first line of distinct column names in UTF-8",
  },
  "missing-column": {
    status: 422,
    fault: "data",
    title: "the file lacks a declared column",
    hint: "add the column to the file, or declare it nullable()",
  },
  "file-changed": {
    status: 422,
    fault: "data",
    title: "a file that was ingested has other content now",
    hint: "put changed content under a new name; a file may only grow by whole records",
  },
  "truncated-file": {
    status: 422,
    fault: "data",
    title: "the compressed file ends too early",
    hint: "copy the file again; nothing of it was ingested",
  },
  "corrupt-file": {
    status: 422,
    fault: "data",
    title: "the compressed file is damaged",
    hint: "copy the file again; nothing of it was ingested",
  },
  "unreadable-file": {
    status: 422,
    fault: "data",
    title: "the file cannot be read",
    hint: "check that the file exists and may be read",
  },
  "reserved-column": {
    status: 400,
    fault: "declaration",
    title: "a column has a name that the source's table needs itself",
    hint: "rename the column; _rescued, _file and _line are taken",
  },
  "unknown-column": {
    status: 400,
    fault: "declaration",
    title: "the key names a column that the source does not have",
    hint: "use one of the source's columns",
  },
  "unsupported-type": {
    status: 400,
    fault: "declaration",
    title: "a source's file cannot hold values of this type",
    hint: "declare the column as json() and take it apart in a table",
  },
  "rows-lost": {
    status: 500,
    fault: "internal",
    title: "accepted and rejected rows do not add up to the rows read",
    hint: "report this with the source's declaration and the file",
  },
});
