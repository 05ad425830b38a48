import { describe, expect, it } from "vitest";
import { quantileOf } from "./quantile-of.ts";

const of = (values: readonly number[], quantile: number, weights?: readonly number[]) =>
  quantileOf(Float64Array.from(values), weights === undefined ? undefined : Float64Array.from(weights), quantile);

describe("a quantile", () => {
  it("lies between the two nearest values", () => {
    expect(of([30, 10, 20], 0.5)).toBe(20);
    expect(of([40, 10, 30, 20], 0.5)).toBe(25);
    expect(of([10, 20], 0.25)).toBe(12.5);
  });

  it("of one value is that value", () => {
    expect(of([7], 0.9)).toBe(7);
    expect(of([7], 0.9, [3])).toBe(7);
  });

  it("goes by weight where rows have one", () => {
    expect(of([40, 10, 30, 20], 0.5, [1, 1, 3, 3])).toBe(20);
    expect(of([10, 20, 30, 40], 0.6, [1, 3, 3, 1])).toBeCloseTo(20 + (10 * 0.8) / 3, 12);
    expect(of([30, 10, 20], 0.75, [3, 1, 2])).toBe(30);
    expect(of([10, 20, 30, 40], 0.5, [1, 1, 1, 1])).toBe(20);
    expect(of([10, 20, 30, 40], 0.4, [1, 1, 1, 1])).toBeCloseTo(16, 12);
  });

  it("leaves out values without weight, unless none has any", () => {
    expect(of([10, 20, 1_000], 0.9, [1, 1, 0])).toBeLessThanOrEqual(20);
    expect(of([10, 20, 30], 0.5, [0, 0, 0])).toBe(20);
  });
});
