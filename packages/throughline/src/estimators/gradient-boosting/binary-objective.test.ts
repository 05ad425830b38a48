import { describe, expect, it } from "vitest";
import { binaryLogLoss, initialScore } from "./binary-objective.ts";

const probability = (score: number) => 1 / (1 + Math.exp(-score));

describe("binary log loss", () => {
  const scores = Float64Array.from({ length: 1_001 }, (_, i) => (i - 500) / 25);
  const label = scores.map((_, i) => i % 2);
  const pairs = new Float32Array(2 * scores.length);
  const loss = binaryLogLoss(scores, label, pairs);

  it("has the gradient p - y and the hessian p (1 - p)", () => {
    for (const [row, score] of scores.entries()) {
      const p = probability(score);
      expect(Math.abs((pairs[2 * row] ?? 0) - (p - (label[row] ?? 0)))).toBeLessThanOrEqual(2 ** -25);
      expect(Math.abs((pairs[2 * row + 1] ?? 0) - p * (1 - p))).toBeLessThanOrEqual(2 ** -25);
    }
  });

  it("snaps both to multiples of 2^-24, so that their sums are exact", () => {
    expect(pairs.every((value) => Number.isInteger(value * 2 ** 24))).toBe(true);
  });

  it("is the mean over rows", () => {
    const losses = scores.map((score, row) => -Math.log(label[row] === 1 ? probability(score) : probability(-score)));
    expect(loss).toBeCloseTo(losses.reduce((a, b) => a + b, 0) / losses.length, 12);
  });

  it("stays finite for rows that are certain and wrong", () => {
    const worst = binaryLogLoss(Float64Array.of(-1e6, 1e6), Float64Array.of(1, 0), new Float32Array(4));
    expect(worst).toBeCloseTo(-Math.log(1e-15), 6);
  });
});

describe("initial score", () => {
  it("is the log odds of the mean label", () => {
    expect(initialScore(Float64Array.of(0, 0, 0, 1))).toBeCloseTo(Math.log(1 / 3), 14);
  });
});
