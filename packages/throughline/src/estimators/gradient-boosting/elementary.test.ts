import { describe, expect, it } from "vitest";
import { exponential, logarithm } from "./elementary.ts";

/** The distance of two doubles of the same sign, counted in doubles between them. */
function unitsApart(a: number, b: number): number {
  const bits = (value: number) => new BigInt64Array(Float64Array.of(value).buffer)[0] ?? 0n;
  return Math.abs(Number(bits(a) - bits(b)));
}

describe("exponential", () => {
  it("is within one unit in the last place of the platform's", () => {
    for (let x = -700; x <= 700; x += 0.0625 + 1 / 977) expect(unitsApart(exponential(x), Math.exp(x))).toBeLessThan(2);
    for (let x = -3; x <= 3; x += 1 / 1021) expect(unitsApart(exponential(x), Math.exp(x))).toBeLessThan(2);
  });

  it("is exact at 0 and saturates far out", () => {
    expect(exponential(0)).toBe(1);
    expect(exponential(-0)).toBe(1);
    expect(exponential(800)).toBe(Number.POSITIVE_INFINITY);
    expect(exponential(-800)).toBe(0);
    expect(exponential(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(exponential(Number.NaN)).toBeNaN();
  });
});

describe("logarithm", () => {
  it("is within one unit in the last place of the platform's", () => {
    for (let x = 1e-9; x < 1e9; x *= 1.0137) expect(unitsApart(logarithm(x), Math.log(x))).toBeLessThan(2);
    for (let x = 0.5; x < 2; x += 1 / 1021) expect(unitsApart(logarithm(x), Math.log(x))).toBeLessThan(2);
  });

  it("is exact at 1", () => {
    expect(logarithm(1)).toBe(0);
  });
});
