import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptAll } from "../support/accept.ts";
import { cliJson, query } from "../support/cli.ts";
import { serveCli } from "../support/server.ts";
import { fraudProject, type TempProject } from "../support/temp-project.ts";

const now = "2026-06-30T12:00:00Z";
const payment = { card_id: "card-00001", amount: 60, country: "DE", category: "books" };

let project: TempProject;
beforeAll(async () => {
  project = await fraudProject({ app: false });
  await project.edit(
    "ml/fraud.ts",
    "accept: { auc: { min: 0.85 }, f1: { min: 0.2 } }",
    "accept: { auc: { min: 0.8 } }",
  );
  await cliJson(project, ["run", "--now", now]);
});
afterAll(() => project.remove());

const columnsOf = async (table: string) =>
  (await query<{ column_name: string }>(project, `describe ${table}`)).map(({ column_name }) => column_name);

async function predict(...requests: readonly object[]) {
  const server = await serveCli(project, ["serve", "--now", now]);
  try {
    const answers = [];
    for (const request of requests) answers.push((await server.post("/predict", request)).status);
    return answers;
  } finally {
    await server.stop();
  }
}

describe("a model whose inputs change", () => {
  it("has predictions with the inputs that it has now, is asked for them alone, and its log holds the requests of before and after", async () => {
    expect(await columnsOf("gold.scores")).toContain("merchant_days");
    expect(await predict({ ...payment, merchant_days: 3 })).toEqual([200]);
    await project.edit("ml/fraud.ts", "    merchant_days: payments.columns.merchant_days,\n", "");
    await project.edit("backend/payments-api.ts", "        merchant_days: z.number().nonnegative(),\n", "");
    await acceptAll(project);
    expect(await cliJson(project, ["run", "--now", now])).toMatchObject({ created: true, refused: [] });
    expect(await columnsOf("gold.scores")).not.toContain("merchant_days");
    expect(await predict({ ...payment, merchant_days: 3 }, payment)).toEqual([422, 200]);
    const logged = await query(
      project,
      `select features->>'merchant_days' as days, degraded from logs."fraud-score" order by model_version::integer`,
    );
    expect(logged).toEqual([
      { days: "3", degraded: false },
      { days: null, degraded: false },
    ]);
  });
});
