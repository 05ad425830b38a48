import { defineErrors } from "../../../contracts/errors/index.ts";

/** Why no declaration was added. */
export const addError = defineErrors("add", {
  "unknown-kind": {
    status: 400,
    fault: "caller",
    title: "There is no such kind",
    hint: "Add --help to the command for the kinds",
  },
  "bad-name": {
    status: 422,
    fault: "caller",
    title: "A declaration cannot have this name",
    hint: "Use letters, digits, `_` and `-`, with a letter first",
  },
  "name-taken": {
    status: 409,
    fault: "caller",
    title: "The project has that already",
    hint: "Give another name",
  },
  "nothing-to-read": {
    status: 422,
    fault: "caller",
    title: "The project has nothing that this could be made from",
    hint: "Add what it reads first",
  },
});
