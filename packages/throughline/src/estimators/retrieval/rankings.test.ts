import { describe, expect, it } from "vitest";
import { evaluateRetrieval, interval } from "./evaluate-retrieval.ts";
import { nearestVectors, unitVector } from "./nearest-vectors.ts";
import { fuseRankings } from "./rank-fusion.ts";

const ranking = (...items: readonly number[]) => items.map((item, i) => ({ item, score: -i }));

describe("fuseRankings", () => {
  it("puts first what several rankings put high, whatever their scores are", () => {
    const fused = fuseRankings([ranking(1, 2, 3), ranking(3, 2, 9)], 10);
    expect(fused.map(({ item }) => item)).toEqual([3, 2, 1, 9]);
    expect(fused[0]?.score).toBeCloseTo(1 / 63 + 1 / 61, 12);
    expect(fuseRankings([ranking(4, 5), []], 1).map(({ item }) => item)).toEqual([4]);
    expect(fuseRankings([], 3)).toEqual([]);
  });
});

describe("nearestVectors", () => {
  it("compares with every row, and gives the cosine", () => {
    const rows = [
      [1, 0],
      [0, 1],
      [3, 4],
    ].map((row) => unitVector(Float32Array.from(row)));
    const matrix = { dimensions: 2, values: Float32Array.from(rows.flatMap((row) => [...row])) };
    const query = unitVector(Float32Array.from([0, 2]));
    const near = nearestVectors(matrix, query, { limit: 2 });
    expect(near.map(({ item }) => item)).toEqual([1, 2]);
    expect(near[1]?.score).toBeCloseTo(0.8, 6);
    expect(nearestVectors(matrix, query, { limit: 3, allows: (row) => row !== 1 }).map(({ item }) => item)).toEqual([
      2, 0,
    ]);
    expect(nearestVectors({ dimensions: 0, values: new Float32Array() }, query, { limit: 3 })).toEqual([]);
  });
});

describe("evaluateRetrieval", () => {
  it("gives recall by the documents found and MRR by the first right one", async () => {
    const answers: Record<string, string[]> = { a: ["x", "y"], b: ["n", "n2", "y"], c: ["n"] };
    const found = await evaluateRetrieval(
      [
        { query: "a", documents: ["x"] },
        { query: "b", documents: ["y", "z"] },
        { query: "c", documents: ["x"] },
      ],
      (query) => answers[query] ?? [],
    );
    expect(found).toMatchObject({ cases: 3, ranks: [1, 3, null] });
    expect(found?.recallAt1.value).toBeCloseTo(1 / 3, 12);
    expect(found?.recallAt5.value).toBeCloseTo((1 + 0.5) / 3, 12);
    expect(found?.mrr.value).toBeCloseTo((1 + 1 / 3) / 3, 12);
  });

  it("is not there without cases", async () => {
    expect(await evaluateRetrieval([], () => [])).toBeUndefined();
  });

  it("has intervals that hold the mean, are the same again, and are as wide as the normal ones", () => {
    const values = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const found = interval(values);
    expect(interval(values)).toEqual(found);
    const half = 1.96 * Math.sqrt((0.25 * 0.75) / 400);
    expect(found.low).toBeCloseTo(0.25 - half, 1.9);
    expect(found.high).toBeCloseTo(0.25 + half, 1.9);
    expect(interval([1, 1, 1])).toEqual({ value: 1, low: 1, high: 1 });
  });
});
