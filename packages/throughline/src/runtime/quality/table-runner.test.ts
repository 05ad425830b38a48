import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTrainingRun, type TrainingRun } from "../../../test/training-run.ts";
import { type Check, check } from "../../contracts/data/check.ts";
import { source } from "../../contracts/data/source.ts";
import { type SqlQuery, sql } from "../../contracts/data/sql.ts";
import { type Table, table } from "../../contracts/data/table.ts";
import { tableSpec } from "../../contracts/data/table-spec.ts";
import { decimal, text, timestamp } from "../../contracts/shape/column.ts";
import { tableRunner } from "./table-runner.ts";

const columns = { id: text(), amount: decimal(12, 2), at: timestamp() };
const raw = source("bronze.rows", { files: "*.csv", columns, at: "at" });

let run: TrainingRun;
beforeAll(async () => {
  run = await openTrainingRun();
  run.now = "2026-01-02T00:00:00Z";
  const day = (i: number) => `TIMESTAMPTZ '2026-01-0${i} 00:00:00+00'`;
  await run.rows(
    raw,
    `SELECT * FROM (VALUES ('a', 1, ${day(1)}), ('b', -1, ${day(1)}), ('c', 2, ${day(3)}), ('a', 9, ${day(2)}), ('d', 4, ${day(2)})) AS t(id, amount, "at")`,
  );
});
afterAll(() => run.project.close());

const make = (query: SqlQuery, options: { checks?: readonly Check<"id" | "amount" | "at">[]; quality?: number } = {}) =>
  table("silver.rows", { columns, key: "id", at: "at", query, ...options }) as unknown as Table;

describe("building a table", () => {
  it("measures every promise that its declaration makes, under the same names and words", async () => {
    const declared = make(sql`select * from ${raw}`, {
      checks: [check.min("amount", 0), check.notFuture("at"), check.unique("amount")],
      quality: 0.575,
    });
    const { measured, text, accepted } = await run.build(tableRunner, declared);
    const promised = tableSpec.promises(declared).map(({ name, says, limit }) => [name, says, limit]);
    expect(measured.map(({ promise, says, limit }) => [promise, says, limit])).toEqual(promised);
    expect(measured.map(({ promise, held, figure }) => [promise, held, figure])).toEqual([
      ["quality", false, 0.4],
      ["key id", true, 0],
      ["check min amount", true, 0],
      ["check not future at", true, 0],
      ["check unique amount", true, 0],
    ]);
    expect([text, accepted]).toEqual(["2 rows, 3 rejected  quality broken: 40.0 % < 57.5 %", true]);
  });
  it("rejects rows by the Clock's now, not by the machine's", async () => {
    run.now = "2026-01-04T00:00:00Z";
    const { text } = await run.build(tableRunner, make(sql`select * from ${raw}`, { checks: [check.notFuture("at")] }));
    expect(text).toMatch(/^4 rows, 1 rejected/);
    const rejected = await run.read("silver.rows__rejected", "reason");
    expect(rejected.map(({ reason }) => reason)).toEqual(["id is unique"]);
  });
  it("says that quality is reached, and no word of rejected rows where there are none", async () => {
    const { text, measured } = await run.build(tableRunner, make(sql`select * from ${raw} where id <> 'a'`));
    expect(text).toBe("3 rows  quality 100.0 % ≥ 95 %");
    expect(measured[0]).toMatchObject({ promise: "quality", held: true, figure: 1, limit: 0.95 });
  });
});
