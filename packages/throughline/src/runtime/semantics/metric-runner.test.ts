import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTrainingRun, type TrainingRun } from "../../../test/training-run.ts";
import { metric } from "../../contracts/analyst/metric.ts";
import { source } from "../../contracts/data/source.ts";
import { boolean, decimal, timestamp } from "../../contracts/shape/column.ts";
import { metricRunner } from "./metric-runner.ts";

const rows = source("silver.rows", {
  files: "*.csv",
  columns: { at: timestamp(), amount: decimal(12, 2).unit("USD"), bad: boolean() },
  at: "at",
});

let run: TrainingRun;
beforeAll(async () => {
  run = await openTrainingRun();
  await run.rows(
    rows,
    `SELECT TIMESTAMPTZ '2026-01-01 00:00:00+00' AS "at", i * 0.1 AS amount, i = 3 AS bad FROM range(10) t(i)`,
  );
});
afterAll(() => run.project.close());

async function build(target: object, filter: object = {}) {
  const rate = metric("rate", {
    from: rows,
    time: "at",
    measure: ({ count }) => count({ where: { bad: true } }).per(count()),
    target,
    filter,
  });
  return run.build(metricRunner, rate as never);
}

describe("building a metric", () => {
  it("computes it over all rows and holds it to its targets", async () => {
    const { version, measured, accepted, text } = await build({ max: 0.1, min: 0.05 });
    expect([version, accepted, text]).toEqual([{ value: 0.1 }, true, "10 % ≥ 5 % ≤ 10 %"]);
    expect(measured).toEqual([
      { declaration: "metric:rate", promise: "target max", says: "rate ≤ 0.1", held: true, figure: 0.1, limit: 0.1 },
      { declaration: "metric:rate", promise: "target min", says: "rate ≥ 0.05", held: true, figure: 0.1, limit: 0.05 },
    ]);
  });
  it("says which target is missed, and is kept all the same", async () => {
    const { measured, accepted, text } = await build({ max: 0.09 });
    expect([measured[0]?.held, accepted, text]).toEqual([false, true, "10 % not ≤ 9 %"]);
  });
  it("measures nothing where there is no value", async () => {
    const { version, measured } = await build({ max: 0.09 }, { amount: 77 });
    expect([version, measured]).toEqual([{ value: null }, []]);
  });
  it("adds decimals exactly", async () => {
    const total = metric("total", {
      from: rows,
      time: "at",
      measure: ({ sum }) => sum("amount"),
      target: { min: 4.5 },
    });
    const { version, measured } = await run.build(metricRunner, total as never);
    expect([version, measured[0]?.held]).toEqual([{ value: 4.5 }, true]);
  });
});
