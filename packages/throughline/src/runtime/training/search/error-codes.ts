import { defineErrors } from "../../../contracts/errors/define-errors.ts";

/** Why the parameters of a model can't be searched. */
export const searchError = defineErrors("parameter-search", {
  "no-folds": {
    status: 422,
    fault: "data",
    title: "A model's rows leave no fold to search its parameters on",
    hint: "declare fewer folds, train on a longer span of time, or leave `search` out",
  },
  "not-measured": {
    status: 422,
    fault: "data",
    title: "No trial of a search could be measured",
    hint: "search by a measure that the rows of the folds allow, such as logLoss or rmse",
  },
});
