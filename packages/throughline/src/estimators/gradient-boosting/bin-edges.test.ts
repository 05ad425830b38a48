import { describe, expect, it } from "vitest";
import { findBinEdges } from "./bin-edges.ts";
import { seededRandom } from "./random.ts";

const sorted = (values: Iterable<number>) => Float64Array.from(values).sort();

/** Rows in each bin that the edges cut. */
function rowsByBin(values: Float64Array, edges: Float64Array): number[] {
  const rows = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) {
    const bin = edges.findIndex((edge) => value <= edge);
    const place = bin < 0 ? edges.length : bin;
    rows[place] = (rows[place] ?? 0) + 1;
  }
  return rows;
}

describe("bin edges", () => {
  it("stand in the middle between few values", () => {
    expect(Array.from(findBinEdges(sorted([1, 1, 1, 2, 2, 2, 5, 5, 5]), 255))).toEqual([1.5, 3.5]);
  });

  it("keep values with fewer than three rows together with the next", () => {
    expect(Array.from(findBinEdges(sorted([1, 2, 3, 3, 9, 9, 9]), 255))).toEqual([6]);
  });

  it("cut many values into bins of about equal rows", () => {
    const random = seededRandom(3);
    const values = sorted(Array.from({ length: 10_000 }, () => random() ** 4));
    const rows = rowsByBin(values, findBinEdges(values, 16));
    expect(rows).toHaveLength(16);
    expect(Math.min(...rows)).toBeGreaterThan(600);
    expect(Math.max(...rows)).toBeLessThan(650);
  });

  it("close the bin of a frequent value, with at most half a bin of lower ones", () => {
    const random = seededRandom(3);
    const values = sorted(Array.from({ length: 9_000 }, (_, i) => (i % 3 === 0 ? 0.5 : random())));
    const rows = rowsByBin(values, findBinEdges(values, 32));
    expect(rows.length).toBeGreaterThanOrEqual(31);
    expect(Math.max(...rows)).toBeGreaterThanOrEqual(3_000);
    expect(Math.max(...rows)).toBeLessThanOrEqual(3_000 + 6_000 / 31 / 2);
  });

  it("separate neighbouring doubles and the greatest numbers", () => {
    const next = 1 + Number.EPSILON;
    expect(Array.from(findBinEdges(sorted([1, 1, 1, next, next, next]), 255))).toEqual([1]);
    const big = Number.MAX_VALUE;
    expect(Array.from(findBinEdges(sorted([big / 2, big / 2, big / 2, big, big, big]), 255))).toEqual([0.75 * big]);
  });

  it("are none for one value, and for none", () => {
    expect(findBinEdges(sorted([4, 4, 4, 4]), 255)).toHaveLength(0);
    expect(findBinEdges(new Float64Array(0), 255)).toHaveLength(0);
  });
});
