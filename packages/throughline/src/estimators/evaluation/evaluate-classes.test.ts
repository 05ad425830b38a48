import { describe, expect, it } from "vitest";
import { finish } from "../gradient-boosting/steps.ts";
import { bootstrapIntervals } from "./bootstrap.ts";
import { drawableClasses, evaluateClasses, mostProbable, rightClasses, topProbabilities } from "./evaluate-classes.ts";

/** One row a line: its class, then the probabilities. */
const rowsOf = (lines: readonly (readonly number[])[]) => ({
  label: Float64Array.from(lines, ([truth]) => truth as number),
  probabilities: Float64Array.from(lines.flatMap(([, ...given]) => given)),
  classes: (lines[0]?.length ?? 1) - 1,
});

const six = rowsOf([
  [0, 0.7, 0.2, 0.1],
  [0, 0.1, 0.8, 0.1],
  [0, 0.4, 0.5, 0.1],
  [1, 0.2, 0.7, 0.1],
  [1, 0.6, 0.3, 0.1],
  [1, 0.1, 0.9, 0],
]);

describe("evaluateClasses", () => {
  it("counts every class by what its rows were taken for", () => {
    const { confusion, classes, confusions, accuracy, topConfusion } = evaluateClasses(six);
    expect([...confusion]).toEqual([1, 2, 0, 1, 2, 0, 0, 0, 0]);
    expect(classes[0]).toMatchObject({ rows: 3, predicted: 2, hits: 1, precision: 0.5, recall: 1 / 3, f1: 0.4 });
    expect(classes[2]).toMatchObject({ rows: 0, predicted: 0, precision: undefined, recall: undefined, f1: undefined });
    expect(confusions).toEqual([
      { truth: 0, said: 1, rows: 2 },
      { truth: 1, said: 0, rows: 1 },
    ]);
    expect([accuracy, topConfusion]).toEqual([0.5, 1 / 3]);
  });

  it("takes means over the classes that are there, in truth or in what was said", () => {
    const { f1, precision, recall } = evaluateClasses(six);
    expect(f1).toBeCloseTo((0.4 + 4 / 7) / 2, 12);
    expect(precision).toBe(0.5);
    expect(recall).toBe(0.5);
    const said = evaluateClasses(rowsOf([[0, 0.1, 0.2, 0.7], ...[[0, 0.9, 0.1, 0]]]));
    expect([said.recall, said.precision, said.classes[2]?.recall]).toEqual([0.25, 0.5, undefined]);
  });

  it("takes the mean logarithm of the probability of the truth, bounded where it is 0", () => {
    const { logLoss } = evaluateClasses(rowsOf([[0, 0.5, 0.5], ...[[1, 0.75, 0.25]]]));
    expect(logLoss).toBeCloseTo((Math.log(2) + Math.log(4)) / 2, 12);
    expect(Number.isFinite(evaluateClasses(rowsOf([[0, 0, 1]])).logLoss)).toBe(true);
  });

  it("holds probabilities against what came, of what is said and of each class, in 15 bins of equal width", () => {
    const { calibrationError, reliability, classes } = evaluateClasses(six);
    // Said 0.7 twice, both right, then 0.8, 0.5 and 0.6, all wrong, and 0.9, right.
    expect(calibrationError).toBeCloseTo((0.6 + 0.8 + 0.5 + 0.6 + 0.1) / 6, 12);
    expect(reliability.map(({ rows, positives }) => [rows, positives])).toEqual([
      [1, 0],
      [1, 0],
      [2, 2],
      [1, 0],
      [1, 1],
    ]);
    expect(reliability[2]).toMatchObject({ meanScore: 0.7, share: 1 });
    // Class 0: 0.7, 0.1 and 0.4 where it is, 0.2, 0.6 and 0.1 where it is not; both 0.1 share a bin.
    expect(classes[0]?.calibrationError).toBeCloseTo((0.3 + 0.8 + 0.6 + 0.2 + 0.6) / 6, 12);
    const sure = evaluateClasses(rowsOf([[0, 1, 0], ...[[1, 0, 1]]]));
    expect([sure.calibrationError, sure.reliability]).toEqual([0, [{ rows: 2, positives: 2, meanScore: 1, share: 1 }]]);
  });

  it("says what decisions cost, what one class for all would, and what the least expected costs would", () => {
    // A row of class 0 that is taken for 1 costs 10, one of 1 taken for 0 costs 1, a hit of class 1 brings 2.
    const costs = Float64Array.from([0, 10, 5, 1, -2, 5, 5, 5, 0]);
    const found = evaluateClasses({ ...six, costs });
    expect(found.costs).toMatchObject({ total: 1 * 0 + 2 * 10 + 1 * 1 + 2 * -2, one: { class: 0, total: 3 } });
    // By expected costs the third row, 0.4 and 0.5, is taken for 0, which it is.
    expect(found.costs?.leastExpected).toBe(0 + 10 + 0 - 2 + 1 - 2);
    expect(evaluateClasses(six).costs).toBeUndefined();
  });

  it.each([
    ["no rows", { ...six, label: new Float64Array(0) }, "evaluation.no-rows"],
    ["probabilities of other rows", { ...six, classes: 2 }, "evaluation.length-mismatch"],
    ["a probability beyond 1", rowsOf([[0, 1.5, 0]]), "evaluation.invalid-score"],
    ["a class that is none", rowsOf([[2, 0.5, 0.5]]), "evaluation.invalid-label"],
  ])("refuses %s", (_, rows, code) => {
    expect(() => evaluateClasses(rows)).toThrow(expect.objectContaining({ code }));
  });
});

describe("drawableClasses", () => {
  it("gives for every row once what evaluateClasses gives, and counts rows as often as they are drawn", () => {
    const drawable = drawableClasses(six);
    const whole = evaluateClasses(six);
    const costs = Float64Array.from([0, 10, 5, 1, -2, 5, 5, 5, 0]);
    expect(drawableClasses({ ...six, costs }).measuresOf(Uint32Array.of(0, 2, 0, 0, 0, 2)).cost).toBe((20 - 4) / 4);
    for (const [name, figure] of Object.entries(drawable.measuresOf(new Uint32Array(6).fill(1))))
      expect(figure, name).toBeCloseTo(whole[name as "f1"], 12);
    expect(drawable.measuresOf(Uint32Array.of(3, 0, 0, 1, 0, 0))).toMatchObject({ accuracy: 1, topConfusion: 0 });
  });

  it("has intervals around its figures", () => {
    const { accuracy } = finish(bootstrapIntervals(drawableClasses(six), { seed: 1 }));
    expect(accuracy?.low).toBeLessThan(0.5);
    expect(accuracy?.high).toBeGreaterThan(0.5);
  });
});

describe("decisions", () => {
  it("are for the most probable class, of equal ones the first", () => {
    expect(mostProbable(Float64Array.of(0.4, 0.4, 0.2), 0, 3)).toBe(0);
    expect([...topProbabilities(six.probabilities, 3)]).toEqual([0.7, 0.8, 0.5, 0.7, 0.6, 0.9]);
    expect([...rightClasses(six)]).toEqual([1, 0, 0, 1, 0, 1]);
  });
});
