import { defineVerb } from "../frame/verb.ts";

/** `throughline query`: SQL over the current release. */
export const query = defineVerb({
  options: { limit: { type: "number", value: "<rows>", description: "rows to show at most; default 50" } },
  arguments: { names: ["<sql>"], min: 1 },
  examples: [
    [
      'throughline query "select country, count(*) n from silver.payments group by 1 order by n desc"',
      "over the tables of the current release",
    ],
    [
      'throughline query "select reason, count(*) n from bronze.payments__rejected group by 1"',
      "why rows were rejected",
    ],
    ['throughline query "from logs.\\"fraud-score\\" order by as_of desc" --limit 5', "the prediction log"],
  ],
  description:
    "One SELECT in the DuckDB dialect. Goes through the running server where there is one, else reads the release itself.",
  async run(context) {
    const { runQuery } = await import("../project/run-query.ts");
    return runQuery(context, { sql: context.positionals[0] as string, limit: context.options.limit ?? 50 });
  },
});
