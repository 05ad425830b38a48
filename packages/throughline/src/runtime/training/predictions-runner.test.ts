import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import { openTrainingRun, type TrainingRun } from "../../../test/training-run.ts";
import { source } from "../../contracts/data/source.ts";
import { entity, featureView, gradientBoosting, model, predictions } from "../../contracts/ml/index.ts";
import type { Predictions } from "../../contracts/ml/predictions.ts";
import { bigint, boolean, decimal, text, timestamp } from "../../contracts/shape/column.ts";
import { modelRunner } from "./model-runner.ts";
import { predictionsRunner } from "./predictions-runner.ts";

const shared = {
  nr: bigint(),
  part: text(),
  card: text().nullable(),
  at: timestamp(),
  amount: decimal(20, 2).nullable(),
  kind: text().nullable(),
};
const rows = source("silver.rows", {
  files: "*.csv",
  columns: { ...shared, label: boolean() },
  key: ["nr", "part"],
  at: "at",
});
const live = source("bronze.live", { files: "*.csv", columns: shared, key: ["nr", "part"], at: "at" });
const view = featureView("recent", {
  entity: entity("card", { key: rows.columns.card }),
  from: rows,
  at: "at",
  features: ({ count, max }) => ({ n: count().over("2d"), highest: max("amount").over("1d") }),
});
const risk = inRole(
  "ml",
  model("risk", {
    rows,
    at: "at",
    label: { column: "label" },
    features: { price: rows.columns.amount, kind: rows.columns.kind, ...view.features },
    trainer: gradientBoosting({ rounds: 10, minDataInLeaf: 5 }),
    split: { by: "time", test: 0.25 },
  }),
);
const scores = predictions("gold.scores", { model: risk, rows });
const others = predictions("gold.live", { model: risk, rows: live });

const rowsSql = `SELECT 9007199254740993 + i AS nr, 'p' || (i % 2) AS part, 'c' || (i % 3) AS card,
  TIMESTAMPTZ '2026-01-01 00:00:00.000001+00' + to_hours(i::INTEGER) AS "at", ((i * 37) % 100)::DECIMAL(20, 2) AS amount,
  ['web', 'shop'][1 + i % 2] AS kind, (i * 37) % 100 > 50 AS label FROM range(200) t(i)`;

let run: TrainingRun;
beforeAll(async () => {
  run = await openTrainingRun();
  await run.rows(rows, rowsSql);
});
afterAll(() => run.project.close());

const build = (declaration: object) => run.build(predictionsRunner, declaration as Predictions);

describe("predictions", () => {
  it("are an empty table with all its columns while no version was accepted", async () => {
    const { version, text, accepted } = await build(scores);
    expect([version.rows, text, accepted]).toEqual([0, "no rows: no model version reached its gates", true]);
    expect(await run.read("gold.scores", "nr")).toEqual([]);
    const snapshot = await run.project.engines.tables.snapshot("gold.scores");
    expect(snapshot?.fields.map(({ name }) => name)).toEqual(Object.keys(scores.columns));
  });
  it("have a row for each row of the relation, with the model's inputs and what it says", async () => {
    run.now = "2026-02-01T00:00:00.5Z";
    await run.build(modelRunner, risk as never);
    const { version, text } = await build(scores);
    expect([version.modelVersion, text]).toEqual([1, "200 rows scored by risk v1"]);
    const read = await run.read("gold.scores", "at");
    expect(read).toHaveLength(200);
    expect(read[50]).toMatchObject({
      nr: "9007199254741043",
      part: "p0",
      at: "2026-01-03T02:00:00.000001Z",
      price: "50.00",
      kind: "web",
      n: 16,
      model_version: "1",
      scored_at: "2026-02-01T00:00:00.500000Z",
    });
    for (const { score } of read) expect(Number(score)).toBeGreaterThan(0);
    expect(read[0]).toMatchObject({ n: 0, highest: null });
  });
  it("take rows with nulls, categories that the model never saw, and entities without events", async () => {
    const at = `TIMESTAMPTZ '2026-01-05 00:00:00+00'`;
    await run.rows(
      live,
      `SELECT * FROM (VALUES (1, 'a', 'c0', ${at}, 10, 'fax'), (2, 'a', NULL, ${at}, NULL, NULL), (3, 'a', 'c9', ${at}, 10, 'web'))
        AS t(nr, part, card, "at", amount, kind)`,
    );
    await build(others);
    const read = await run.read("gold.live", "nr");
    expect(read.map(({ price, kind, n, highest }) => [price, kind, n, highest !== null])).toEqual([
      ["10.00", "fax", 16, true],
      [null, null, 0, false],
      ["10.00", "web", 0, false],
    ]);
    expect(read.every(({ score }) => typeof score === "number" && score > 0 && score < 1)).toBe(true);
  });
  it("are empty, and say which version's rows stand, while the model as it is declared now has none", async () => {
    const pin = run.pins.get("model:risk");
    run.pins.delete("model:risk");
    const { text, version } = await build(predictions("gold.waiting", { model: risk, rows }));
    run.pins.set("model:risk", pin as NonNullable<typeof pin>);
    expect([version.rows, text]).toEqual([
      0,
      "no rows here: risk as it is declared now has no accepted version; the rows of v1 stay in the release that has them",
    ]);
  });
  it("of no rows are a table without rows", async () => {
    await run.rows(live, `SELECT * FROM (${rowsSql.replace(", (i * 37) % 100 > 50 AS label", "")}) WHERE false`);
    expect((await build(others)).text).toBe("0 rows scored by risk v1");
    expect(await run.read("gold.live", "nr")).toEqual([]);
  });
  it("replace those of an earlier version, and leave nothing behind in the session", async () => {
    await run.build(modelRunner, risk as never);
    expect((await build(scores)).version).toMatchObject({ modelVersion: 2 });
    const read = await run.read("gold.scores", "nr");
    expect(new Set(read.map(({ model_version }) => model_version))).toEqual(new Set(["2"]));
    await expect(run.project.session.rows("SELECT * FROM scored")).rejects.toMatchObject({
      code: expect.stringMatching(/^engine\./),
    });
  });
  it("are refused when the version's files are damaged", async () => {
    await run.project.engines.objects.put("models/risk/2/model.txt", new TextEncoder().encode("tree"));
    await expect(build(scores)).rejects.toMatchObject({ code: "registry.artifact-missing" });
  });
});
