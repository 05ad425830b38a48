import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTrainingRun, type TrainingRun } from "../../../test/training-run.ts";
import type { Measure, MeasureBuilder } from "../../contracts/analyst/measure.ts";
import { metric } from "../../contracts/analyst/metric.ts";
import { source } from "../../contracts/data/source.ts";
import { boolean, decimal, timestamp } from "../../contracts/shape/column.ts";
import type { Columns } from "../../contracts/shape/relation.ts";
import { metricRunner } from "./metric-runner.ts";

const rows = source("silver.rows", {
  files: "*.csv",
  columns: { at: timestamp(), amount: decimal(12, 2).unit("USD"), bad: boolean(), long: decimal(30, 4) },
  at: "at",
});

let run: TrainingRun;
beforeAll(async () => {
  run = await openTrainingRun();
  await run.rows(
    rows,
    `SELECT TIMESTAMPTZ '2026-01-01 00:00:00+00' AS "at", i * 0.1 AS amount, i = 3 AS bad, (9007199254740993 + 0.0001)::DECIMAL(30, 4) AS long
     FROM range(10) t(i)`,
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
    const { version, measured, text } = await run.build(metricRunner, total as never);
    expect([version, measured[0]?.held]).toEqual([{ value: 4.5 }, true]);
    expect(text).toBe("4.50 USD ≥ 4.50 USD");
  });
  it("says decimals with all digits of their type, and other figures with two at most", async () => {
    const textOf = async (measure: (build: MeasureBuilder<Columns>) => Measure) => {
      const figure = metric("figure", { from: rows, time: "at", measure: measure as never });
      return (await run.build(metricRunner, figure as never)).text;
    };
    expect(await textOf(({ max }) => max("amount" as never))).toBe("0.90 USD");
    expect(await textOf(({ mean }) => mean("amount" as never))).toBe("0.45 USD");
    expect(await textOf(({ count }) => count())).toBe("10");
    expect(await textOf(({ sum }) => sum("long" as never))).toBe("90,071,992,547,409,930.0010");
  });
});
