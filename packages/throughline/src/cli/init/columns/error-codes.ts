import { defineErrors } from "../../../contracts/errors/index.ts";

/** Why a table's columns were not written. */
export const columnsError = defineErrors("columns", {
  "not-bound": {
    status: 422,
    fault: "declaration",
    title: "The table's SQL gives no columns",
    hint: "Run `throughline check` and mend the SQL first",
  },
  "not-safe": {
    status: 422,
    fault: "declaration",
    title: "The columns cannot be written without changing something else",
    hint: "Write the columns by hand: the command without --write prints them",
  },
});
