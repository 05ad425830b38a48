import { describe, expect, it } from "vitest";
import { createBinaryObjective, initialScore } from "./binary-objective.ts";

const probability = (score: number) => 1 / (1 + Math.exp(-score));
const logLoss = (scores: Float64Array, label: Float64Array) => {
  const classWeights = { positiveWeight: 1, balanceClasses: false };
  const objective = createBinaryObjective({ label, rows: label.length }, classWeights);
  const pairs = new Float64Array(2 * label.length);
  return { loss: objective.pairs(scores, [pairs], 0, label.length), pairs };
};

describe("binary log loss", () => {
  const scores = Float64Array.from({ length: 1_001 }, (_, i) => (i - 500) / 25);
  const label = scores.map((_, i) => i % 2);
  const { loss, pairs } = logLoss(scores, label);

  it("has the gradient p - y and the hessian p (1 - p)", () => {
    for (const [row, score] of scores.entries()) {
      const p = probability(score);
      expect(pairs[2 * row]).toBeCloseTo(p - (label[row] ?? 0), 14);
      expect(pairs[2 * row + 1]).toBeCloseTo(p * (1 - p), 14);
    }
  });

  it("is summed up over rows", () => {
    const losses = scores.map((score, row) => -Math.log(label[row] === 1 ? probability(score) : probability(-score)));
    expect(loss / 1_001).toBeCloseTo(losses.reduce((a, b) => a + b, 0) / losses.length, 12);
  });

  it("stays finite for rows that are certain and wrong", () => {
    const worst = logLoss(Float64Array.of(-1e6, 1e6), Float64Array.of(1, 0));
    expect(worst.loss / 2).toBeCloseTo(-Math.log(1e-15), 6);
  });
});

describe("initial score", () => {
  it("is the log odds of the mean label", () => {
    expect(initialScore(Float64Array.of(0, 0, 0, 1))).toBeCloseTo(Math.log(1 / 3), 14);
  });
});
