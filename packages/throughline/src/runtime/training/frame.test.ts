import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTrainingRun, type TrainingRun } from "../../../test/training-run.ts";
import { source } from "../../contracts/data/source.ts";
import { entity, featureView, gradientBoosting, model } from "../../contracts/ml/index.ts";
import type { Model } from "../../contracts/ml/model.ts";
import { bigint, boolean, date, decimal, double, text, timestamp } from "../../contracts/shape/column.ts";
import { type FrameOptions, loadFrame } from "./frame.ts";
import { inputNumber, inputPlans } from "./model-inputs.ts";
import { splitRows } from "./split-rows.ts";

const columns = {
  id: text(),
  card: text().nullable(),
  at: timestamp().nullable(),
  known: timestamp().nullable(),
  amount: decimal(12, 2).nullable(),
  big: bigint().nullable(),
  rate: double().nullable(),
  country: text().nullable(),
  day: date().nullable(),
  seen: timestamp().nullable(),
  open: boolean().nullable(),
  label: boolean().nullable(),
};
const rows = source("silver.rows", { files: "*.csv", columns, key: "id", at: "at" });
const card = entity("card", { key: rows.columns.card });
const recent = featureView("recent", {
  entity: card,
  from: rows,
  at: "at",
  features: ({ count, sum }) => ({ n_1h: count().over("1h"), sum_1h: sum("amount").over("1h") }),
});
const late = featureView("late", {
  entity: card,
  from: rows,
  at: "at",
  available: "known",
  features: ({ count }) => ({ late_1h: count().over("1h") }),
});
const { id: _, card: __, at: ___, known: ____, label: _____, ...inputs } = rows.columns;
const whole = model("m", {
  rows,
  at: "at",
  label: { column: "label", matures: "1d" },
  features: { ...inputs, ...recent.features, ...late.features },
  trainer: gradientBoosting(),
  split: { by: "time", test: 0.2 },
}) as unknown as Model;

const names = Object.keys(columns)
  .map((name) => `"${name}"`)
  .join(", ");

let run: TrainingRun;
beforeAll(async () => {
  run = await openTrainingRun();
  await run.rows(rows, `SELECT * FROM (VALUES ${values.join(", ")}) AS t(${names})`);
});
afterAll(() => run.project.close());

const at = (time: string) => `TIMESTAMPTZ '2026-01-01 ${time.length === 5 ? `${time}:00` : time}+00'`;
const no = "NULL";
const values = [
  // Two rows at one instant, given in the other order than their keys.
  `('b', 'c1', ${at("10:00")}, ${at("10:00")}, 2.50, 7, 0.5, 'NL', DATE '2026-01-01', ${at("09:00:00.000001")}, true, true)`,
  `('a', 'c1', ${at("10:00")}, ${at("10:00")}, 1.25, ${no}, ${no}, 'DE', ${no}, ${no}, ${no}, false)`,
  `('c', 'c1', ${at("10:30")}, ${at("12:00")}, ${no}, 9007199254740993, -1, ${no}, DATE '1969-12-31', ${at("10:00")}, false, true)`,
  `('d', 'c1', ${at("11:00")}, ${at("11:00")}, 4, 0, 0, 'NL', ${no}, ${no}, ${no}, false)`,
  `('e', ${no}, ${at("11:00")}, ${at("11:00")}, 8, 0, 0, 'FR', ${no}, ${no}, ${no}, true)`,
  `('f', 'c1', ${at("12:00")}, ${at("12:00")}, 16, 0, 0, 'NL', ${no}, ${no}, ${no}, ${no})`,
  `('g', 'c1', ${no}, ${no}, 32, 0, 0, 'NL', ${no}, ${no}, ${no}, true)`,
  `('h', 'c1', ${at("13:00")}, ${at("13:00")}, 64, 0, 0, 'ZZ', ${no}, ${no}, ${no}, ${no})`,
];
const untilUs = (time: string) => Date.parse(`2026-01-01T${time}Z`) * 1000;

const load = (options: Partial<FrameOptions> = {}) =>
  loadFrame({ session: run.project.session, model: whole, relation: rows, ...options });
const input = async (name: string, options?: Partial<FrameOptions>) => {
  const frame = await load(options);
  return [...(frame.inputs.find((one) => one.name === name)?.values ?? [])];
};

