import { describe, expect, it } from "vitest";
import { binTrainingData } from "./binned-matrix.ts";
import { searchCategories } from "./category-split.ts";
import { buildHistogram, createHistogram } from "./histogram.ts";
import { createSplit } from "./split.ts";

describe.each([3, 12])("a leaf with %i categories", (count) => {
  const rows = 200 * count;
  const values = Float64Array.from({ length: rows }, (_, row) => row % count);
  const features = [{ name: "code", kind: "categorical", values } as const];
  const matrix = binTrainingData({ rows, label: values, features }, { maxBins: 255, seed: 1 });
  const gradients = Float32Array.from({ length: 2 * rows }, (_, i) =>
    i % 2 === 1 ? 1 : (i >> 1) % count === 1 ? 1 : -0.5,
  );
  const histogram = createHistogram(matrix.totalBins);
  buildHistogram(matrix, { rows: Uint32Array.from(values.keys()), gradients }, histogram);
  const gradient = gradients.reduce((sum, value, i) => (i % 2 === 0 ? sum + value : sum), 0);
  const search = (lower: number, upper: number) => {
    const split = createSplit();
    const leaf = { gradient, hessian: rows, rows, lower, upper };
    for (const feature of matrix.features)
      searchCategories(feature, histogram, leaf, { minDataInLeaf: 1, lambda: 0 }, split);
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
