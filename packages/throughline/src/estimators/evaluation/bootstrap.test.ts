import { describe, expect, it } from "vitest";
import { seededRandom } from "../gradient-boosting/random.ts";
import { finish } from "../gradient-boosting/steps.ts";
import { bootstrapIntervals, compareByBootstrap } from "./bootstrap.ts";
import { drawableBinary, drawableNumbers } from "./drawn-measures.ts";
import { evaluateBinary } from "./evaluate-binary.ts";
import { evaluateNumbers } from "./evaluate-numbers.ts";

const random = seededRandom(5);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const rows = 2_000;
const label = Float64Array.from({ length: rows }, () => (random() < 0.3 ? 1 : 0));
const scoresOf = (strength: number) =>
  label.map((came) => Math.round(1_000 / (1 + Math.exp(-(strength * came + normal() - 1)))) / 1_000);
const [weak, strong] = [scoresOf(0.8), scoresOf(1.5)];
const once = new Uint32Array(rows).fill(1);
const numbers = Float64Array.from({ length: rows }, normal);
const said = numbers.map((came) => came + normal() / 2);

describe("measures of a draw", () => {
  it("are those of all rows where each counts once", () => {
    const found = drawableBinary({ scores: weak, label, threshold: 0.4 }).measuresOf(once);
    const { rocAuc, prAuc, logLoss, brier, atThreshold } = evaluateBinary({ scores: weak, label, threshold: 0.4 });
    const { f1, precision, recall, accuracy } = atThreshold;
    const exact = { auc: rocAuc, prAuc, f1, precision, recall, accuracy, logLoss, brier };
    for (const [name, figure] of Object.entries(exact)) expect(found[name], name).toBeCloseTo(figure as number, 12);
  });

  it("are those of the rows written as often as they count", () => {
    const counts = Uint32Array.from({ length: 50 }, (_, i) => i % 3);
    const repeated = [...counts].flatMap((count, row) => new Array<number>(count).fill(row));
    const pick = (values: Float64Array) => Float64Array.from(repeated, (row) => values[row] as number);
    const found = drawableBinary({ scores: weak.slice(0, 50), label: label.slice(0, 50), threshold: 0.4 }).measuresOf(
      counts,
    );
    const exact = evaluateBinary({ scores: pick(weak), label: pick(label), threshold: 0.4 });
    expect([found.auc, found.prAuc, found.f1]).toEqual([
      expect.closeTo(exact.rocAuc as number, 12),
      expect.closeTo(exact.prAuc as number, 12),
      expect.closeTo(exact.atThreshold.f1, 12),
    ]);
  });

  it("have the mean cost of a row", () => {
    const costs = { falsePositive: 5, falseNegative: 100, truePositive: 2, trueNegative: -1 };
    const found = drawableBinary({ scores: weak, label, threshold: 0.4, costs }).measuresOf(once);
    const { atThreshold: at } = evaluateBinary({ scores: weak, label, threshold: 0.4 });
    const cost = 5 * at.falsePositives + 100 * at.falseNegatives + 2 * at.truePositives - at.trueNegatives;
    expect(found.cost).toBeCloseTo(cost / rows, 12);
  });

  it("of numbers are those of all rows too", () => {
    const found = drawableNumbers({ predictions: said, label: numbers, quantile: 0.8 }).measuresOf(once);
    const exact = evaluateNumbers({ predictions: said, label: numbers, quantile: 0.8 });
    for (const name of ["rmse", "mae", "r2", "pinball"] as const)
      expect(found[name], name).toBeCloseTo(exact[name] as number, 12);
  });
});

describe("intervals", () => {
  const sample = drawableBinary({ scores: weak, label, threshold: 0.4 });
  const found = finish(bootstrapIntervals(sample, { seed: 1 }));

  it("hold the figure of all rows, and are the same for the same seed", () => {
    const auc = evaluateBinary({ scores: weak, label }).rocAuc as number;
    expect(found.auc?.low).toBeLessThan(auc);
    expect(found.auc?.high).toBeGreaterThan(auc);
    expect(finish(bootstrapIntervals(sample, { seed: 1 }))).toEqual(found);
    expect(finish(bootstrapIntervals(sample, { seed: 2 }))).not.toEqual(found);
  });

  it("of a mean are about two standard errors wide to both sides", () => {
    const { mae } = finish(
      bootstrapIntervals(drawableNumbers({ predictions: said, label: numbers }), {
        seed: 3,
        draws: 1_000,
      }),
    );
    const errors = numbers.map((came, i) => Math.abs(came - (said[i] as number)));
    const mean = errors.reduce((sum, one) => sum + one, 0) / rows;
    const spread = Math.sqrt(errors.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (rows - 1) / rows);
    expect((mae?.high ?? 0) - (mae?.low ?? 0)).toBeCloseTo(2 * 1.96 * spread, 2);
    expect(mae?.low).toBeCloseTo(mean - 1.96 * spread, 2);
  });

  it("are absent for what a draw does not allow", () => {
    const few = drawableBinary({ scores: weak.slice(0, 3), label: Float64Array.of(1, 0, 0), threshold: 0.4 });
    expect(Object.keys(finish(bootstrapIntervals(few, { seed: 1 })))).not.toContain("auc");
  });
});

describe("two models on the same rows", () => {
  const of = (scores: Float64Array) => drawableBinary({ scores, label, threshold: 0.4 });

  it("differ beyond chance where one is better", () => {
    const { auc } = finish(compareByBootstrap([of(weak), of(strong)], { seed: 1 }));
    expect(auc?.difference).toBeGreaterThan(0.05);
    expect(auc?.low).toBeGreaterThan(0);
    expect(auc?.pValue).toBeCloseTo(2 / 201, 10);
  });

  it("do not differ where they are the same, with certainty", () => {
    for (const found of Object.values(finish(compareByBootstrap([of(weak), of(weak)], { seed: 1 }))))
      expect(found).toMatchObject({ difference: 0, low: 0, high: 0, pValue: 1 });
  });
});
