import { describe, expect, it } from "vitest";
import { seededTrainingData, testParameters } from "../../testing/trainer.ts";
import { fitGradientBoosting } from "./fit.ts";
import { meanLoss } from "./loss.ts";
import { seededRandom } from "./random.ts";
import { createRankingObjective } from "./ranking-objective.ts";

const created = (grades: readonly number[], queries: readonly number[], change: object = {}) => {
  const target = {
    label: Float64Array.from(grades),
    rows: grades.length,
    queries: Uint32Array.from(queries),
    ...change,
  };
  return createRankingObjective(target, 30);
};

const pairsOf = (objective: ReturnType<typeof created>, scores: readonly number[]) => {
  const into = new Float64Array(2 * scores.length);
  objective.pairs(Float64Array.from(scores), [into], 0, scores.length);
  return Array.from(into);
};

describe("LambdaMART", () => {
  it("has the gradients of a pair that follow by hand", () => {
    // Equal scores: half wrong; swapping ranks 0 and 1 costs (3 - 1) (1 - 1 / log2(3)) of a best DCG of 3 + 1 / log2(3).
    const change = (2 * (1 - 1 / Math.log2(3))) / (3 + 1 / Math.log2(3));
    const factor = Math.log2(1 + change) / change;
    const [high, weight, low] = pairsOf(created([2, 1], [2]), [0, 0]);
    expect(high).toBeCloseTo(-0.5 * change * factor, 14);
    expect(low).toBeCloseTo(0.5 * change * factor, 14);
    expect(weight).toBeCloseTo(0.25 * change * factor, 14);
  });

  it("counts a pair less, the further its scores are apart", () => {
    const objective = created([1, 0, 0], [3]);
    const pull = (score: number) => -(pairsOf(objective, [score, 0, 0])[0] ?? 0);
    expect(pull(-3)).toBeGreaterThan(0);
    expect(pull(3)).toBeLessThan(pull(0.1));
  });

  it("sees no pair across queries, nor among equal grades", () => {
    expect(pairsOf(created([2, 2, 0, 0], [2, 2]), [0.3, 0.1, 0.2, 0])).toEqual(new Array(8).fill(0));
  });

  it("pulls the rows of a query apart without moving their mean", () => {
    const random = seededRandom(4);
    const grades = Array.from({ length: 50 }, () => Math.floor(4 * random()));
    const pairs = pairsOf(
      created(grades, [20, 30]),
      grades.map(() => random()),
    );
    expect(pairs.filter((_, i) => i % 2 === 0).reduce((a, b) => a + b, 0)).toBeCloseTo(0, 12);
  });

  it("weighs the gradients of a row with its weight", () => {
    const scores = [0.1, 0.2, 0];
    const plain = pairsOf(created([2, 0, 1], [3]), scores);
    const weighted = pairsOf(created([2, 0, 1], [3], { weight: Float64Array.of(1, 3, 1) }), scores);
    expect(weighted).toEqual(plain.map((value, i) => (i === 2 || i === 3 ? 3 * value : value)));
  });

  it("is told as 1 less the mean NDCG, 0 for a query without a relevant row", () => {
    const objective = created([1, 0, 0, 0], [2, 2]);
    const loss = (scores: readonly number[]) => meanLoss(objective, Float64Array.from(scores), 4);
    expect(loss([1, 0, 0, 0])).toBe(0);
    expect(loss([0, 1, 0, 0])).toBeCloseTo((1 - 1 / Math.log2(3)) / 2, 14);
  });

  it("writes the queries that begin in the rows it is asked for", () => {
    const objective = created([2, 1, 0, 1, 0, 2], [4, 2]);
    const scores = Float64Array.of(0, 0.3, 0.2, 0.1, 0, 0.4);
    const [whole, parts] = [new Float64Array(12), new Float64Array(12)];
    const loss = objective.pairs(scores, [whole], 0, 6);
    const sum = [0, 2, 4].map((start) => objective.pairs(scores, [parts], start, start + 2));
    expect(parts).toEqual(whole);
    expect(sum[0] ?? 0).toBeGreaterThan(0);
    expect(sum[1]).toBe(0);
    expect(sum.reduce((a, b) => a + b, 0)).toBe(loss);
  });

  it("learns an order that a fit on the grades alone would have to find in other rows' scale", () => {
    const data = seededTrainingData({ rows: 4_000, seed: 2 });
    const random = seededRandom(3);
    const mood = Array.from({ length: 200 }, () => 3 * random());
    const label = data.label.map((value, row) => Math.min(4, Math.floor(value + (mood[Math.floor(row / 20)] ?? 0))));
    const losses: number[] = [];
    fitGradientBoosting(
      {
        ...{ objective: "lambdarank", parameters: testParameters },
        data: { ...data, label, queries: new Uint32Array(200).fill(20) },
      },
      { onProgress: ({ loss }) => losses.push(loss) },
    );
    expect(losses.at(-1)).toBeLessThan(0.8 * (losses[0] ?? 0));
  });
});
