import { defineVerb } from "../frame/verb.ts";

/** `throughline metrics`: the project's figures. */
export const metrics = defineVerb({
  options: {
    by: { type: "string", value: "<cuts>", description: "grain (hour, day, week, month) and dimensions, with commas" },
    from: { type: "string", value: "<instant>", description: "only rows from this ISO day or instant on" },
    to: { type: "string", value: "<instant>", description: "only rows before this ISO day or instant" },
    where: {
      type: "string",
      value: "<dimension=value>",
      multiple: true,
      description: "only rows whose dimension has this value",
    },
  },
  arguments: { names: ["<metric>"] },
  examples: [
    ["throughline metrics", "every metric over all rows, beside its target"],
    ["throughline metrics fraud_rate --by month,category", "one metric, cut"],
    ["throughline metrics fraud_rate --by day --from 2026-11-01 --where country=DE", "and filtered"],
  ],
  async run(context) {
    const { runMetrics } = await import("../project/run-metrics.ts");
    return runMetrics(context, context.options);
  },
});
