import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const studioDataError = defineErrors("studio-data", {
  "unknown-sort": {
    status: 400,
    fault: "caller",
    title: "The rows can't be sorted by this column",
    hint: "sort by a column that the relation has and that is not masked",
  },
  "not-explainable": {
    status: 409,
    fault: "caller",
    title: "The model can't say why it scores this as it does",
    hint: "look at another version, or at another row",
  },
});
