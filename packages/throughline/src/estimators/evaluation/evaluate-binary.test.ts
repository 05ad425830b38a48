import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../gradient-boosting/random.ts";
import { evaluateBinary } from "./evaluate-binary.ts";

const evaluate = (scores: readonly number[], label: readonly number[], threshold = 0.5) =>
  evaluateBinary({ scores: Float64Array.from(scores), label: Float64Array.from(label), threshold });

interface Reference {
  readonly name: string;
  readonly scores: number[];
  readonly label: number[];
  readonly threshold: number;
  readonly rocAuc: number;
  readonly prAuc: number;
  readonly logLoss: number;
  readonly brier: number;
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  readonly accuracy: number;
  readonly confusion: number[];
  readonly bestF1: number;
  readonly bestThreshold: number;
  readonly roc: [number, number][];
  readonly calibration: [number, number][];
}

const fixture = new URL("fixtures/scikit-learn.json", import.meta.url);
const references = JSON.parse(await readFile(fixture, "utf8")) as Reference[];

describe.each(references)("scikit-learn on $name", (reference) => {
  const found = evaluate(reference.scores, reference.label, reference.threshold);

  it.each(["rocAuc", "prAuc", "logLoss", "brier"] as const)("gives the same %s", (metric) => {
    expect(found[metric]).toBeCloseTo(reference[metric], 12);
  });

  it("gives the same decisions at a threshold", () => {
    const { truePositives, falsePositives, falseNegatives, trueNegatives } = found.atThreshold;
    expect([truePositives, falsePositives, falseNegatives, trueNegatives]).toEqual(reference.confusion);
    for (const metric of ["f1", "precision", "recall", "accuracy"] as const)
      expect(found.atThreshold[metric]).toBeCloseTo(reference[metric], 14);
  });

  it("gives the same best F1 at the same threshold", () => {
    expect(found.bestF1.f1).toBeCloseTo(reference.bestF1, 14);
    expect(found.bestF1.threshold).toBe(reference.bestThreshold);
  });

  it("has every point of the thinned ROC curve", () => {
    const known = new Set(reference.roc.map((point) => point.map((x) => x.toFixed(9)).join()));
    for (const { falsePositiveRate, truePositiveRate } of found.roc)
      expect(known).toContain(`${falsePositiveRate.toFixed(9)},${truePositiveRate.toFixed(9)}`);
  });
});

describe.each(references.slice(0, 2))("scikit-learn's calibration curve on $name", (reference) => {
  it("has the same bins", () => {
    const bins = evaluate(reference.scores, reference.label).calibration;
    expect(bins).toHaveLength(reference.calibration.length);
    for (const [i, [mean, share]] of reference.calibration.entries()) {
      expect(bins[i]?.meanScore).toBeCloseTo(mean, 12);
      expect(bins[i]?.share).toBeCloseTo(share, 12);
    }
  });
});

