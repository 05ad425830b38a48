import { describe, expect, it } from "vitest";
import { gaussLegendre } from "./quadrature.ts";

describe.each([1, 2, 3, 5, 8, 20, 60])("the rule of %i points", (points) => {
  const { places, weights } = gaussLegendre(points);

  it("integrates every power up to its degree", () => {
    for (let power = 0; power < 2 * points; power++) {
      const sum = places.reduce((total, place, i) => total + (weights[i] ?? 0) * place ** power, 0);
      expect(sum).toBeCloseTo(1 / (power + 1), 13);
    }
  });

  it("has its places strictly within 0 and 1", () => {
    expect(places.every((place) => place > 0 && place < 1)).toBe(true);
  });
});
