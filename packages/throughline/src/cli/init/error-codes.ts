import { defineErrors } from "../../contracts/errors/index.ts";

/** Why no project was written. */
export const initError = defineErrors("init", {
  "folder-not-empty": {
    status: 409,
    fault: "caller",
    title: "The folder holds something already",
    hint: "Name a folder that is empty or does not exist: throughline init <dir>",
  },
  "not-packed": {
    status: 500,
    fault: "engine",
    title: "The packages of this checkout cannot be packed for the project",
    hint: "Run `npm run build` in the checkout, then init again",
  },
  "bad-name": {
    status: 422,
    fault: "caller",
    title: "A project cannot have this name",
    hint: "Use letters, digits, `.`, `_` and `-`, with a letter or digit first",
  },
  "unreadable-file": {
    status: 404,
    fault: "caller",
    title: "The CSV file cannot be read",
    hint: "Name a file that exists and that you may read",
  },
  "not-csv": {
    status: 422,
    fault: "data",
    title: "The file is no CSV",
    hint: "Save the table as CSV, with the names of its columns in the first line",
  },
  "no-rows": {
    status: 422,
    fault: "data",
    title: "The file has no row to learn the columns from",
    hint: "Give a file with a header line and at least one row",
  },
  "bad-header": {
    status: 422,
    fault: "data",
    title: "The first line cannot name the columns",
    hint: "Give each column a name of its own in the file's first line",
  },
  "too-many-columns": {
    status: 422,
    fault: "data",
    title: "The file has more columns than a project is made for",
    hint: "Cut the file to the columns that you need, or turn it into rows of name and value",
  },
  "unknown-column": {
    status: 422,
    fault: "caller",
    title: "The file has no such column",
    hint: "Name a column as the file's first line does",
  },
  "unusable-column": {
    status: 422,
    fault: "caller",
    title: "The column cannot have this part",
    hint: "Name another column, or leave the option out",
  },
  stopped: {
    status: 400,
    fault: "caller",
    title: "The questions were ended",
    hint: "Run the command again, or add --yes to take what is proposed",
  },
  "write-failed": {
    status: 500,
    fault: "engine",
    title: "The project could not be written",
    hint: "Make room on the disk, or name a folder that you may write to",
  },
});
