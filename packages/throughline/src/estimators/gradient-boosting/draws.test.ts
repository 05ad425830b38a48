import { describe, expect, it } from "vitest";
import { testParameters } from "../../testing/trainer.ts";
import { drawBag, drawFeatures } from "./draws.ts";

const bag = (round: number, change: object = {}) =>
  drawBag(1_000, round, { ...testParameters, baggingFraction: 0.3, ...change });

describe("a bag", () => {
  it("has its share of the rows, each once, and the others apart", () => {
    const { rows = [], others = [] } = bag(0) ?? {};
    expect(rows).toHaveLength(300);
    expect([...rows, ...others].sort((a, b) => a - b)).toEqual([...new Array(1_000).keys()]);
    expect([...rows]).toEqual([...rows].sort((a, b) => a - b));
  });

  it("is drawn by seed and round, not by what was drawn before", () => {
    expect(bag(7)).toEqual(bag(7));
    expect(bag(7)).not.toEqual(bag(8));
    expect(bag(7)).not.toEqual(bag(7, { seed: 2 }));
  });

  it("serves as many rounds as are asked", () => {
    expect(bag(8, { baggingFrequency: 5 })).toEqual(bag(5, { baggingFrequency: 5 }));
    expect(bag(10, { baggingFrequency: 5 })).not.toEqual(bag(9, { baggingFrequency: 5 }));
  });

  it("is none when all rows are asked for", () => {
    expect(bag(0, { baggingFraction: 1 })).toBeUndefined();
  });
});

describe("sampled features", () => {
  it("are the share asked for, at least one, and others for other trees", () => {
    const drawn = (tree: number, featureFraction: number) =>
      drawFeatures(10, tree, { ...testParameters, featureFraction });
    expect(drawn(0, 0.3)?.reduce((a, b) => a + b, 0)).toBe(3);
    expect(drawn(0, 0.001)?.reduce((a, b) => a + b, 0)).toBe(1);
    expect(new Set([0, 1, 2, 3, 4].map((tree) => String(drawn(tree, 0.3)))).size).toBeGreaterThan(1);
    expect(drawn(0, 1)).toBeUndefined();
  });
});
