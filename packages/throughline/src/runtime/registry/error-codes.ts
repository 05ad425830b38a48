import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const registryError = defineErrors("registry", {
  "artifact-missing": {
    status: 500,
    fault: "engine",
    title: "The files of a model version are not there, or are damaged",
    hint: "run `throughline run --rebuild` to train it again",
  },
  "unknown-version": {
    status: 404,
    fault: "caller",
    title: "There is no such model version",
    hint: "run `throughline models` for those there are",
  },
  "not-comparable": {
    status: 409,
    fault: "caller",
    title: "Two versions of a model can't be compared on the same rows",
    hint: "compare versions that learned the same of the same inputs, or read both reports",
  },
});
