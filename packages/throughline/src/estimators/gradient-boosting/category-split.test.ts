import { describe, expect, it } from "vitest";
import { findBins } from "./binned-matrix.ts";
import { searchCategories } from "./category-split.ts";
import { createHistogram } from "./histogram.ts";
import { createSplit } from "./split.ts";

describe.each([3, 12])("a leaf with %i categories", (count) => {
  const rows = 200 * count;
  const values = Float64Array.from({ length: rows }, (_, row) => row % count);
  const features = [{ name: "code", kind: "categorical", values } as const];
  const { features: binned, totalBins } = findBins({ rows, label: values, features }, { maxBins: 255, seed: 1 });
  const histogram = createHistogram(totalBins);
  const gradientOf = (code: number) => (code === 1 ? 1 : -0.5);
  for (const { codes } of binned)
    for (const [bin, code] of codes.entries()) {
      if (code < 0) continue;
      histogram.rows[bin] = 200;
      histogram.sums.set([200 * gradientOf(code), 200], 2 * bin);
    }
  const gradient = values.reduce((sum, code) => sum + gradientOf(code), 0);
  const search = (lower: number, upper: number) => {
    const split = createSplit();
    const leaf = { gradient, hessian: rows, rows, lower, upper };
    for (const feature of binned) searchCategories(feature, histogram, leaf, { minDataInLeaf: 1, lambda: 0 }, split);
    return split;
  };

  it("parts the one that differs from the others", () => {
    const split = search(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    expect([200, rows - 200]).toContain(split.leftRows);
    expect(split.gain).toBeGreaterThan(0);
  });

  it("gains what values within its bounds gain: nothing when they must be 0, less when they are narrow", () => {
    const free = search(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY).gain;
    expect(search(0, 0).gain).toBe(0);
    expect(search(-0.1, 0.1).gain).toBeGreaterThan(0);
    expect(search(-0.1, 0.1).gain).toBeLessThan(free);
  });
});
