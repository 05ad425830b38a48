import { describe, expect, it } from "vitest";
import { snapGradients } from "./gradient-grid.ts";
import { seededRandom } from "./random.ts";

function snapped(pairs: readonly number[]): Float32Array {
  const into = new Float32Array(pairs.length);
  snapGradients(Float64Array.from(pairs), into);
  return into;
}

const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

describe("snapped gradients", () => {
  const random = seededRandom(2);
  const wide = Array.from(
    { length: 20_000 },
    (_, i) => (i % 2 === 0 ? random() - 0.4 : random()) * 10 ** (6 * random()),
  );

  it("add up to the same number in any order, to the bit", () => {
    const gradients = snapped(wide).filter((_, i) => i % 2 === 0);
    const ascending = gradients.slice().sort();
    expect(sum(gradients)).toBe(sum(ascending));
    expect(sum(gradients)).toBe(sum(ascending.reverse()));
    expect(sum(wide.filter((_, i) => i % 2 === 0))).not.toBe(sum(wide.filter((_, i) => i % 2 === 0).sort()));
  });

  it("are as near as 32-bit floats, down to a billionth of the greatest", () => {
    for (const [i, value] of snapped(wide).entries()) {
      const exact = wide[i] as number;
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(Math.max(Math.abs(exact) * 2 ** -24, 1e6 * 2 ** -37));
    }
  });

  it("have a grid of their own for gradients and for hessians", () => {
    const [gradient, hessian] = snapped([1e20, 1e-20, 0, 0]);
    expect(gradient).toBe(Math.fround(1e20));
    expect(hessian).toBe(Math.fround(1e-20));
  });

  it("are cut to 2^126, and stay 0 when all are", () => {
    expect(Array.from(snapped([Number.POSITIVE_INFINITY, 1, -1e300, 1]))).toEqual([2 ** 126, 1, -(2 ** 126), 1]);
    expect(Array.from(snapped([0, 0, 0, 0]))).toEqual([0, 0, 0, 0]);
  });
});
