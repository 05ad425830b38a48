import { describe, expect, it } from "vitest";
import type { TrainingData, TrainObjective } from "../../ports/trainer.ts";
import { testParameters } from "../../testing/trainer.ts";
import { fitGradientBoosting } from "./fit.ts";

const x = { name: "x", kind: "numeric", values: Float64Array.of(1, 2, 3, 4) } as const;
const data = (label: readonly number[], change: Partial<TrainingData> = {}): TrainingData => ({
  ...{ rows: label.length, label: Float64Array.from(label), features: [x] },
  ...change,
});

/** What a request is refused with: code and detail. */
function refusal(objective: TrainObjective, rows: TrainingData, change: object = {}): string {
  const classes = objective === "multiclass" ? { classes: 3 } : {};
  try {
    fitGradientBoosting({ objective, data: rows, parameters: { ...testParameters, ...classes }, ...change });
    return "nothing";
  } catch (error) {
    const { code, detail } = error as { code: string; detail: string };
    return `${code} ${detail}`;
  }
}

describe("labels", () => {
  it.each<[TrainObjective, readonly number[], string]>([
    ["binary", [0, 1, 0.5, 1], "training.invalid-label the label of row 2 is not 0 or 1: 0.5"],
    ["binary", [0, 0, 0, 0], "training.one-class all 4 labels are equal: 0"],
    ["multiclass", [0, 1, 2, 3], "training.invalid-label the label of row 3 is not a class from 0 to 2: 3"],
    ["multiclass", [0, 1.5, 2, 1], "training.invalid-label the label of row 1 is not a class from 0 to 2: 1.5"],
    ["multiclass", [2, 2, 2, 2], "training.one-class all 4 labels are equal: 2"],
    ["regression", [1, 2, Number.NaN, 4], "training.invalid-label the label of row 2 is not a number from"],
    [
      "regression",
      [1, 2, Number.POSITIVE_INFINITY, 4],
      "training.invalid-label the label of row 2 is not a number from",
    ],
    ["regression", [7, 7, 7, 7], "training.one-class all 4 labels are equal: 7"],
    ["quantile", [1, 2, 3, -1e29], "training.invalid-label the label of row 3 is not a number from -1e+28 to 1e+28"],
    ["poisson", [1, -1, 3, 4], "training.invalid-label the label of row 1 is not a number from 0 to 1e+28: -1"],
    ["poisson", [0, 0, 0, 0], "training.one-class all 4 labels are equal: 0"],
    ["regression", [], "training.no-rows the training data has no rows"],
  ])("of %s are refused when they are %j", (objective, label, wanted) => {
    expect(refusal(objective, data(label)).slice(0, wanted.length)).toBe(wanted);
  });

  it("must differ among the rows that have a weight", () => {
    const rows = data([0, 1, 1, 1], { weight: Float64Array.of(0, 1, 1, 1) });
    expect(refusal("binary", rows)).toBe("training.one-class all labels with a weight are equal: 1");
  });
});

describe("weights", () => {
  it.each<[string, readonly number[], string]>([
    ["negative", [1, -1, 1, 1], "training.invalid-weight the weight of row 1 is out of bounds: -1"],
    ["missing", [1, 1, Number.NaN, 1], "training.invalid-weight the weight of row 2 is out of bounds: NaN"],
    ["infinite", [Number.POSITIVE_INFINITY, 1, 1, 1], "training.invalid-weight the weight of row 0 is out of bounds"],
    ["all 0", [0, 0, 0, 0], "training.invalid-weight the weights of all 4 rows are 0"],
    ["too few", [1, 1], "training.length-mismatch weight does not have 4 values: 2"],
  ])("are refused when they are %s", (_, weight, wanted) => {
    const rows = data([0, 1, 0, 1], { weight: Float64Array.from(weight) });
    expect(refusal("binary", rows).slice(0, wanted.length)).toBe(wanted);
  });
});

