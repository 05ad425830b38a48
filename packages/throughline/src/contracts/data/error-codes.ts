import { defineErrors } from "../errors/define-errors.ts";

/** Errors of declarations, of the graph that they make, and of its lock. */
export const contractError = defineErrors("contracts", {
  "invalid-name": {
    status: 422,
    fault: "declaration",
    title: "A name has characters that it may not have",
    hint: "use letters, digits, _ and -; relations are named schema.table",
  },
  "invalid-option": {
    status: 422,
    fault: "declaration",
    title: "An option has a value that it may not have",
    hint: "give the option a value of the kind that its docs name",
  },
  "unknown-column": {
    status: 422,
    fault: "declaration",
    title: "A column does not exist",
    hint: "use a column that is declared, or declare this one",
  },
  "unknown-export": {
    status: 422,
    fault: "declaration",
    title: "An import has no such export",
    hint: "import a name that the module exports, or export this one",
  },
  "unknown-route": {
    status: 422,
    fault: "declaration",
    title: "A service has no such route",
    hint: "use a route that the service declares, or declare this one",
  },
  "type-mismatch": {
    status: 422,
    fault: "declaration",
    title: "The type that is asked is not the type that is given",
    hint: "cast the column where it is made, or change what is asked",
  },
  "duplicate-name": {
    status: 422,
    fault: "declaration",
    title: "Two declarations have the same name",
    hint: "rename one of them",
  },
  "path-clash": {
    status: 422,
    fault: "declaration",
    title: "Two declarations are served under the same path",
    hint: "give one of them another path",
  },
  cycle: {
    status: 422,
    fault: "declaration",
    title: "Declarations depend on each other in a circle",
    hint: "break the circle: one of them has to be built first",
  },
  leakage: {
    status: 422,
    fault: "declaration",
    title: "A model would learn from what it is to predict",
    hint: "leave the label and what is made from it out of the features",
  },
  "untagged-pii": {
    status: 422,
    fault: "declaration",
    title: "Personal data loses its tag on the way",
    hint: "tag the column by `.pii(...)`, or leave it out of the query",
  },
  "invalid-deprecation": {
    status: 422,
    fault: "declaration",
    title: "A deprecation has a day or a replacement that can't be",
    hint: "write `since` and `until` as YYYY-MM-DD, and in `use` the name of what replaces it",
  },
  "unknown-target": {
    status: 404,
    fault: "caller",
    title: "No declaration or field has this name",
    hint: "use the name of a declaration, or of one of its fields",
  },
  "missing-key": {
    status: 422,
    fault: "declaration",
    title: "A relation has no key where one is needed",
    hint: "give the relation a `key`",
  },
});
