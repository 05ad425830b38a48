import { describe, expect, it } from "vitest";
import { pairedRatios, quantile, summarise } from "./statistics.ts";

describe("quantiles", () => {
  it("interpolate between neighbours and do not depend on the order", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([5], 0.99)).toBe(5);
    expect(quantile([10, 20], 0)).toBe(10);
    expect(quantile([10, 20], 1)).toBe(20);
  });

  it("sort by size, not by text", () => {
    expect(quantile([100, 20, 3], 0.5)).toBe(20);
  });

  it("are not a number when there is no sample", () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe("a summary", () => {
  it("names the middle, the spread and the ends", () => {
    expect(summarise([5, 1, 2, 4, 3])).toEqual({ count: 5, median: 3, iqr: 2, min: 1, max: 5, p99: 4.96 });
  });
});

describe("ratios of pairs", () => {
  it("cancel what slowed both samples of a pair", () => {
    expect(pairedRatios([1, 10, 100], [2, 20, 200])).toEqual([0.5, 0.5, 0.5]);
  });

  it("leave out pairs that have no ratio", () => {
    expect(pairedRatios([1, 3, 5], [1, 0])).toEqual([1]);
  });
});
