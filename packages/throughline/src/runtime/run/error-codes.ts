import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const runError = defineErrors("run", {
  "gate-failed": {
    status: 422,
    fault: "data",
    title: "A gate was not reached, so nothing was released",
    hint: "read the evaluation, change the model or its gates, and run again",
  },
  "prepare-failed": {
    status: 500,
    fault: "user-code",
    title: "The project's `prepare` failed",
    hint: "correct `prepare` in throughline.config.ts",
  },
  "has-problems": {
    status: 422,
    fault: "declaration",
    title: "The project has problems, so nothing was built",
    hint: "run `throughline check` and correct what it names",
  },
});
