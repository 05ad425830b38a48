import { describe, expect, it } from "vitest";
import { sampleRows, seededRandom } from "./random.ts";

describe("seeded random numbers", () => {
  it("are the same for the same seed, and spread over [0, 1)", () => {
    const draw = (seed: number) => Array.from({ length: 10_000 }, seededRandom(seed));
    const numbers = draw(5);
    expect(draw(5)).toEqual(numbers);
    expect(draw(6)).not.toEqual(numbers);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(numbers.reduce((a, b) => a + b, 0) / numbers.length).toBeCloseTo(0.5, 2);
  });
});

describe("a sample of rows", () => {
  it("has the size asked for, ascending and without doubles, from the whole range", () => {
    const rows = Array.from(sampleRows(10_000, 1_000, 1));
    expect(rows).toHaveLength(1_000);
    expect(rows.every((row, i) => i === 0 || row > (rows[i - 1] ?? 0))).toBe(true);
    expect(rows.reduce((a, b) => a + b, 0) / 1_000).toBeGreaterThan(4_700);
    expect(rows.reduce((a, b) => a + b, 0) / 1_000).toBeLessThan(5_300);
  });

  it("is all rows when more are asked for", () => {
    expect(Array.from(sampleRows(3, 10, 1))).toEqual([0, 1, 2]);
  });
});
