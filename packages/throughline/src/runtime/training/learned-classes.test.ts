import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import { openTrainingRun, type TrainingRun } from "../../../test/training-run.ts";
import { source } from "../../contracts/data/source.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { gradientBoosting, model, predictions } from "../../contracts/ml/index.ts";
import type { Model } from "../../contracts/ml/model.ts";
import { double, text, timestamp } from "../../contracts/shape/column.ts";
import { readModel, readReport } from "../registry/model-registry.ts";
import { readReference } from "../registry/training-reference.ts";
import { compareVersions } from "./compare-versions.ts";
import { modelRunner } from "./model-runner.ts";
import { predictionsRunner } from "./predictions-runner.ts";

const verdicts = ["approve", "look closer", "decline"] as const;
const rowsWith = (values: readonly string[]) =>
  inRole(
    "data",
    source("silver.claims", {
      files: "*.csv",
      columns: {
        id: text(),
        at: timestamp(),
        amount: double(),
        region: text(),
        verdict: text()
          .oneOf(...values)
          .nullable(),
      },
      key: "id",
      at: "at",
    }),
  );
const rows = rowsWith(verdicts);

const make = (options: object = {}, of = rows) =>
  inRole(
    "ml",
    model("triage", {
      rows: of,
      at: "at",
      label: { column: "verdict" },
      features: { amount: of.columns.amount, region: of.columns.region },
      trainer: gradientBoosting({ rounds: 20, leaves: 7, minDataInLeaf: 5 }),
      split: { by: "time", validation: 0.2, test: 0.2 },
      ...options,
    } as never),
    3,
  ) as unknown as Model;

/** A row an hour: the amount decides, with some noise between neighbours. */
const sql = (verdict?: string) => {
  const noisy = "((i * 37) % 100) + (i * 7919) % 30";
  const standard = `CASE WHEN i % 90 = 7 THEN NULL WHEN ${noisy} < 60 THEN 'approve' WHEN ${noisy} < 100 THEN 'look closer' ELSE 'decline' END`;
  return `SELECT 'c' || lpad(i::VARCHAR, 6, '0') AS id, TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_hours(i::INTEGER) AS at,
    ((i * 37) % 100)::DOUBLE AS amount, ['north', 'south'][1 + i % 2] AS region, ${verdict ?? standard} AS verdict FROM range(1500) t(i)`;
};

let run: TrainingRun;
beforeAll(async () => {
  run = await openTrainingRun();
  run.now = "2026-06-01T00:00:00Z";
  await run.rows(rows, sql());
});
afterAll(() => run.project.close());

const objects = () => run.project.engines.objects;
const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const version = (of: { readonly version: object }) => Number((of.version as { modelVersion: unknown }).modelVersion);

async function failure(options: object, of = rows) {
  try {
    await run.build(modelRunner, make(options, of));
  } catch (error) {
    if (isThroughlineError(error)) return [error.code, error.detail, error.where?.line];
    throw error;
  }
  throw new Error("it was trained");
}

