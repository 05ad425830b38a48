import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import { openTrainingRun, type TrainingRun } from "../../../test/training-run.ts";
import { source } from "../../contracts/data/source.ts";
import { entity, featureView, gradientBoosting, model } from "../../contracts/ml/index.ts";
import type { Model } from "../../contracts/ml/model.ts";
import { boolean, double, text, timestamp } from "../../contracts/shape/column.ts";
import type { TrainRequest } from "../../ports/trainer.ts";
import { modelVersions } from "../registry/model-registry.ts";
import { memoryThere, trainingBytes } from "./memory-bound.ts";
import { modelRunner } from "./model-runner.ts";

const rows = inRole(
  "data",
  source("silver.rows", {
    files: "*.csv",
    columns: { id: text(), card: text(), at: timestamp(), amount: double(), kind: text(), label: boolean() },
    key: "id",
    at: "at",
  }),
);
const view = featureView("recent", {
  entity: entity("card", { key: rows.columns.card }),
  from: rows,
  at: "at",
  features: ({ count }) => ({ n: count().over("2d") }),
});
const risk = inRole(
  "ml",
  model("risk", {
    rows,
    at: "at",
    label: { column: "label" },
    features: { amount: rows.columns.amount, kind: rows.columns.kind, ...view.features },
    trainer: gradientBoosting({ rounds: 5 }),
    split: { by: "time", test: 0.25 },
  }),
  12,
) as unknown as Model;

let run: TrainingRun;
beforeAll(async () => {
  run = await openTrainingRun();
  await run.rows(
    rows,
    `SELECT 'r' || i::VARCHAR AS id, 'c' || (i % 4) AS card, TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_hours(i::INTEGER) AS "at",
      ((i * 37) % 100)::DOUBLE AS amount, 'web' AS kind, (i * 37) % 100 > 60 AS label FROM range(400) t(i)`,
  );
});
afterAll(() => run.project.close());

/** A build under a bound of the config; the rows of the requests that the trainer got. */
async function build(training: string): Promise<number[]> {
  const { trainer } = run.project.engines;
  const asked: number[] = [];
  const fit = (request: TrainRequest) => {
    asked.push(request.data.rows);
    return trainer.fit(request);
  };
  const project = { loaded: { config: { name: "p", memory: { training } } }, compiled: {} } as never;
  await modelRunner.build(risk, { ...run.context(risk), project, trainer: { ...trainer, fit } });
  return asked;
}

describe("rows that do not fit into memory", () => {
  it("are refused before one is read, with rows, columns, what they need, what is there, and a cure", async () => {
    let error: unknown;
    await build("24MB").catch((thrown: unknown) => {
      error = thrown;
    });
    expect(error).toMatchObject({
      code: "training.too-large",
      detail: "risk learns from 400 rows of 3 inputs in silver.rows, which need 33 MB: 24 MB of memory is there",
      hint: expect.stringMatching(
        /^train on a sample of the rows, with fewer columns or on a larger machine; `memory: /,
      ),
      where: { file: "ml/risk.ts", line: 12, subject: "rows" },
    });
    expect(await modelVersions(run.project.engines.objects, "risk")).toEqual([]);
  });
  it("are trained on under a bound that they keep", async () => {
    expect(await build("1GiB")).toEqual([270]);
  });
});

describe("the memory that training takes", () => {
  const size = { rows: 1e6, inputs: 10, texts: 1, trees: 1, eventNumbers: 0 };
  it("grows with rows, columns, texts, classes and events", () => {
    const { bytes } = trainingBytes(size);
    for (const more of [{ rows: 2e6 }, { inputs: 11 }, { texts: 2 }, { trees: 3 }, { eventNumbers: 1e6 }])
      expect(trainingBytes({ ...size, ...more }).bytes).toBeGreaterThan(bytes);
  });
  it("is on the heap as far as it is text", () => {
    expect(trainingBytes({ ...size, texts: 0 }).heapBytes).toBe(0);
    expect(trainingBytes({ ...size, rows: 100e6, texts: 1 }).heapBytes).toBeGreaterThan(memoryThere().heapBytes);
  });
  it("is there as the config says, else as far as it is free", () => {
    expect(memoryThere("2GB").bytes).toBe(2e9);
    const { bytes } = memoryThere();
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(1e13);
  });
});
