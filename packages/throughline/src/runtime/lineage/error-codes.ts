import { defineErrors } from "../../contracts/errors/define-errors.ts";

/** Errors of the SQL in declarations. */
export const sqlError = defineErrors("sql", {
  "unknown-column": {
    status: 422,
    fault: "declaration",
    title: "SQL reads a column that does not exist",
    hint: "use a column that the relation declares",
  },
  "unknown-table": {
    status: 422,
    fault: "declaration",
    title: "SQL reads a relation that it does not declare",
    hint: "let the declaration of the relation stand between braces in the template, so that the graph knows it",
  },
  syntax: {
    status: 422,
    fault: "declaration",
    title: "SQL can't be parsed",
    hint: "correct the SQL at the place that is named",
  },
  binding: {
    status: 422,
    fault: "declaration",
    title: "SQL does not fit the types it reads",
    hint: "correct the SQL at the place that is named",
  },
  "unknown-operator": {
    status: 422,
    fault: "internal",
    title: "SQL uses an operator whose lineage is not known",
    hint: "write it in another way, and report the operator",
  },
  empty: {
    status: 400,
    fault: "caller",
    title: "There is no SQL",
    hint: "write one SELECT",
  },
  "several-statements": {
    status: 400,
    fault: "caller",
    title: "SQL has several statements",
    hint: "ask them one after the other",
  },
  "not-a-select": {
    status: 400,
    fault: "caller",
    title: "SQL is not one SELECT that stands by itself",
    hint: "write one SELECT; tables change by their declarations and a run only",
  },
  "missing-output": {
    status: 422,
    fault: "declaration",
    title: "SQL does not give a column that the table declares",
    hint: "select the column under its declared name",
  },
  "undeclared-output": {
    status: 422,
    fault: "declaration",
    title: "SQL gives a column that the table does not declare",
    hint: "declare the column, or leave it out of the query",
  },
  "type-mismatch": {
    status: 422,
    fault: "declaration",
    title: "SQL gives a column another type than the table declares",
    hint: "cast the column in SQL, or declare the type that it has",
  },
});
