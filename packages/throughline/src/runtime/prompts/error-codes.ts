import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const promptError = defineErrors("prompts", {
  "variant-failed": {
    status: 500,
    fault: "user-code",
    title: "A variant of a prompt failed",
    hint: "look at the stack, and correct the variant",
  },
  "invalid-text": {
    status: 500,
    fault: "user-code",
    title: "A variant of a prompt gives no text",
    hint: "give back a text, or { system, user } with two texts",
  },
  "schema-failed": {
    status: 500,
    fault: "user-code",
    title: "A schema of a prompt failed while it checked a value",
    hint: "look at the stack, and correct the refinement or transform of the schema",
  },
  "cases-unreadable": {
    status: 500,
    fault: "declaration",
    title: "The cases of a prompt can't be read",
    hint: "write the file that `evaluate.cases` names, one JSON object a line",
  },
  "invalid-case": {
    status: 500,
    fault: "declaration",
    title: "A case of a prompt is wrong",
    hint: 'write it as { "input": { ... }, "expect": { ... } } with the fields of the prompt\'s input and output',
  },
  "unknown-name": {
    status: 404,
    fault: "caller",
    title: "Nothing with cases has this name",
    hint: "look at the names that `throughline eval` prints",
  },
});
