import { describe, expect, it } from "vitest";
import { seededRandom } from "../gradient-boosting/random.ts";
import { choiceDensity, intervalDensity } from "./parzen.ts";

describe("a Parzen estimator", () => {
  it.each([[[]], [[0.2]], [[0.2, 0.21, 0.9, 1]]])("of an interval adds up to 1 within the bounds: %j", (observed) => {
    const density = intervalDensity({ draw: "uniform", low: 0, high: 1 }, observed);
    const steps = 4_000;
    let sum = 0;
    for (let i = 0; i < steps; i++) sum += Math.exp(density.logDensity((i + 0.5) / steps)) / steps;
    expect(sum).toBeCloseTo(1, 5);
  });
  it("of whole numbers and of choices gives masses that add up to 1", () => {
    const whole = intervalDensity({ draw: "integer", low: 3, high: 12 }, [4, 5, 12]);
    const values = [2, 4, 8];
    const choice = choiceDensity(values, [4, 4, 8]);
    const mass = (density: typeof whole, of: readonly number[]) =>
      of.reduce((sum, value) => sum + Math.exp(density.logDensity(value)), 0);
    expect(mass(whole, [3, 4, 5, 6, 7, 8, 9, 10, 11, 12])).toBeCloseTo(1, 9);
    expect(mass(choice, values)).toBeCloseTo(1, 9);
  });
  it("has observations, the prior and their order in its masses", () => {
    // One observation and a prior, each half: 1.5 / 2 and 0.5 / 2 of the one, halves of the other.
    const two = choiceDensity([1, 2], [1]);
    expect([Math.exp(two.logDensity(1)), Math.exp(two.logDensity(2))].map((mass) => mass.toFixed(6))).toEqual([
      "0.625000",
      "0.375000",
    ]);
    const older = choiceDensity([1, 2], [...Array(30).fill(1), ...Array(30).fill(2)]);
    expect(older.logDensity(2)).toBeGreaterThan(older.logDensity(1));
  });
  it("draws as its density says", () => {
    const density = intervalDensity({ draw: "integer", low: 1, high: 5 }, [2, 2, 2, 4]);
    const random = seededRandom(7);
    const draws = Array.from({ length: 20_000 }, () => density.draw(random));
    for (const value of [1, 2, 3, 4, 5]) {
      const share = draws.filter((drawn) => drawn === value).length / draws.length;
      expect(Math.abs(share - Math.exp(density.logDensity(value)))).toBeLessThan(0.015);
    }
  });
});
