import { defineErrors } from "../../contracts/errors/index.ts";

/** Why a data contract of the Open Data Contract Standard can't be read or written. */
export const odcsError = defineErrors("odcs", {
  "invalid-yaml": {
    status: 422,
    fault: "data",
    title: "The file is no YAML",
    hint: "Correct the line that is named",
  },
  "not-a-contract": {
    status: 422,
    fault: "data",
    title: "The file is no data contract",
    hint: "Give a file of the Open Data Contract Standard, with `kind: DataContract`",
  },
  "unsupported-version": {
    status: 422,
    fault: "data",
    title: "The data contract is of a version of the standard that is not read",
    hint: "Convert it to a version from v3.0.0 to v3.2.0",
  },
  "invalid-contract": {
    status: 422,
    fault: "data",
    title: "The data contract does not keep to the standard",
    hint: "Correct what is named; `datacontract lint` lists the same and more",
  },
  "no-contract": {
    status: 422,
    fault: "caller",
    title: "A data contract can't be made of this declaration",
    hint: "Name a declaration that gives rows or values: a source, a table, a feature view, a model, an endpoint",
  },
});
