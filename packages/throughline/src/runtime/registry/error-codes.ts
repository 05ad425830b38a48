import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const registryError = defineErrors("registry", {
  "artifact-missing": {
    status: 500,
    fault: "engine",
    title: "The files of a model version are not there, or are damaged",
    hint: "run `throughline run --rebuild` to train it again",
  },
});
