import { defineErrors } from "../../contracts/errors/define-errors.ts";

/** Why scores cannot be evaluated. */
export const evaluationError = defineErrors("evaluation", {
  "no-rows": {
    status: 422,
    fault: "data",
    title: "There are no rows to evaluate on",
    hint: "check that the test part of the split is not empty and that its labels have matured",
  },
  "length-mismatch": {
    status: 422,
    fault: "internal",
    title: "Scores and labels do not match row by row",
    hint: "give one label for each score",
  },
  "invalid-score": {
    status: 422,
    fault: "data",
    title: "A score is no probability",
    hint: "give scores from 0 to 1",
  },
  "invalid-label": {
    status: 422,
    fault: "data",
    title: "A label is neither 0 nor 1",
    hint: "leave out rows without a label, and map the label to 0 and 1",
  },
});
