import { describe, expect, it } from "vitest";
import { evaluateNumbers } from "./evaluate-numbers.ts";
import { leastCostThreshold } from "./least-cost.ts";

const evaluate = (predictions: readonly number[], label: readonly number[], quantile?: number) =>
  evaluateNumbers({
    predictions: Float64Array.from(predictions),
    label: Float64Array.from(label),
    ...(quantile === undefined ? {} : { quantile }),
  });

describe("predictions of numbers", () => {
  const found = evaluate([1, 2, 3, 4], [2, 2, 1, 8], 0.9);

  it("are measured by their errors", () => {
    // Errors 1, 0, -2, 4; the labels' mean is 3.25.
    expect(found.rmse).toBeCloseTo(Math.sqrt(21 / 4), 14);
    expect(found.mae).toBe(7 / 4);
    expect(found.r2).toBeCloseTo(1 - 21 / (1.25 ** 2 * 2 + 2.25 ** 2 + 4.75 ** 2), 14);
    expect(found.pinball).toBeCloseTo((0.9 * 1 + 0 + 0.1 * 2 + 0.9 * 4) / 4, 14);
    expect(found.below).toBe(2 / 4);
  });
  it("of counts have a deviance, 0 where each is right, none where one is not above 0", () => {
    expect(evaluate([1, 2.5], [1, 2.5]).poissonDeviance).toBe(0);
    expect(evaluate([2, 1], [0, 1]).poissonDeviance).toBeCloseTo((2 * 2 + 0) / 2, 14);
    expect(evaluate([0, 1], [0, 1]).poissonDeviance).toBeUndefined();
    expect(evaluate([1, 1], [-1, 1]).poissonDeviance).toBeUndefined();
  });
  it("have bins in which prediction and label can be compared, equal predictions in one", () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i);
    const { calibration } = evaluate(
      hundred,
      hundred.map((i) => i + 1),
    );
    expect(calibration).toHaveLength(10);
    expect(calibration[0]).toEqual({ rows: 10, meanPrediction: 4.5, meanLabel: 5.5 });
    expect(evaluate([7, 7, 7], [1, 2, 3]).calibration).toEqual([{ rows: 3, meanPrediction: 7, meanLabel: 2 }]);
  });
  it("have errors from the least to the greatest, all counted", () => {
    expect(found.residuals[0]?.start).toBe(-2);
    expect(found.residuals.at(-1)?.end).toBe(4);
    expect(found.residuals.reduce((sum, { rows }) => sum + rows, 0)).toBe(4);
    expect(evaluate([1, 2], [1, 2]).residuals).toEqual([{ start: 0, end: 0, rows: 2 }]);
  });
  it("have no share of variance where all labels are equal", () => {
    expect(evaluate([1, 2], [3, 3]).r2).toBeUndefined();
  });
  it.each([
    ["no rows", [], [], "evaluation.no-rows"],
    ["a prediction too many", [1, 2], [1], "evaluation.length-mismatch"],
    ["an infinite prediction", [1, Number.POSITIVE_INFINITY], [1, 0], "evaluation.invalid-score"],
    ["a label that is missing", [1, 2], [1, Number.NaN], "evaluation.invalid-label"],
  ])("are refused with %s", (_, predictions, label, code) => {
    expect(() => evaluate(predictions, label)).toThrow(expect.objectContaining({ code }));
  });
});

describe("the threshold of least cost", () => {
  const scores = Float64Array.of(0.9, 0.8, 0.4, 0.2);
  const label = Float64Array.of(1, 0, 1, 0);
  const choose = (falsePositive: number, falseNegative: number) =>
    leastCostThreshold(scores, label, { falsePositive, falseNegative });

  it("is low where a missed row is dear, and high where a false alarm is", () => {
    expect(choose(1, 10)).toBe(0.4);
    expect(choose(10, 1)).toBe(0.9);
  });
  it("is above all scores where it is best to say yes to none", () => {
    const costs = { falsePositive: 1, falseNegative: 1, truePositive: 50 };
    expect(leastCostThreshold(scores, label, costs)).toBeGreaterThan(0.9);
  });
});
