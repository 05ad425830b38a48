import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const journeyError = defineErrors("journeys", {
  "step-failed": {
    status: 422,
    fault: "declaration",
    title: "A journey did not get through",
    hint: "open the app at the place that is named, do the step by hand, and mend the page or the journey",
  },
  "journey-failed": {
    status: 500,
    fault: "user-code",
    title: "The code of a journey failed",
    hint: "correct the journey",
  },
});
