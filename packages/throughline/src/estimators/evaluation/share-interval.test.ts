import { describe, expect, it } from "vitest";
import { shareInterval } from "./share-interval.ts";

describe("the interval of a share", () => {
  // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("of %i in %i is as published", (hits, trials, low, high) => {
    const interval = shareInterval(hits, trials);
    expect(interval.value).toBe(hits / trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it("is open below 1 where all hit, and never leaves 0 to 1", () => {
    expect(shareInterval(10, 10)).toMatchObject({ high: 1, low: expect.closeTo(0.7225, 4) });
    expect(shareInterval(1, 1).high).toBe(1);
  });
});
