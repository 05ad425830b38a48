import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import { openTrainingRun, type TrainingRun } from "../../../test/training-run.ts";
import { source } from "../../contracts/data/source.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { entity, featureView, gradientBoosting, model } from "../../contracts/ml/index.ts";
import type { Model } from "../../contracts/ml/model.ts";
import { boolean, double, text, timestamp } from "../../contracts/shape/column.ts";
import { artifactHash, modelVersions, readModel } from "../registry/model-registry.ts";
import { modelRunner } from "./model-runner.ts";

const rows = inRole(
  "data",
  source("silver.rows", {
    files: "*.csv",
    columns: {
      id: text(),
      card: text(),
      at: timestamp(),
      amount: double().nullable(),
      same: double(),
      nothing: double().nullable(),
      kind: text(),
      label: boolean().nullable(),
    },
    key: "id",
    at: "at",
  }),
);
const view = featureView("recent", {
  entity: entity("card", { key: rows.columns.card }),
  from: rows,
  at: "at",
  features: ({ count, sum }) => ({ n: count().over("2d"), spent: sum("amount").over("2d") }),
});
const columns = rows.columns;
const make = (options: object = {}) =>
  inRole(
    "ml",
    model("risk", {
      rows,
      at: "at",
      label: { column: "label", matures: "10d" },
      features: { amount: columns.amount, kind: columns.kind, ...view.features },
      trainer: gradientBoosting({ rounds: 20, leaves: 7, minDataInLeaf: 5 }),
      split: { by: "time", test: 0.25 },
      ...options,
    } as never),
    12,
  ) as unknown as Model;

/** A row an hour from January on; the label follows the amount, save for every ninth row. */
const rowsSql = (count: number, label = "((i * 37) % 100 > 60) <> (i % 9 = 0)") => `
  SELECT 'r' || lpad(i::VARCHAR, 5, '0') AS id, 'c' || (i % 4) AS card,
    TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_hours(i::INTEGER) AS "at",
    CASE WHEN i % 11 = 0 THEN NULL ELSE ((i * 37) % 100)::DOUBLE END AS amount, 7.0::DOUBLE AS same, NULL::DOUBLE AS nothing,
    ['web', 'shop', 'phone'][1 + i % 3] AS kind, CASE WHEN i % 50 = 7 THEN NULL ELSE ${label} END AS label
  FROM range(${count}) t(i)`;

let run: TrainingRun;
beforeAll(async () => {
  run = await openTrainingRun();
});
afterAll(() => run.project.close());

const objects = () => run.project.engines.objects;
const stored = (version: unknown) => readModel(objects(), { model: "risk", version: Number(version) });

async function failure(declaration: Model) {
  try {
    await run.build(modelRunner, declaration);
  } catch (error) {
    if (isThroughlineError(error)) return error;
    throw error;
  }
  throw new Error("it was trained");
}