describe("the rows of a model", () => {
  it("stand in the order of time, then key, all of them where no label is asked", async () => {
    const frame = await load();
    expect([frame.rows, frame.leftOut, frame.keys]).toEqual([8, 0, [["a", "b", "c", "d", "e", "f", "h", "g"]]]);
    expect([...frame.label].every(Number.isNaN)).toBe(true);
    expect(frame.at[0]).toBe(untilUs("10:00:00"));
  });
  it("are left out and counted without an instant, or when mature without a label", async () => {
    const frame = await load({ matureUntilUs: untilUs("12:00:00") });
    expect([frame.rows, frame.leftOut]).toEqual([6, 2]);
    expect(frame.keys).toEqual([["a", "b", "c", "d", "e", "h"]]);
    expect([...frame.label]).toEqual([0, 1, 1, 0, 1, Number.NaN]);
  });
  it("are left out and counted in the first while, where the model warms up; all of a group of which one is", async () => {
    const matureUntilUs = untilUs("12:00:00");
    const frame = await load({ model: { ...whole, warmUp: "1h" }, matureUntilUs });
    expect([frame.rows, frame.leftOut, frame.warmUp, frame.keys]).toEqual([3, 2, 3, [["d", "e", "h"]]]);
    const grouped = await load({ model: { ...whole, warmUp: "31m", group: "country" }, matureUntilUs });
    expect([grouped.rows, grouped.leftOut, grouped.warmUp, grouped.keys]).toEqual([2, 3, 3, [["e", "h"]]]);
    expect(await load({ model: { ...whole, warmUp: "1h" } })).toMatchObject({ rows: 8, leftOut: 0, warmUp: 0 });
  });
  it("have numbers as they are, truth as 0 and 1, days and instants as seconds, and null as missing", async () => {
    const nan = Number.NaN;
    const options = { matureUntilUs: untilUs("11:00:00") };
    expect(await input("amount", options)).toEqual([1.25, 2.5, nan, 4, 8, 16, 64]);
    expect(await input("big", options)).toEqual([nan, 7, 9007199254740992, 0, 0, 0, 0]);
    expect((await input("open", options)).slice(0, 4)).toEqual([nan, 1, 0, nan]);
    expect((await input("day", options)).slice(0, 3)).toEqual([nan, 1767225600, -86400]);
    expect((await input("seen", options)).slice(0, 3)).toEqual([nan, 1767258000.000001, 1767261600]);
  });
  it("have text as categories in sorted order, or in that of a trained model, which knows no others", async () => {
    const frame = await load();
    const country = frame.inputs.find(({ name }) => name === "country");
    expect(country).toMatchObject({ kind: "categorical", categories: ["DE", "FR", "NL", "ZZ"] });
    expect([...(country?.values ?? [])]).toEqual([0, 2, Number.NaN, 2, 1, 2, 3, 2]);
    expect(await input("country", { categories: { country: ["NL", "DE"] } })).toEqual([
      1,
      0,
      Number.NaN,
      0,
      Number.NaN,
      0,
      Number.NaN,
      0,
    ]);
  });
  it("have features of what came before, neither the row itself nor its ties", async () => {
    expect(await input("n_1h")).toEqual([0, 0, 2, 3, 0, 1, 1, 0]);
    expect((await input("sum_1h")).slice(0, 4)).toEqual([Number.NaN, Number.NaN, 3.75, 3.75]);
  });
  it("have features only of what was known by then, where a view says when", async () => {
    const [n, known] = [await input("n_1h"), await input("late_1h")];
    expect([n[3], known[3]]).toEqual([3, 2]);
  });
  it("without an entity's key have no events", async () => {
    expect((await input("n_1h"))[4]).toBe(0);
    expect((await input("sum_1h"))[4]).toBeNaN();
  });
  it("of a relation without a key stand in one order too", async () => {
    const keyless = Object.freeze({ ...rows, rowKey: [] }) as unknown as typeof rows;
    const frame = await load({ relation: keyless });
    expect(frame.keys).toEqual([]);
    expect([...(frame.inputs.find(({ name }) => name === "amount")?.values ?? [])].slice(0, 2)).toEqual([1.25, 2.5]);
  });
});

describe("an input of a request", () => {
  it("is the same number as in training, to the microsecond", () => {
    const plans = new Map(inputPlans(whole).map((plan) => [plan.name, plan]));
    const number = (name: string, value: unknown) => inputNumber(plans.get(name) as never, value, new Map([["NL", 0]]));
    expect(number("seen", "2026-01-01T09:00:00.000001Z")).toBe(1767258000.000001);
    expect(number("seen", "2026-01-01T09:00:00.123Z")).toBe(1767258000.123);
    expect(number("seen", "2026-01-01T09:00:00.1234Z")).toBe(1767258000.1234);
    expect(number("seen", "1969-12-31T23:59:59.999999Z")).toBe(-0.000001);
    expect(number("day", "1969-12-31")).toBe(-86400);
    expect([number("open", true), number("amount", "2.50"), number("country", "NL")]).toEqual([1, 2.5, 0]);
    expect([number("amount", null), number("country", "XX"), number("country", undefined)].every(Number.isNaN)).toBe(
      true,
    );
  });
});

describe("the split of rows", () => {
  const frameOf = (times: readonly number[]) => ({ rows: times.length, at: Float64Array.from(times) }) as never;
  const parts = (times: readonly number[], test: number, matureUntilUs: number) => {
    const { train, validation, test: tested, tooYoung } = splitRows(frameOf(times), { test, matureUntilUs });
    return [train, validation, tested].map(({ start, end }) => `${start}-${end}`).concat(String(tooYoung));
  };
  const hundred = Array.from({ length: 100 }, (_, i) => i);

  it("keeps the newest mature share for the test, a tenth of the others for the threshold, and counts the young", () => {
    expect(parts(hundred, 0.2, 1_000)).toEqual(["0-72", "72-80", "80-100", "0"]);
    expect(parts(hundred, 0.2, 49)).toEqual(["0-36", "36-40", "40-50", "50"]);
  });
  it("gives validation the share that was declared", () => {
    const { train, validation, test } = splitRows(frameOf(hundred), {
      test: 0.2,
      validation: 0.3,
      matureUntilUs: 1_000,
    });
    expect([train, validation, test]).toEqual([
      { start: 0, end: 50 },
      { start: 50, end: 80 },
      { start: 80, end: 100 },
    ]);
  });
  it("takes a row that matures this very microsecond", () => {
    expect(parts([1, 2, 3], 0.5, 3).at(-1)).toBe("0");
    expect(parts([1, 2, 3], 0.5, 2).at(-1)).toBe("1");
  });
  it("leaves nothing where nothing is mature", () => {
    expect(parts(hundred, 0.2, -1)).toEqual(["0-0", "0-0", "0-0", "100"]);
    expect(parts([], 0.2, 0)).toEqual(["0-0", "0-0", "0-0", "0"]);
  });
});