describe("features", () => {
  const label = [0, 1, 0, 1];
  const rows = (change: object) => data(label, { features: [{ ...x, ...change }] });
  it("are refused with the name and the row of an infinite value", () => {
    const values = Float64Array.of(1, 2, Number.NEGATIVE_INFINITY, 4);
    expect(refusal("binary", rows({ values }))).toBe(
      "training.infinite-value feature x is infinite in row 2: -Infinity",
    );
  });
  it("have a direction only when they are numbers, and not for quantiles", () => {
    expect(refusal("binary", rows({ kind: "categorical", monotone: 1 }))).toBe(
      "training.invalid-parameter a categorical feature has no direction: x",
    );
    expect(refusal("binary", rows({ monotone: 2 }))).toBe(
      "training.invalid-parameter monotone of feature x is not -1, 0 or 1: 2",
    );
    expect(refusal("quantile", rows({ monotone: 1 }))).toBe(
      "training.unsupported the objective quantile takes no monotone features: x",
    );
  });
  it("of one value or none give a model of one leaf, and are named", () => {
    const features = [
      { ...x, name: "same", values: Float64Array.of(3, 3, 3, 3) },
      { ...x, name: "none", values: new Float64Array(4).fill(Number.NaN) },
    ];
    const { ensemble, unused } = fitGradientBoosting({
      ...{ objective: "regression", data: data([1, 2, 3, 6], { features }), parameters: testParameters },
    });
    expect(ensemble.trees.map((tree) => Array.from(tree.leafValue))).toEqual([[3]]);
    expect(unused).toEqual([
      { feature: "same", why: "constant" },
      { feature: "none", why: "all-missing" },
    ]);
  });
});

describe("validation rows", () => {
  const label = [0, 1, 0, 1];
  const validated = (validation: TrainingData) => refusal("binary", data(label), { validation });
  it("need the features of the training rows, in their order", () => {
    expect(validated(data(label, { features: [{ ...x, name: "y" }] }))).toBe(
      "training.validation-mismatch feature 0 of the validation rows is not numeric x: numeric y",
    );
    expect(validated(data(label, { features: [x, { ...x, name: "y" }] }))).toBe(
      "training.validation-mismatch feature 1 of the validation rows is not there in training: numeric y",
    );
    expect(validated(data(label, { features: [] }))).toBe(
      "training.validation-mismatch feature 0 of the validation rows is not numeric x: none",
    );
  });
  it("need rows and labels that fit, but may have one class", () => {
    const features = [{ ...x, values: new Float64Array(0) }];
    expect(validated(data([], { features }))).toBe("training.no-rows the validation data has no rows");
    expect(validated(data([0, 2, 0, 1]))).toBe("training.invalid-label the label of row 1 is not 0 or 1: 2");
    expect(validated(data([1, 1, 1, 1]))).toBe("nothing");
  });
});

describe("parameters", () => {
  const given = (objective: TrainObjective, parameters: object, change: object = {}) => {
    const rows = data([0, 1, 0, 1]);
    return refusal(objective, rows, { parameters: { ...testParameters, ...parameters }, ...change });
  };
  it.each<[string, string]>([
    [given("multiclass", {}), "the objective multiclass needs the number of classes: none is given"],
    [given("binary", { quantile: 0.5 }), "quantile is for the objective quantile only: binary"],
    [given("poisson", { positiveWeight: 2 }), "positiveWeight is for the objective binary only: poisson"],
    [given("regression", {}, { balanceClasses: true }), "balanceClasses is for the objective binary only: regression"],
    [
      given("binary", { positiveWeight: 2 }, { balanceClasses: true }),
      "balanceClasses and positiveWeight do the same, give one of them: 2",
    ],
    [given("binary", { earlyStoppingRounds: 5 }), "earlyStoppingRounds needs validation rows: 5"],
    [given("binary", { baggingFraction: 0 }), "baggingFraction is not a number from 0.001 to 1: 0"],
    [given("binary", { rounds: undefined }), "rounds is not a whole number from 1 to 100000: undefined"],
  ])("%s", (refused, wanted) => {
    expect(refused).toBe(`training.invalid-parameter ${wanted}`);
  });
});
