import { describe, expect, it } from "vitest";
import { fisherExactGreater } from "./fisher-exact.ts";

describe("fisherExactGreater", () => {
  it("is the tail that counting the tables one by one gives", () => {
    expect(fisherExactGreater([3, 1], [4, 4])).toBeCloseTo(17 / 70, 12);
    expect(fisherExactGreater([5, 0], [5, 95])).toBeCloseTo(1 / 75_287_520, 15);
    expect(fisherExactGreater([8, 2], [10, 7])).toBeCloseTo(0.052241875771287534, 12);
  });

  it("is 1 where nothing failed in the first sample, or one of them is empty", () => {
    expect(fisherExactGreater([0, 3], [10, 10])).toBe(1);
    expect(fisherExactGreater([4, 0], [4, 0])).toBe(1);
    expect(fisherExactGreater([0, 0], [0, 4])).toBe(1);
  });

  it("stays a probability with millions of answers", () => {
    const even = fisherExactGreater([1_000, 19_000], [100_000, 1_900_000]);
    expect(even).toBeGreaterThan(0.4);
    expect(even).toBeLessThan(0.6);
    expect(fisherExactGreater([2_000, 19_000], [100_000, 1_900_000])).toBeLessThan(1e-100);
  });
});