describe("a label of several classes", () => {
  it("is learned as the probability of each, in the order that the column declares", async () => {
    const outcome = await run.build(
      modelRunner,
      make({
        evaluate: { slices: ["region"] },
        accept: {
          f1: { min: 0.6, slices: { min: 0.5 } },
          logLoss: { max: 1 },
          recall: { min: 0.5, classes: { decline: { min: 0.5 }, "look closer": { min: 0.99 } } },
          topConfusion: { max: 0.2 },
        },
      }),
    );
    expect(outcome.measured.map(({ says, held }) => [says, held])).toEqual([
      ["F1 ≥ 0.6", true],
      ["F1 ≥ 0.5 in every slice", true],
      ["log loss ≤ 1", true],
      ["recall ≥ 0.5", true],
      ["recall ≥ 0.5 of decline", true],
      ["recall ≥ 0.99 of look closer", false],
      ["top confusion ≤ 0.2", true],
    ]);
    expect(outcome.accepted).toBe(false);
    const { card, signature, bytes } = await readModel(objects(), { model: "triage", version: version(outcome) });
    expect([card.objective, card.classes, signature.classes, signature.threshold]).toEqual([
      "multiclass",
      verdicts,
      verdicts,
      undefined,
    ]);
    expect(Object.keys(card.metrics)).toEqual([
      ...["f1", "precision", "recall", "accuracy", "logLoss", "topConfusion"],
      "calibrationError",
    ]);
    expect(card.parameters.classes).toBe(3);
    expect(card.intervals?.f1?.low).toBeLessThan(card.metrics.f1 as number);
    const loaded = await run.project.engines.models.load({ format: "lightgbm", bytes });
    const [approve = 0, , decline = 0] = loaded.predict(Float64Array.of(1, 0), 1);
    expect(approve).toBeGreaterThan(0.9);
    expect(decline).toBeLessThan(0.1);
  });

  it("has a report with its confusion matrix, a model card, and the same as data", async () => {
    const made = version(await run.build(modelRunner, make()));
    const report = textOf(await readReport(objects(), { model: "triage", version: made }));
    expect(report).toContain("taken for look closer");
    expect(report).toContain("Macro F1");
    const readme = textOf(await objects().get(`models/triage/${made}/README.md`));
    expect(readme).toContain("pipeline_tag: tabular-classification");
    expect(readme).toContain("in this order: `approve`, `look closer`, `decline`");
    expect(readme).toMatch(/Confused most: \d+ rows of `/);
    const data = JSON.parse(textOf(await objects().get(`models/triage/${made}/evaluation.json`)));
    const { card } = await readModel(objects(), { model: "triage", version: made });
    expect(data.classes.confusion.flat().reduce((sum: number, count: number) => sum + count, 0)).toBe(card.rows.test);
    expect(data.classes.figures.decline.rows).toBeGreaterThan(0);
    const reference = await readReference(objects(), { model: "triage", version: made });
    expect(reference?.score.rows).toBe(card.rows.test);
  });

  it("is judged by what decisions cost and by whether probabilities mean what they say", async () => {
    const costs = { wrong: 10, right: -1, of: { decline: { approve: 500 } }, currency: "EUR" };
    const outcome = await run.build(
      modelRunner,
      make({
        evaluate: { costs, slices: ["region"] },
        accept: {
          cost: { max: 0, slices: { max: 100 } },
          calibrationError: { max: 0.5, classes: { decline: { max: 0.0001 } } },
        },
      }),
    );
    expect(outcome.measured.map(({ figure }) => typeof figure)).toEqual(["number", "number", "number", "number"]);
    expect(outcome.measured.map(({ says, held }) => [says, held])).toEqual([
      ["cost of a row ≤ 0", false],
      ["cost of a row ≤ 100 in every slice", true],
      ["calibration error ≤ 0.5", true],
      ["calibration error ≤ 0.0001 of decline", false],
    ]);
    const of = { model: "triage", version: version(outcome) };
    const { card } = await readModel(objects(), of);
    const { classes } = JSON.parse(textOf(await objects().get(`models/triage/${of.version}/evaluation.json`)));
    const { confusion, figures } = classes as {
      confusion: number[][];
      figures: Record<string, { calibrationError: number; reliability: { rows: number }[] }>;
    };
    const priced = confusion.flatMap((row, truth) =>
      row.map((rows, said) => rows * (truth === said ? -1 : truth === 2 && said === 0 ? 500 : 10)),
    );
    const total = priced.reduce((sum, cost) => sum + cost, 0);
    expect(card.metrics.cost).toBeCloseTo(total / card.rows.test, 12);
    expect(card.intervals?.cost?.low).toBeLessThanOrEqual(card.metrics.cost as number);
    const rowsInBins = (name: string) => figures[name]?.reliability.reduce((sum, bin) => sum + bin.rows, 0);
    expect(verdicts.map(rowsInBins)).toEqual([card.rows.test, card.rows.test, card.rows.test]);
    const report = textOf(await readReport(objects(), of));
    expect(report).toContain("the cheapest alone");
    expect(report).toMatch(
      /each row is taken for what it costs least by its probabilities<\/th><td class="number">-?[\d.,]+ EUR/,
    );
    for (const title of ["Calibration", "Calibration of look closer", "Calibration of decline"])
      expect(report).toContain(`role="img" aria-label="${title}: `);
    expect(textOf(await objects().get(`models/triage/${of.version}/README.md`))).toContain("| Calibration error |");
  });

  it("is predicted as label, its probability as the score, and the probability of each", async () => {
    const declaration = make();
    await run.build(modelRunner, declaration);
    const table = predictions("gold.triage", { model: declaration as never, rows });
    await run.build(predictionsRunner as never, inRole("ml", table) as never);
    const found = await run.read("gold.triage", "id");
    expect(found).toHaveLength(1_500);
    for (const row of found.slice(0, 50)) {
      const probabilities = row.probabilities as unknown as Record<string, number>;
      expect(Object.keys(probabilities)).toEqual(verdicts);
      expect(probabilities[row.label as string]).toBe(row.score);
      expect(Math.max(...Object.values(probabilities))).toBe(row.score);
    }
    expect(new Set(found.map(({ label }) => label))).toEqual(new Set(verdicts));
  });

  it("is compared with the version that stands by the bootstrap and McNemar's test, where the classes are the same", async () => {
    const weak = make({ trainer: gradientBoosting({ rounds: 1, leaves: 2 }) });
    const first = await run.build(modelRunner, weak);
    const accept = { logLoss: { current: "better" } };
    const second = await run.build(modelRunner, make({ accept }));
    expect(second.measured.map(({ figure }) => figure)).toEqual(["better"]);
    const { session, engines } = run.project;
    const of = { version: version(second), against: version(first), session, objects: engines.objects };
    const { measures, decisions } = await compareVersions(make(), { ...of, models: engines.models });
    expect([measures.f1?.by, measures.f1?.verdict]).toEqual(["bootstrap", "better"]);
    expect(decisions?.pValue).toBeLessThan(0.05);
    const other = make({}, rowsWith(["decline", "look closer", "approve"]));
    await expect(compareVersions(other, { ...of, models: engines.models })).rejects.toMatchObject({
      code: "registry.not-comparable",
      detail: expect.stringContaining("tells apart approve, look closer, decline"),
    });
  });
});

describe("classes that can't be learned", () => {
  it.each<[string, string, string, string]>([
    [
      "a value that is not declared",
      "CASE WHEN i % 100 = 5 THEN 'escalate' WHEN i % 3 = 0 THEN 'approve' WHEN i % 3 = 1 THEN 'look closer' ELSE 'decline' END",
      "training.invalid-label",
      "15 labels of triage are none of the declared values: silver.claims.verdict is escalate",
    ],
    [
      "a class without rows",
      "CASE WHEN i % 3 = 0 THEN 'approve' ELSE 'decline' END",
      "training.empty-class",
      "no row that triage learns from is of a declared class: verdict look closer",
    ],
    [
      "one class only",
      "'decline'",
      "training.one-class",
      "all 900 rows that triage learns from have one label: verdict is decline",
    ],
  ])("are refused with %s", async (_, verdict, code, detail) => {
    await run.rows(rows, sql(verdict));
    expect(await failure({})).toEqual([code, detail, 3]);
  });
});
