import { describe, expect, it } from "vitest";
import { compareCategories, compareNumbers } from "./compare.ts";
import { categoricalDistribution, numericDistribution } from "./distribution.ts";

const range = (from: number, to: number) => Float64Array.from({ length: to - from }, (_, i) => from + i);
const of = (...values: number[]) => numericDistribution(Float64Array.from(values));

describe("the distribution of numbers", () => {
  it("keeps every value where they are few, and counts what is missing", () => {
    expect(of(3, 1, Number.NaN, 1, Number.POSITIVE_INFINITY)).toEqual({
      ...{ kind: "numeric", rows: 5, missing: 2 },
      ...{ values: [1, 3], upTo: [2, 3] },
    });
  });

  it("keeps a thousand values of many, with exact counts up to each", () => {
    const { values, upTo, rows } = numericDistribution(range(0, 50_000));
    expect([values.length, rows, values.at(-1), upTo.at(-1)]).toEqual([1_000, 50_000, 49_999, 50_000]);
    expect(values.every((value, i) => upTo[i] === value + 1)).toBe(true);
  });
});

describe("numbers", () => {
  it("that lie as before have no distance", () => {
    const { psi, ks } = compareNumbers(numericDistribution(range(0, 1_000)), range(0, 1_000));
    expect([psi, ks]).toEqual([0, { statistic: 0, p: 1 }]);
  });

  it("that moved lie in other bins of a tenth of the reference", () => {
    const { psi, ks, bins, chiSquare } = compareNumbers(numericDistribution(range(0, 1_000)), range(500, 1_500));
    expect(bins.map(({ reference }) => reference)).toEqual([...Array.from({ length: 10 }, () => 100), 0]);
    expect(bins.map(({ current }) => current)).toEqual([0, 0, 0, 0, 0, 100, 100, 100, 100, 600, 0]);
    // Five empty bins against a tenth each, and half of the rows more in the last.
    expect(psi).toBeCloseTo(5 * (1e-4 - 0.1) * Math.log(1e-3) + 0.5 * Math.log(6), 12);
    expect(ks?.statistic).toBe(0.5);
    expect([ks?.p, chiSquare?.p].every((p) => (p as number) < 1e-100)).toBe(true);
  });

  it("that go missing are seen, though no other value moved", () => {
    const current = range(0, 1_000).map((value, i) => (i % 2 === 0 ? Number.NaN : value));
    const { psi, ks, bins } = compareNumbers(numericDistribution(range(0, 1_000)), current);
    expect(bins.at(-1)).toEqual({ name: "missing", reference: 0, current: 500 });
    expect(psi).toBeGreaterThan(4);
    expect(ks?.statistic).toBeLessThan(0.002);
  });

  it("that were constant are seen to change, upwards and downwards", () => {
    for (const constant of [0, 7, -7]) {
      const reference = of(constant, constant, constant, constant);
      const { psi, bins } = compareNumbers(reference, Float64Array.of(constant, constant));
      const names = [`< ${constant}`, `${constant}`, `> ${constant}`, "missing"];
      expect([psi, bins.map(({ name }) => name)]).toEqual([0, names]);
      expect(compareNumbers(reference, Float64Array.of(constant + 1)).psi).toBeGreaterThan(9);
      expect(compareNumbers(reference, Float64Array.of(constant - 1)).psi).toBeGreaterThan(9);
    }
  });

  it("can't be compared where there are none, and can where all were missing", () => {
    expect(compareNumbers(of(1, 2), new Float64Array(0))).toMatchObject({ psi: undefined, ks: undefined });
    expect(compareNumbers(of(Number.NaN), Float64Array.of(Number.NaN)).psi).toBe(0);
    const found = compareNumbers(of(Number.NaN), Float64Array.of(1));
    expect([found.ks, found.bins.map(({ name }) => name)]).toEqual([undefined, ["any value", "missing"]]);
    expect(found.psi).toBeGreaterThan(9);
  });

  it("are measured beyond a thousand different values within a thousandth", () => {
    const reference = range(0, 12_345);
    const current = range(1_000, 9_000);
    const whole = Math.max(1_000 / 12_345, 1 - 9_000 / 12_345);
    expect(compareNumbers(numericDistribution(reference), current).ks?.statistic).toBeCloseTo(whole, 2);
  });
});

describe("categories", () => {
  const reference = categoricalDistribution(Float64Array.of(0, 0, 1, Number.NaN), ["a", "b", "c"]);

  it("are counted by name; new ones and missing ones have bins of their own", () => {
    const { bins, psi } = compareCategories(reference, ["a", "b", "c", "x", null]);
    expect(bins.map(({ name, reference: before, current }) => [name, before, current])).toEqual([
      ["a", 2, 1],
      ["b", 1, 1],
      ["other", 0, 0],
      ["unseen", 0, 2],
      ["missing", 1, 1],
    ]);
    expect(psi).toBeGreaterThan(2);
    expect(compareCategories(reference, ["a", "b", null, "a"]).psi).toBe(0);
  });

  it("beyond the twenty most frequent stand together", () => {
    const codes = Float64Array.from({ length: 900 }, (_, i) => Math.floor(30 * (i / 900) ** 2));
    const names = Array.from({ length: 30 }, (_, i) => `c${i}`);
    const many = categoricalDistribution(codes, names);
    const { bins } = compareCategories(many, ["c29", "c28", "c0"]);
    expect(bins).toHaveLength(23);
    expect(bins.find(({ name }) => name === "other")).toMatchObject({ current: 2 });
    expect(bins.reduce((sum, bin) => sum + bin.reference, 0)).toBe(900);
  });
});
