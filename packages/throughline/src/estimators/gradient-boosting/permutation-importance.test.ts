import { describe, expect, it } from "vitest";
import { permutationImportance } from "./permutation-importance.ts";
import { seededRandom } from "./random.ts";
import { finish } from "./steps.ts";

const rows = 500;
const random = seededRandom(5);
const values = Float64Array.from({ length: 3 * rows }, () => random());
const wanted = Float64Array.from({ length: rows }, (_, row) => 2 * (values[3 * row] ?? 0) + (values[3 * row + 1] ?? 0));
const asked: [number, number][] = [];
const options = {
  features: ["strong", "weak", "none"],
  values,
  rows,
  predict: (given: Float64Array, count: number) => {
    asked.push([given.length, count]);
    return Float64Array.from({ length: count }, (_, row) => 2 * (given[3 * row] ?? 0) + (given[3 * row + 1] ?? 0));
  },
  loss: (predicted: Float64Array) => predicted.reduce((sum, p, row) => sum + (p - (wanted[row] ?? 0)) ** 2, 0) / rows,
};

describe("permutation importance", () => {
  it("ranks features by the loss without them: twice the variance times the square of the weight", () => {
    const found = finish(permutationImportance(options));
    expect(found.map(({ feature }) => feature)).toEqual(["strong", "weak", "none"]);
    expect(found[0]?.increase).toBeCloseTo(4 * (2 / 12), 1);
    expect(found[1]?.increase).toBeCloseTo(2 / 12, 1);
    expect(found[2]).toEqual({ feature: "none", increase: 0, deviation: 0 });
    expect(found[0]?.deviation).toBeGreaterThan(0);
  });

  it("leaves the values as they are, and asks for all rows each time", () => {
    const before = values.slice();
    asked.length = 0;
    finish(permutationImportance({ ...options, repeats: 2 }));
    expect(values).toEqual(before);
    expect(asked).toEqual(new Array(7).fill([1_500, 500]));
  });

  it("depends on the seed alone", () => {
    expect(finish(permutationImportance(options))).toEqual(finish(permutationImportance(options)));
    expect(finish(permutationImportance({ ...options, seed: 2 }))).not.toEqual(finish(permutationImportance(options)));
  });

  it("refuses no rows, and values that are not rows x features", () => {
    const none = { ...options, rows: 0, values: new Float64Array(0) };
    expect(() => finish(permutationImportance(none))).toThrow(expect.objectContaining({ code: "training.no-rows" }));
    expect(() => finish(permutationImportance({ ...options, rows: 499 }))).toThrow(
      expect.objectContaining({ code: "training.length-mismatch" }),
    );
  });
});
