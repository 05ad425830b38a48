import { describe, expect, it } from "vitest";
import { seededRandom } from "../gradient-boosting/random.ts";
import { expandingFolds } from "./expanding-folds.ts";
import { halvingRungs } from "./halving.ts";

const hours = (count: number) => Float64Array.from({ length: count }, (_, i) => i);

const fold = (learn: number, validate: number, measure: number) => ({
  learn: { start: 0, end: learn },
  validate: { start: learn, end: validate },
  measure: { start: validate, end: measure },
});

describe("folds of an expanding window", () => {
  it("measure later blocks by all that comes before them, of which the newest validate", () => {
    expect(expandingFolds(hours(20), { folds: 4, embargo: 0, validation: 0.25 })).toEqual([
      fold(3, 4, 8),
      fold(6, 8, 12),
      fold(9, 12, 16),
      fold(12, 16, 20),
    ]);
  });
  it("learn from no row whose label was known only when the block began, or later", () => {
    for (const embargo of [0, 1, 7, 24]) {
      const at = Float64Array.from({ length: 200 }, (_, i) => Math.floor(i / 3));
      for (const { validate, measure } of expandingFolds(at, { folds: 3, embargo, validation: 0.1 })) {
        const begins = at[measure.start] as number;
        expect((at[validate.end - 1] as number) + embargo).toBeLessThan(begins);
        expect((at[validate.end] as number) + embargo).toBeGreaterThanOrEqual(begins);
      }
    }
  });
  it("are left out where nothing is left to learn from", () => {
    expect(expandingFolds(hours(40), { folds: 3, embargo: 15, validation: 0.1 })).toHaveLength(2);
    expect(expandingFolds(hours(40), { folds: 3, embargo: 100, validation: 0.1 })).toEqual([]);
    expect(expandingFolds(hours(3), { folds: 3, embargo: 0, validation: 0.1 })).toEqual([]);
  });
  it("never part the rows of a query, and go by its first row where it is measured and its last where it is learned", () => {
    const random = seededRandom(3);
    for (const embargo of [0, 5, 20]) {
      const queries = Uint32Array.from({ length: 300 }, (_, row) => Math.floor(row / 7));
      const at = Float64Array.from(queries, (query) => 7 * query + Math.floor(20 * random()));
      const last = (query: number) => Math.max(...at.filter((_, row) => queries[row] === query));
      const order = [...new Set(queries)].sort((a, b) => last(a) - last(b));
      const ordered = order.flatMap((query) => [...at].filter((_, row) => queries[row] === query));
      const numbers = Uint32Array.from(
        order.flatMap((query, i) => [...queries].filter((q) => q === query).map(() => i)),
      );
      const folds = expandingFolds(Float64Array.from(ordered), {
        folds: 3,
        embargo,
        validation: 0.2,
        queries: numbers,
      });
      expect(folds).toHaveLength(3);
      for (const { learn, validate, measure } of folds) {
        for (const cut of [learn.end, validate.end, measure.start]) expect(numbers[cut]).not.toBe(numbers[cut - 1]);
        const known = Math.max(...ordered.slice(0, validate.end)) + embargo;
        expect(known).toBeLessThan(Math.min(...ordered.slice(measure.start, measure.end)));
      }
    }
  });
});

describe("successive halving", () => {
  it("gives a third of the trials three times the rounds, up to all of them", () => {
    expect(halvingRungs({ trials: 20, rounds: 100 })).toEqual([
      { trials: 20, rounds: 11 },
      { trials: 6, rounds: 33 },
      { trials: 2, rounds: 100 },
    ]);
  });
  it("has no rung with next to no rounds", () => {
    expect(halvingRungs({ trials: 81, rounds: 20 })).toEqual([
      { trials: 81, rounds: 7 },
      { trials: 27, rounds: 20 },
    ]);
    expect(halvingRungs({ trials: 9, rounds: 3 })).toEqual([{ trials: 9, rounds: 3 }]);
    expect(halvingRungs({ trials: 1, rounds: 500 })).toEqual([{ trials: 1, rounds: 500 }]);
  });
});
