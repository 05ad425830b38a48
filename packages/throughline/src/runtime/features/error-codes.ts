import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const featureError = defineErrors("features", {
  "sum-overflow": {
    status: 422,
    fault: "data",
    title: "Sums of a feature are too large to be exact",
    hint: "divide the column in the table that the view reads, or reject rows with such values by a check",
  },
});
