import { defineErrors } from "../../../contracts/errors/index.ts";

/** What can go wrong with the analyzer itself; problems of queries are values. */
export const analyzerError = defineErrors("analyzer", {
  unavailable: {
    status: 500,
    fault: "engine",
    title: "the SQL analyzer could not be opened",
    hint: "check that DuckDB's native module is installed for this platform",
  },
  closed: {
    status: 500,
    fault: "internal",
    title: "the SQL analyzer is closed",
    hint: "open a new analyzer",
  },
  failed: {
    status: 500,
    fault: "engine",
    title: "the SQL analyzer failed",
    hint: "report the query with the version that `throughline doctor` prints",
  },
});
