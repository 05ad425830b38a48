import { describe, expect, it } from "vitest";
import { drawableRanking, evaluateRanking } from "./evaluate-ranking.ts";

const rows = (queries: readonly number[], grades: readonly number[], scores: readonly number[]) => ({
  queries: Uint32Array.from(queries),
  grades: Float64Array.from(grades),
  scores: Float64Array.from(scores),
});

describe("evaluateRanking", () => {
  it("is 1 where every query is in the order of its grades", () => {
    const found = evaluateRanking(rows([0, 0, 0, 4, 4], [2, 0, 1, 0, 3], [9, 1, 5, -2, -1]));
    expect(found).toEqual({ rows: 5, queries: 2, judged: 2, ndcg: 1, ndcg5: 1, ndcg10: 1, map: 1 });
  });

  it("discounts gains by the logarithm of their rank", () => {
    const { ndcg, map } = evaluateRanking(rows([0, 0, 0], [0, 3, 1], [3, 2, 1]));
    const gains = 7 / Math.log2(3) + 1 / Math.log2(4);
    expect(ndcg).toBeCloseTo(gains / (7 + 1 / Math.log2(3)), 12);
    expect(map).toBeCloseTo((1 / 2 + 2 / 3) / 2, 12);
  });

  it("looks at the first ranks only where it is asked to", () => {
    const grades = [0, 0, 0, 0, 0, 1, 0];
    const { ndcg5, ndcg10 } = evaluateRanking(rows(Array(7).fill(0), grades, [7, 6, 5, 4, 3, 2, 1]));
    expect(ndcg5).toBe(0);
    expect(ndcg10).toBeCloseTo(1 / Math.log2(7), 12);
  });

  it("gives rows of equal scores the mean of what their ranks are worth", () => {
    const { ndcg } = evaluateRanking(rows([0, 0], [1, 0], [5, 5]));
    expect(ndcg).toBeCloseTo((1 + 1 / Math.log2(3)) / 2, 12);
  });

  it("leaves out queries without a relevant row, and measures nothing where there are no others", () => {
    const found = evaluateRanking(rows([0, 0, 1, 1], [0, 0, 0, 1], [2, 1, 2, 1]));
    expect([found.judged, found.map]).toEqual([1, 0.5]);
    expect(evaluateRanking(rows([0, 0], [0, 0], [2, 1]))).toMatchObject({ judged: 0, ndcg: undefined });
  });

  it.each([
    ["no rows", rows([], [], []), "evaluation.no-rows"],
    ["queries of other rows", rows([0], [1, 0], [1, 2]), "evaluation.length-mismatch"],
    ["a score that is no number", rows([0], [1], [Number.NaN]), "evaluation.invalid-score"],
    ["a grade between two", rows([0], [1.5], [1]), "evaluation.invalid-label"],
  ])("refuses %s", (_, of, code) => {
    expect(() => evaluateRanking(of)).toThrow(expect.objectContaining({ code }));
  });
});

describe("drawableRanking", () => {
  it("draws whole queries", () => {
    const drawable = drawableRanking(rows([0, 0, 1, 1], [1, 0, 1, 0], [2, 1, 1, 2]));
    expect(drawable.rows).toBe(2);
    expect(drawable.measuresOf(Uint32Array.of(1, 1)).map).toBe(0.75);
    expect(drawable.measuresOf(Uint32Array.of(2, 0)).map).toBe(1);
  });
});
