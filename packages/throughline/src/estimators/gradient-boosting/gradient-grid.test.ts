import { describe, expect, it } from "vitest";
import { greatestOf, stepsFor, writeWhole } from "./gradient-grid.ts";
import { seededRandom } from "./random.ts";

/** The numbers that are left of gradients and hessians. */
function rounded(pairs: readonly number[], valueBits = 30): number[] {
  const exact = Float64Array.from(pairs);
  const rows = exact.length / 2;
  const steps = stepsFor(greatestOf(exact, 0, rows), valueBits);
  const into = new Int32Array(exact.length);
  writeWhole(exact, into, [0, rows], steps);
  return Array.from(into, (whole, i) => whole * (i % 2 === 0 ? steps.gradient : steps.hessian));
}

describe("gradients as whole numbers", () => {
  const random = seededRandom(2);
  const wide = Array.from(
    { length: 20_000 },
    (_, i) => (i % 2 === 0 ? random() - 0.4 : random()) * 10 ** (6 * random()),
  );

  it.each([30, 23])("are off by at most half a step, of which the greatest has 2^%i", (bits) => {
    for (const [i, value] of rounded(wide, bits).entries())
      expect(Math.abs(value - (wide[i] as number))).toBeLessThanOrEqual(2 ** 20 * 2 ** -bits * 0.5);
  });

  it("fit their bits and a sign", () => {
    const exact = Float64Array.of(-1, 1, 0.999, 1e-9);
    const into = new Int32Array(4);
    writeWhole(exact, into, [0, 2], stepsFor(greatestOf(exact, 0, 2), 23));
    expect(Array.from(into)).toEqual([-(2 ** 22), 2 ** 22, Math.round(0.999 * 2 ** 22), 0]);
  });

  it("have a step of their own for gradients and for hessians", () => {
    const [gradient, hessian] = rounded([2 ** 60, 2 ** -60, 0, 0]);
    expect(gradient).toBe(2 ** 60);
    expect(hessian).toBe(2 ** -60);
  });

  it("round halves to the even number", () => {
    const exact = Float64Array.of(2.5, 4, 3.5, 0, 4, 0);
    const into = new Int32Array(6);
    writeWhole(exact, into, [0, 3], { gradient: 1, hessian: 1 });
    expect(Array.from(into)).toEqual([2, 4, 4, 0, 4, 0]);
  });

  it("are cut to 2^126, and stay 0 when all are", () => {
    expect(rounded([Number.POSITIVE_INFINITY, 1, -1e300, 1])).toEqual([2 ** 126, 1, -(2 ** 126), 1]);
    expect(rounded([0, 0, 0, 0])).toEqual([0, 0, 0, 0]);
  });
});