describe("by hand", () => {
  // Of the pairs (0.9, 0.6), (0.9, 0.1), (0.6, 0.6), (0.6, 0.1) the positive row is above in three and equal in one.
  const found = evaluate([0.9, 0.6, 0.6, 0.1], [1, 1, 0, 0], 0.6);

  it("the area under ROC counts ties as half", () => {
    expect(found.rocAuc).toBe(3.5 / 4);
  });

  it("average precision takes tied scores as one step", () => {
    expect(found.prAuc).toBeCloseTo(0.5 * 1 + (0.5 * 2) / 3, 15);
  });

  it("a score on the threshold is predicted positive", () => {
    expect(found.atThreshold).toMatchObject({
      truePositives: 2,
      falsePositives: 1,
      falseNegatives: 0,
      trueNegatives: 1,
    });
    expect(found.atThreshold.f1).toBeCloseTo(0.8, 15);
    expect(found.bestF1).toMatchObject({ threshold: 0.6, truePositives: 2 });
  });

  it("log loss and Brier score are means over rows", () => {
    expect(found.logLoss).toBeCloseTo(-(Math.log(0.9) + Math.log(0.6) + Math.log(0.4) + Math.log(0.9)) / 4, 15);
    expect(found.brier).toBeCloseTo((0.01 + 0.16 + 0.36 + 0.01) / 4, 15);
  });

  it("curves run through the distinct scores", () => {
    expect(found.roc).toEqual([
      { threshold: Number.POSITIVE_INFINITY, falsePositiveRate: 0, truePositiveRate: 0 },
      { threshold: 0.9, falsePositiveRate: 0, truePositiveRate: 0.5 },
      { threshold: 0.6, falsePositiveRate: 0.5, truePositiveRate: 1 },
      { threshold: 0.1, falsePositiveRate: 1, truePositiveRate: 1 },
    ]);
    expect(found.pr.map(({ recall, precision }) => [recall, precision])).toEqual([
      [0.5, 1],
      [1, 2 / 3],
      [1, 0.5],
    ]);
  });

  it("the histogram counts rows by score and class, 1 in the last bin", () => {
    const { histogram } = evaluate([0, 0.04, 0.05, 1], [0, 0, 1, 1]);
    expect(histogram).toHaveLength(20);
    expect(histogram[0]).toEqual({ start: 0, end: 0.05, positives: 0, negatives: 2 });
    expect(histogram[1]).toEqual({ start: 0.05, end: 0.1, positives: 1, negatives: 0 });
    expect(histogram[19]).toEqual({ start: 0.95, end: 1, positives: 1, negatives: 0 });
  });

  it("equal scores share a bin of the calibration curve", () => {
    const { calibration } = evaluate(new Array(30).fill(0.2), new Array(30).fill(0).fill(1, 0, 6));
    expect(calibration).toEqual([{ rows: 30, positives: 6, meanScore: expect.closeTo(0.2, 12), share: 0.2 }]);
  });
});

describe("many rows", () => {
  const random = seededRandom(1);
  const scores = Array.from({ length: 50_000 }, random);
  const label = scores.map((score) => (random() < score ? 1 : 0));

  it("are thinned to few points that keep the ends", () => {
    const { roc, pr } = evaluate(scores, label);
    expect(roc.length).toBeLessThan(220);
    expect(pr.length).toBeLessThan(320);
    expect(roc.at(-1)).toMatchObject({ falsePositiveRate: 1, truePositiveRate: 1 });
    expect(pr.at(-1)).toMatchObject({ recall: 1 });
  });

  it("give the same figures in any order", () => {
    const reversed = evaluate([...scores].reverse(), [...label].reverse());
    expect(reversed).toEqual(evaluate(scores, label));
  });

  it("of a calibrated model lie on the diagonal", () => {
    const { calibration } = evaluate(scores, label);
    expect(calibration.map((bin) => bin.rows)).toEqual(new Array(10).fill(5_000));
    for (const bin of calibration) expect(Math.abs(bin.share - bin.meanScore)).toBeLessThan(0.02);
  });
});

describe("one class", () => {
  it("has no area under ROC; without positives no average precision either", () => {
    const negatives = evaluate([0.2, 0.7], [0, 0]);
    const positives = evaluate([0.2, 0.7], [1, 1]);
    expect([negatives.rocAuc, negatives.prAuc, negatives.roc, negatives.pr]).toEqual([undefined, undefined, [], []]);
    expect(negatives.bestF1.f1).toBe(0);
    expect([positives.rocAuc, positives.prAuc]).toEqual([undefined, 1]);
  });
});

describe("bad input", () => {
  it.each([
    ["no rows", [], [], "evaluation.no-rows"],
    ["a score too many", [0.1, 0.2], [1], "evaluation.length-mismatch"],
    ["a score above 1", [0.1, 1.5], [1, 0], "evaluation.invalid-score"],
    ["a score that is no number", [0.1, Number.NaN], [1, 0], "evaluation.invalid-score"],
    ["a label that is missing", [0.1, 0.2], [1, Number.NaN], "evaluation.invalid-label"],
  ])("refuses %s", (_, scores, label, code) => {
    expect(() => evaluate(scores, label)).toThrow(expect.objectContaining({ code }));
  });
});
