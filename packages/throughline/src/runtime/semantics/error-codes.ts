import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const metricError = defineErrors("metrics", {
  "unknown-metric": {
    status: 404,
    fault: "caller",
    title: "No metric has this name",
    hint: "list the metrics with `throughline metrics`",
  },
  "unknown-dashboard": {
    status: 404,
    fault: "caller",
    title: "No dashboard has this name",
    hint: "use the name of a declared dashboard",
  },
  "unknown-dimension": {
    status: 422,
    fault: "caller",
    title: "A metric can't be cut by this",
    hint: "cut it by hour, day, week, month or one of its dimensions",
  },
  "invalid-query": {
    status: 422,
    fault: "caller",
    title: "A question to a metric can't be read",
    hint: "correct the parameter that is named",
  },
  "too-many-rows": {
    status: 422,
    fault: "caller",
    title: "An answer has more rows than one reply holds",
    hint: "narrow the time, cut by fewer dimensions, or take a longer grain",
  },
});
