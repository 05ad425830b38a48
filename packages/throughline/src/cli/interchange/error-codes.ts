import { defineErrors } from "../../contracts/errors/index.ts";

/** Why nothing was written or read. */
export const interchangeError = defineErrors("interchange", {
  "unreadable-file": {
    status: 404,
    fault: "caller",
    title: "The file cannot be read",
    hint: "Name a file of at most 10 MB that exists and that you may read",
  },
  "not-written": {
    status: 500,
    fault: "engine",
    title: "The output cannot be written",
    hint: "Name a file or folder that you may write to",
  },
  "file-exists": {
    status: 409,
    fault: "caller",
    title: "The file is there already",
    hint: "Move it, or give the new one another folder with --role",
  },
  "name-taken": {
    status: 409,
    fault: "caller",
    title: "The project has a declaration of that name",
    hint: "Compare a contract with it: throughline import odcs <file> --check; name the rows of a JSON Schema otherwise with --as",
  },
  "no-columns": {
    status: 422,
    fault: "data",
    title: "The file describes no columns",
    hint: "Add `schema` with `properties` to a contract, `properties` to a JSON Schema",
  },
  "no-schema": {
    status: 422,
    fault: "data",
    title: "The file is no JSON Schema",
    hint: "Name a file with the JSON Schema of an object",
  },
  "other-form": {
    status: 422,
    fault: "caller",
    title: "The model can't be written in this form",
    hint: "Export it as onnx, or take the file that was imported",
  },
  "unknown-declaration": {
    status: 404,
    fault: "caller",
    title: "The project has no declaration that the contract is about",
    hint: "Import it without --check, or name the declaration with --as <declaration>",
  },
});
