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
  "no-browser": {
    status: 501,
    fault: "caller",
    title: "No browser could be opened",
    hint: "install one with `npm install --save-dev playwright-core` and `npx playwright-core install chromium`, or name its program in THROUGHLINE_BROWSER",
  },
  "page-unopened": {
    status: 502,
    fault: "engine",
    title: "A browser could not open a page",
    hint: "open the page by hand, and look whether it loads",
  },
});
