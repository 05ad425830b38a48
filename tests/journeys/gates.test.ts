import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptAll } from "../support/accept.ts";
import { cli, query } from "../support/cli.ts";
import { serveCli } from "../support/server.ts";
import { fraudProject, type TempProject } from "../support/temp-project.ts";

const now = "2026-06-30T12:00:00Z";
const gates = "accept: { auc: { min: 0.85 } }";
/** Log loss is above zero for every model. */
const unreachable = "accept: { auc: { min: 0.85 }, logLoss: { max: 0 } }";

let project: TempProject;
beforeAll(async () => {
  project = await fraudProject({ app: false });
  await project.edit("ml/fraud.ts", "accept: { auc: { min: 0.85 }, f1: { min: 0.2 } }", gates);
});
afterAll(() => project.remove());

async function run(at = now) {
  const outcome = await cli(project, ["run", "--now", at, "--json"]);
  return { code: outcome.code, summary: JSON.parse(outcome.stdout) as Record<string, unknown> };
}

async function currentRelease() {
  const folder = path.join(project.state, "releases");
  const id = (await readFile(path.join(folder, "current"), "utf8")).trim();
  return JSON.parse(await readFile(path.join(folder, id, "release.json"), "utf8")) as {
    readonly id: string;
    readonly pins: Readonly<Record<string, { readonly modelVersion?: number }>>;
  };
}

const payment = { card_id: "card-00001", amount: 6000, country: "DE", category: "books", merchant_days: 400 };

describe("a first run whose gate fails", () => {
  it("ends with 1, says so plainly, and makes a release without the model", async () => {
    await project.edit("ml/fraud.ts", gates, unreachable);
    const outcome = await cli(project, ["run", "--now", now]);
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toMatch(/fraud +v1 +AUC [\d.]+ ≥ 0.85 +log loss [\d.]+ > 0/);
    expect(outcome.stdout).toContain("gate failed: model:fraud");
    const { pins } = await currentRelease();
    expect(Object.keys(pins)).not.toContain("model:fraud");
    expect(Object.keys(pins)).toContain("table:silver.payments");
    expect(await query(project, "select count(*) n from gold.scores")).toEqual([{ n: "0" }]);
  });

  it("is served by the fallback, and every reply says that it is degraded", async () => {
    const server = await serveCli(project, ["serve", "--now", now]);
    try {
      expect(await server.until("degraded")).toMatch(/degraded {2}fraud-score: answered by the fallback/);
      expect((await server.get("/health")).json).toMatchObject({ status: "degraded", degraded: ["fraud-score"] });
      expect((await server.get("/ready")).status).toBe(200);
      expect((await server.post("/predict", payment)).json).toMatchObject({
        score: 0.9,
        degraded: true,
        model_version: null,
      });
      expect((await server.post("/predict", { ...payment, amount: 1 })).json).toMatchObject({ score: 0.1 });
      const alerts = await server.get("/api/alerts", { "x-api-key": server.key as string });
      expect(alerts.json.items).toEqual([]);
      expect((await server.get("/metrics/fraud_rate")).status).toBe(200);
    } finally {
      await server.stop();
    }
  });

  it("does not hold back what is new in the data", async () => {
    const before = await currentRelease();
    const { code, summary } = await run("2026-06-30T13:00:00Z");
    expect(code).toBe(1);
    expect(summary).toMatchObject({ created: true, refused: ["model:fraud"] });
    expect((await currentRelease()).id).not.toBe(before.id);
  });

  it("is followed by a release with the model once the gate is reached", async () => {
    await project.edit("ml/fraud.ts", unreachable, gates);
    await acceptAll(project);
    const { code, summary } = await run("2026-06-30T13:00:00Z");
    expect(code).toBe(0);
    expect(summary).toMatchObject({ created: true, refused: [] });
    expect((await currentRelease()).pins["model:fraud"]?.modelVersion).toBe(2);
  });
});

describe("a later run whose gate fails", () => {
  it("keeps the last release where the model was declared anew, and that release goes on to be served", async () => {
    const last = await currentRelease();
    await project.edit("ml/fraud.ts", gates, unreachable);
    await project.edit("ml/fraud.ts", "    merchant_days: payments.columns.merchant_days,\n", "");
    await acceptAll(project);
    const first = await run("2026-06-30T13:00:00Z");
    expect(first.code).toBe(1);
    expect(first.summary).toMatchObject({ created: false, refused: ["model:fraud"], release: last.id });
    const again = await run("2026-06-30T13:00:00Z");
    expect(again).toMatchObject({ code: 1, summary: { created: false, built: 0, release: last.id } });
    const server = await serveCli(project, ["serve", "--now", "2026-06-30T13:00:00Z"]);
    try {
      const { json } = await server.post("/predict", payment);
      expect(json).toMatchObject({ release: last.id, degraded: false, model_version: "2" });
    } finally {
      await server.stop();
    }
  });

  it("keeps the model before where only the data is new, and releases the data", async () => {
    await project.edit(
      "ml/fraud.ts",
      "    amount: payments.columns.amount,\n",
      "    amount: payments.columns.amount,\n    merchant_days: payments.columns.merchant_days,\n",
    );
    await project.edit("ml/fraud.ts", unreachable, gates);
    await acceptAll(project);
    const mended = await run("2026-06-30T13:00:00Z");
    expect(mended).toMatchObject({ code: 0, summary: { refused: [] } });
    const accepted = (await currentRelease()).pins["model:fraud"]?.modelVersion;
    const ids = await query<{ payment_id: string }>(
      project,
      "select payment_id from silver.payments where hash(payment_id) % 3 = 0",
    );
    const lines = ids.map(({ payment_id }) => `${payment_id},by mistake,2026-06-30T14:00:00Z`);
    await writeFile(
      path.join(project.root, "inbox/chargebacks/mistaken.csv.gz"),
      gzipSync(`payment_id,reason,reported_at\n${lines.join("\n")}\n`),
    );
    const { code, summary } = await run("2026-07-07T14:00:00Z");
    expect(code).toBe(1);
    expect(summary).toMatchObject({ created: true, refused: ["model:fraud"] });
    const { pins } = await currentRelease();
    expect(pins["model:fraud"]?.modelVersion).toBe(accepted);
    expect(await query(project, "select distinct model_version v from gold.scores")).toEqual([{ v: String(accepted) }]);
    const versions = await readdir(path.join(project.state, "objects/models/fraud"));
    const newest = Math.max(...versions.map(Number));
    const card = await readFile(path.join(project.state, `objects/models/fraud/${newest}/card.json`), "utf8");
    expect(JSON.parse(card).accepted).toBe(false);
  });
});
