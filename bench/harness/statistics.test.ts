import { describe, expect, it } from "vitest";
import { medianInterval, pairedRatios, quantile, summarise } from "./statistics.ts";

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

describe("the interval of a median", () => {
  const spread = (count: number, above = 0) =>
    Array.from({ length: count }, (_, i) => above + ((i * 7_919) % 1_009) / 1_009);

  it("holds the median, is the same each time, and narrows with more samples", () => {
    const [few, many] = [medianInterval([spread(20)]), medianInterval([spread(200)])];
    expect(few.low <= few.median && few.median <= few.high).toBe(true);
    expect(medianInterval([spread(20)])).toEqual(few);
    expect(many.high - many.low).toBeLessThan((few.high - few.low) / 2);
    expect(medianInterval([[3, 3, 3]])).toEqual({ median: 3, low: 3, high: 3 });
  });

  it("widens where groups differ", () => {
    const widthOf = ({ low, high }: { readonly low: number; readonly high: number }) => high - low;
    const alike = medianInterval([spread(40), spread(40), spread(40)]);
    const unlike = medianInterval([spread(40), spread(40, 2), spread(40, 4)]);
    expect(widthOf(unlike)).toBeGreaterThan(3 * widthOf(alike));
  });
});
