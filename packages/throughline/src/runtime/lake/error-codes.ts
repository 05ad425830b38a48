import { defineErrors } from "../../contracts/errors/index.ts";

/** What stands between files and a source's table. */
export const ingestError = defineErrors("ingest", {
  "no-event-log": {
    status: 500,
    fault: "engine",
    title: "nothing keeps the events of a source",
    hint: "give the run an event log",
  },
  "log-rewound": {
    status: 500,
    fault: "engine",
    title: "the event log has fewer records than the lake",
    hint: "put the folder `events` of the project's state back, or delete the table that is named from the lake",
  },
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
  "files-gone": {
    status: 409,
    fault: "data",
    title: "the source's files can't be read anew, since some are gone",
    hint: "put the files back as they were, or declare the columns as they were before",
  },
  "file-unfit": {
    status: 422,
    fault: "data",
    title: "the source's files can't be read anew, since one does not fit the columns",
    hint: "declare columns that the file has",
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
  "document-too-large": {
    status: 422,
    fault: "data",
    title: "a document is larger than 10 MB",
    hint: "divide it into several files",
  },
  "document-not-text": {
    status: 422,
    fault: "data",
    title: "a document is not text in UTF-8",
    hint: "save the file as text in UTF-8",
  },
  "document-empty": {
    status: 422,
    fault: "data",
    title: "a document has no text",
    hint: "write something into the file, or remove it",
  },
  "document-twice": {
    status: 422,
    fault: "data",
    title: "two files are the same document",
    hint: "give the files names that differ before the ending",
  },
});
