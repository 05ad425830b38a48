import { describe, expect, it } from "vitest";
import { type Search, scaleOf, trialsOf } from "./trials.ts";

const searchOf = (figures: readonly (number | null)[], of: Partial<Search> = {}): Search => ({
  ...{ method: "random", measure: "auc", better: "higher", seed: 1, folds: [], foldsLeftOut: 0, best: 0 },
  trials: figures.map((figure, i) => ({
    trial: i + 1,
    parameters: { leaves: i },
    rounds: null,
    figure,
    folds: [figure],
  })),
  ...of,
});

describe("the trials of a search", () => {
  it("are told with the best up to each of them, whichever way is better", () => {
    const figures = [null, 0.5, 0.4, 0.7];
    expect(trialsOf(searchOf(figures, { best: 3 })).map(({ bestSoFar }) => bestSoFar)).toEqual([null, 0.5, 0.5, 0.7]);
    const lower = trialsOf(searchOf(figures, { best: 2, better: "lower" }));
    expect(lower.map(({ bestSoFar }) => bestSoFar)).toEqual([null, 0.5, 0.4, 0.4]);
    expect(lower.map(({ state }) => state)).toEqual(["not measured", "measured", "chosen", "measured"]);
  });

  it("stand with halving on the rung of their rounds, and those that got more rounds went on", () => {
    const once = (trial: number, rounds: number, figure: number) => ({
      trial,
      rounds,
      figure,
      parameters: {},
      folds: [],
    });
    const trials = [once(1, 10, 0.6), once(2, 10, 0.9), once(3, 10, 0.8), once(2, 30, 0.7), once(3, 30, 0.8)];
    const shown = trialsOf(searchOf([], { method: "halving", trials, best: 4 }));
    expect(shown.map(({ rung }) => rung)).toEqual([1, 1, 1, 2, 2]);
    expect(shown.map(({ state }) => state)).toEqual(["left behind", "went on", "went on", "left behind", "chosen"]);
    expect(shown.map(({ bestSoFar }) => bestSoFar)).toEqual([0.6, 0.9, 0.9, 0.7, 0.8]);
  });
});

describe("a scale", () => {
  it("goes by the magnitude of positive values that span much, and puts a single value in the middle", () => {
    expect(scaleOf([1, 10, 100], { byMagnitude: true }).shareOf(10)).toBeCloseTo(0.5);
    expect(scaleOf([0, 10, 100], { byMagnitude: true }).isLogarithmic).toBe(false);
    expect(scaleOf([0, 10, 100]).shareOf(10)).toBeCloseTo(0.1);
    expect(scaleOf([4, 4]).shareOf(4)).toBe(0.5);
  });
});
