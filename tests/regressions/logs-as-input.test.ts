import { afterEach, beforeEach, expect, it } from "vitest";
import { cli, cliJson, query } from "../support/cli.ts";
import { serveCli } from "../support/server.ts";
import { inlineProject, type TempProject } from "../support/temp-project.ts";

const rows = Array.from({ length: 200 }, (_, i) => {
  const at = new Date(Date.UTC(2026, 4, 1) + i * 3_600_000).toISOString();
  return `o-${i},${(i * 37) % 100}.50,${i % 3 === 0},${at}`;
});

const files = {
  "throughline.config.ts": `import { defineConfig } from "throughline";
export default defineConfig({ name: "logged" });
`,
  "data/orders.ts": `import { boolean, decimal, source, text, timestamp } from "throughline/data";
export const orders = source("bronze.orders", {
  files: "inbox/*.csv",
  columns: { order_id: text(), amount: decimal(12, 2), returned: boolean(), ordered_at: timestamp() },
  key: "order_id",
  at: "ordered_at",
});
`,
  "data/answers.ts": `import { double, sql, table, text, timestamp } from "throughline/data";
import { returnScore } from "../mlops/return-score.ts";
export const answers = table("silver.answers", {
  columns: { request_id: text(), score: double(), as_of: timestamp() },
  key: "request_id",
  at: "as_of",
  query: sql\`select request_id, score, as_of from \${returnScore.log}\`,
});
`,
  "ml/returns.ts": `import { gradientBoosting, model } from "throughline/ml";
import { orders } from "../data/orders.ts";
export const returns = model("returns", {
  rows: orders,
  at: "ordered_at",
  label: { column: "returned" },
  features: { amount: orders.columns.amount },
  trainer: gradientBoosting({ rounds: 2, leaves: 4, minDataInLeaf: 5 }),
  split: { by: "time", test: 0.2 },
});
`,
  "mlops/return-score.ts": `import { endpoint } from "throughline/mlops";
import { returns } from "../ml/returns.ts";
export const returnScore = endpoint("return-score", { model: returns });
`,
  "analyst/answered.ts": `import { metric } from "throughline/analyst";
import { returnScore } from "../mlops/return-score.ts";
export const answered = metric("answered", { from: returnScore.log, time: "as_of", measure: ({ count }) => count() });
`,
  "inbox/one.csv": `order_id,amount,returned,ordered_at\n${rows.join("\n")}\n`,
};

let project: TempProject;
beforeEach(async () => {
  project = await inlineProject(files);
});
afterEach(() => project.remove());

it("lets tables and metrics be built from a prediction log, empty at first and with every answer in the next run", async () => {
  expect((await cli(project, ["run"])).code).toBe(0);
  expect(await query(project, "select * from silver.answers")).toEqual([]);
  const server = await serveCli(project, ["serve"]);
  for (const amount of [1, 2, 3]) expect((await server.post("/predict", { amount })).status).toBe(200);
  await server.stop();
  const second = await cliJson<{ built: number }>(project, ["run"]);
  expect(second.built).toBe(3);
  expect(
    await query(project, "select count(*)::int n, count(distinct request_id)::int ids from silver.answers"),
  ).toEqual([{ n: 3, ids: 3 }]);
  expect(await cliJson(project, ["metrics", "answered"])).toMatchObject({ rows: [{ value: 3 }] });
  expect(await cliJson(project, ["run"])).toMatchObject({ built: 0, created: false });
});
