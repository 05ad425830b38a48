import { defineErrors } from "../../contracts/errors/index.ts";

/** What stands between a table's query and its declaration. */
export const qualityError = defineErrors("quality", {
  "missing-column": {
    status: 422,
    fault: "declaration",
    title: "the query lacks a declared column",
    hint: "select the column in the query, or remove it from the table's columns",
  },
  "wrong-type": {
    status: 422,
    fault: "declaration",
    title: "the query gives a column another type than the declared one",
    hint: "cast the column in the query, or change the declared type",
  },
  "broken-check": {
    status: 422,
    fault: "declaration",
    title: "a check cannot be evaluated",
    hint: "correct the check's condition by the engine's message",
  },
  "unknown-column": {
    status: 422,
    fault: "declaration",
    title: "a key, check or time names a column that the table does not have",
    hint: "use one of the table's columns",
  },
});