describe("training a model", () => {
  // 800 hours end on February 3rd: by February 8th the rows up to January 29th are mature.
  beforeAll(async () => {
    run.now = "2026-02-08T00:00:00Z";
    await run.rows(rows, rowsSql(800));
  });

  it("keeps model, signature, card and report of a version, and says what it was made of", async () => {
    const { version, text, accepted, measured } = await run.build(modelRunner, make({ accept: { auc: { min: 0.6 } } }));
    expect(accepted).toBe(true);
    const { bytes, signature, card } = await stored(version.modelVersion);
    expect(version).toMatchObject({ model: "risk", artifactHash: artifactHash(bytes), data: { "silver.rows": 1 } });
    expect(signature.inputs).toEqual([
      { name: "amount", kind: "numeric" },
      { name: "kind", kind: "categorical", categories: ["phone", "shop", "web"] },
      { name: "n", kind: "numeric" },
      { name: "spent", kind: "numeric" },
    ]);
    const mature = 28 * 24 + 1;
    const withoutLabel = Math.floor((mature - 1 - 7) / 50) + 1;
    const learned = Math.floor((mature - withoutLabel) * 0.75);
    expect(card.rows).toEqual({
      train: Math.floor(learned * 0.9),
      validation: learned - Math.floor(learned * 0.9),
      test: mature - withoutLabel - learned,
      tooYoung: 800 - mature,
      leftOut: withoutLabel,
    });
    expect(card).toMatchObject({ accepted: true, run: "run-1", seed: 1, createdAt: "2026-02-08T00:00:00.000000Z" });
    expect(card.metrics.auc).toBeGreaterThan(0.6);
    expect(measured).toEqual([
      {
        declaration: "model:risk",
        promise: "auc",
        says: "AUC ≥ 0.6",
        held: true,
        figure: card.metrics.auc,
        limit: 0.6,
      },
    ]);
    expect(text).toMatch(
      new RegExp(`^v${version.modelVersion}  AUC 0\\.\\d{3} ≥ 0\\.6   \\(${800 - mature} rows too young\\)$`),
    );
    const report = await objects().get(`models/risk/${version.modelVersion}/report.html`);
    expect(new TextDecoder().decode(report).includes("chose the threshold")).toBe(true);
  });
  it("gives the same bytes, signature and figures again, whatever order the rows are stored in", async () => {
    const first = await stored((await run.build(modelRunner, make())).version.modelVersion);
    await run.rows(rows, `SELECT * FROM (${rowsSql(800)}) ORDER BY hash(id)`);
    const second = await stored((await run.build(modelRunner, make())).version.modelVersion);
    expect(second.card.artifactHash).toBe(first.card.artifactHash);
    expect(Buffer.compare(Buffer.from(second.bytes), Buffer.from(first.bytes))).toBe(0);
    expect(second.card.metrics).toEqual(first.card.metrics);
    expect(second.signature.threshold).toBe(first.signature.threshold);
    expect(second.card.version).toBe(first.card.version + 1);
  });
  it("gives other bytes for another label, seed aside", async () => {
    const first = await stored((await run.build(modelRunner, make())).version.modelVersion);
    const other = await stored(
      (await run.build(modelRunner, make({ trainer: gradientBoosting({ rounds: 21 }) }))).version.modelVersion,
    );
    expect(other.card.artifactHash).not.toBe(first.card.artifactHash);
  });
  it("refuses a version that breaks a gate, keeps it for a look, and says by how much", async () => {
    const before = await modelVersions(objects(), "risk");
    const { accepted, measured, text, version } = await run.build(
      modelRunner,
      make({ accept: { auc: { min: 0.6, max: 0.61 }, logLoss: { max: 5 } } }),
    );
    expect(accepted).toBe(false);
    expect(measured.map(({ promise, held }) => [promise, held])).toEqual([
      ["auc", true],
      ["auc max", false],
      ["logLoss max", true],
    ]);
    expect(text).toMatch(/AUC 0\.\d{3} ≥ 0\.6 {3}AUC 0\.\d{3} > 0\.61 {3}log loss 0\.\d{3} ≤ 5/);
    expect((await modelVersions(objects(), "risk")).length).toBe(before.length + 1);
    expect((await stored(version.modelVersion)).card.accepted).toBe(false);
  });
  it("passes over features that are constant or always null", async () => {
    const features = { amount: columns.amount, same: columns.same, nothing: columns.nothing };
    const { version } = await run.build(modelRunner, make({ features }));
    const report = new TextDecoder().decode(await objects().get(`models/risk/${version.modelVersion}/report.html`));
    const unused = "<code>same</code> (one value in all rows), <code>nothing</code> (missing in all rows)";
    expect(report.includes(unused)).toBe(true);
    expect(report.split("<dt>seed</dt>").length + report.split("<code>seed</code>").length).toBe(3);
    expect((await stored(version.modelVersion)).signature.inputs.map(({ name }) => name)).toEqual([
      "amount",
      "same",
      "nothing",
    ]);
  });
  it("knows its version until a file of it is damaged or gone", async () => {
    const { version } = await run.build(modelRunner, make());
    const stands = () => modelRunner.stands?.(make(), run.context(make()), version);
    expect(await stands()).toBe(true);
    await objects().put(`models/risk/${version.modelVersion}/model.txt`, new TextEncoder().encode("tree"));
    expect(await stands()).toBe(false);
    await objects().delete(`models/risk/${version.modelVersion}/card.json`);
    expect(await stands()).toBe(false);
  });
  it("is patient as long as it says, and for ever where it says nothing", () => {
    expect([
      modelRunner.staleAfterUs?.(make({ retrain: { after: "7d" } })),
      modelRunner.staleAfterUs?.(make()),
    ]).toEqual([7 * 86_400e6, undefined]);
  });
});

describe("rows that nothing can be learned from", () => {
  it("are refused when the table is empty, with the model, its line and why", async () => {
    await run.rows(rows, `${rowsSql(0)}`);
    const error = await failure(make());
    expect([error.code, error.where?.file, error.where?.line, error.where?.declaration]).toEqual([
      "training.no-rows",
      "ml/risk.ts",
      12,
      "model:risk",
    ]);
    expect(error.detail).toBe(
      "risk has too few rows in silver.rows: 0 to learn from and test on, 0 too young, 0 without a label or an instant",
    );
  });
  it("are refused when none is mature yet, and they are counted", async () => {
    run.now = "2026-01-05T00:00:00Z";
    await run.rows(rows, rowsSql(60));
    expect((await failure(make())).detail).toBe(
      "risk has too few rows in silver.rows: 0 to learn from and test on, 60 too young, 0 without a label or an instant",
    );
  });
  it("are refused when all have one label, with the label's name and a cure", async () => {
    run.now = "2026-03-01T00:00:00Z";
    for (const label of ["true", "false"]) {
      await run.rows(rows, rowsSql(200, label));
      const error = await failure(make());
      expect([error.code, error.hint]).toEqual([
        "training.one-class",
        "train on a span of time in which both outcomes occur",
      ]);
      expect(error.detail).toMatch(
        new RegExp(`^all \\d+ rows that risk learns from have one label: label is ${label}$`),
      );
      expect(error.where).toMatchObject({ file: "ml/risk.ts", line: 12, subject: "label" });
    }
  });
  it("leave gates unmeasured where the test rows have one label, which holds none of them", async () => {
    await run.rows(rows, rowsSql(400, "i < 280 AND (i * 37) % 100 > 60"));
    const { accepted, measured, text } = await run.build(
      modelRunner,
      make({ accept: { auc: { min: 0.1 }, brier: { max: 1 } } }),
    );
    expect(accepted).toBe(false);
    expect(measured.map(({ promise, held, figure }) => [promise, held, typeof figure === "number" || figure])).toEqual([
      ["auc", false, "not measured"],
      ["brier max", true, true],
    ]);
    expect(text).toContain("AUC not measured, asked ≥ 0.1");
    expect(text).not.toContain("NaN");
  });
});
