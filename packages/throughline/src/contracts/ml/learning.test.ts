import { describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import { source } from "../data/source.ts";
import { resolveProject } from "../graph/resolve.ts";
import { endpoint, replyShape } from "../mlops/endpoint.ts";
import { boolean, decimal, double, integer, text, timestamp } from "../shape/column.ts";
import { scoreField } from "./answer.ts";
import { type Model, model } from "./model.ts";
import { modelSpec } from "./model-spec.ts";
import { gradientBoosting } from "./trainers.ts";

const rows = source("silver.orders", {
  files: "*.csv",
  columns: {
    id: text(),
    at: timestamp(),
    country: text(),
    items: integer(),
    total: decimal(12, 2).unit("EUR"),
    weight: double(),
    bad: boolean(),
  },
  key: "id",
  at: "at",
});
const { items, country } = rows.columns;
const make = (options: object = {}) =>
  inRole(
    "ml",
    model("demand", {
      rows,
      at: "at",
      label: { column: "total" },
      features: { items, country },
      trainer: gradientBoosting(),
      split: { by: "time", test: 0.2 },
      ...options,
    } as never),
  ) as unknown as Model;
const bad = { label: { column: "bad" } };

function problemsOf(options: object): string[] {
  const { problems } = resolveProject({ project: "trial", declarations: [rows, make(options)], missing: [] });
  return problems.map(({ code, detail }) => `${code} ${detail}`);
}

describe("a model of numbers", () => {
  it("provides a score in the unit of its label, and so does its endpoint", () => {
    const unit = { name: "score", type: { name: "float64" }, nullable: false, unit: "EUR" };
    expect(scoreField(make())).toEqual({ ...unit, description: "expected total" });
    expect(modelSpec.provides(make())[0]?.shape).toEqual([scoreField(make())]);
    expect(replyShape(endpoint("demand", { model: make() as never }) as never)[0]).toMatchObject(unit);
    expect(scoreField(make({ trainer: gradientBoosting({ objective: "quantile" }) })).description).toBe(
      "quantile of total",
    );
    expect(
      scoreField(make({ label: { column: "items" }, trainer: gradientBoosting({ objective: "poisson" }) })).limits,
    ).toEqual({
      min: 0,
    });
    expect(scoreField(make(bad)).limits).toEqual({ min: 0, max: 1 });
  });
  it("promises bounds, those of each slice, and a comparison", () => {
    const accept = { rmse: { max: 10, slices: { max: 20 }, current: "not-worse" }, r2: { min: 0.5 } };
    expect(modelSpec.promises(make({ accept })).map(({ name, says }) => [name, says])).toEqual([
      ["rmse max", "RMSE ≤ 10"],
      ["rmse slices max", "RMSE ≤ 20 in every slice"],
      ["rmse current", "RMSE not worse than the current version's"],
      ["r2", "R² ≥ 0.5"],
    ]);
  });
  it("reads its weight and the columns that it is sliced by", () => {
    const [use] = modelSpec.accepts(make({ weight: "weight", evaluate: { slices: ["country"] } }), {
      sql: new Map(),
    }).uses;
    expect(use?.fields.slice(-2)).toEqual([
      { name: "weight", as: "weight" },
      { name: "country", as: "slice" },
    ]);
  });
  it("has no problems where all is well", () => {
    const costs = { falsePositive: 1, falseNegative: 20, currency: "EUR" };
    const learning = {
      weight: "weight",
      monotone: { items: 1 },
      earlyStopping: { rounds: 20 },
      checkpoints: { everyRounds: 5 },
    };
    const split = { by: "time", validation: 0.1, test: 0.2 };
    expect(problemsOf({ ...learning, split, evaluate: { slices: ["country", "bad"], sliceRows: 20 } })).toEqual([]);
    expect(problemsOf({ ...bad, balanceClasses: true, evaluate: { costs }, accept: { cost: { max: 2 } } })).toEqual([]);
  });
});

const invalid = "contracts.invalid-option";
describe("what the compiler refuses", () => {
  it.each<[string, object, string]>([
    ["a measure of another label", { accept: { auc: { min: 0.5 } } }, `${invalid} gate is on no measure: auc`],
    [
      "a measure of another objective",
      { accept: { pinball: { max: 5 } } },
      `${invalid} gate is on no measure: pinball`,
    ],
    [
      "a gate on slices without any",
      { accept: { rmse: { slices: { max: 5 } } } },
      `${invalid} gate is on slices, and there are none: rmse`,
    ],
    [
      "a gate on costs without any",
      { ...bad, accept: { cost: { max: 5 } } },
      `${invalid} gate is on costs, and there are none`,
    ],
    [
      "a bound that is misspelt",
      { ...bad, accept: { auc: { min: 0.4, mx: 3 } } },
      `${invalid} there is no option of this name: accept.auc.mx`,
    ],
    [
      "a bound of slices that is misspelt",
      { ...bad, evaluate: { slices: ["country"] }, accept: { auc: { slices: { minimum: 0.9 } } } },
      `${invalid} there is no option of this name: accept.auc.slices.minimum`,
    ],
    ["a gate without bounds", { ...bad, accept: { auc: {} } }, `${invalid} gate bounds nothing: auc`],
    [
      "a gate on slices without bounds",
      { ...bad, evaluate: { slices: ["country"] }, accept: { auc: { slices: {} } } },
      `${invalid} gate bounds nothing: auc.slices`,
    ],
    ["a gate that is a number", { ...bad, accept: { auc: 0.5 } }, `${invalid} accept.auc is no object: 0.5`],
    ["gates that are a number", { ...bad, accept: 0.5 }, `${invalid} accept is no object: 0.5`],
    [
      "bounds with nothing between",
      { ...bad, accept: { auc: { min: 0.6, max: 0.5 } } },
      `${invalid} gate asks at least 0.6 and at most 0.5: auc`,
    ],
    [
      "classes that are balanced by a word",
      { ...bad, balanceClasses: "no" },
      `${invalid} balanceClasses is not true or false: no`,
    ],
    [
      "classes that are balanced by 0",
      { ...bad, balanceClasses: 0 },
      `${invalid} balanceClasses is not true or false: 0`,
    ],
    [
      "another comparison",
      { accept: { rmse: { current: "best" } } },
      `${invalid} current is neither better nor not-worse: best`,
    ],
    [
      "an objective of numbers on a truth",
      { ...bad, trainer: gradientBoosting({ objective: "poisson" }) },
      `${invalid} objective poisson asks a label of numbers: bad`,
    ],
    [
      "an objective that is none",
      { trainer: gradientBoosting({ objective: "gamma" as never }) },
      `${invalid} trainer has no such objective: gamma`,
    ],
    [
      "a quantile without its objective",
      { trainer: gradientBoosting({ quantile: 0.5 }) },
      `${invalid} quantile is for the objective quantile only: 0.5`,
    ],
    ["balanced numbers", { balanceClasses: true }, `${invalid} balanceClasses asks a label of truth: total`],
    [
      "classes that are balanced twice",
      { ...bad, balanceClasses: true, trainer: gradientBoosting({ positiveWeight: 3 }) },
      `${invalid} balanceClasses and positiveWeight do the same: 3`,
    ],
    [
      "shares that leave nothing",
      { split: { by: "time", validation: 0.5, test: 0.5 } },
      `${invalid} validation and test shares leave nothing to learn from: 0.5 and 0.5`,
    ],
    [
      "no round of patience",
      { earlyStopping: { rounds: 0 } },
      `${invalid} rounds is not a whole number from 1 to 10,000: 0`,
    ],
    [
      "no round between checkpoints",
      { checkpoints: { everyRounds: 0 } },
      `${invalid} everyRounds is not a whole number from 1 to 10,000: 0`,
    ],
    ["its label as its weight", { weight: "total" }, "contracts.leakage the label is the weight: total"],
    [
      "a weight of text",
      { weight: "country" },
      "contracts.type-mismatch weight asks a number, silver.orders.country is text",
    ],
    ["a weight that is not there", { weight: "weigth" }, "contracts.unknown-column ml asks weigth"],
    ["a direction of no input", { monotone: { item: 1 } }, `${invalid} model has no such input: item`],
    [
      "a direction of text",
      { monotone: { country: 1 } },
      `${invalid} a direction asks a numeric input, country is text`,
    ],
    ["a direction that is none", { monotone: { items: 2 } }, `${invalid} direction is neither 1 nor -1: 2`],
    [
      "a direction of a quantile",
      { monotone: { items: 1 }, trainer: gradientBoosting({ objective: "quantile" }) },
      `${invalid} directions are not for the objective quantile`,
    ],
    [
      "slices of amounts",
      { evaluate: { slices: ["total"] } },
      "contracts.type-mismatch slices ask text, truth or whole numbers, silver.orders.total is decimal",
    ],
    [
      "slices of a column that is not there",
      { evaluate: { slices: ["region"] } },
      "contracts.unknown-column ml asks region",
    ],
    ["slices of one row", { evaluate: { sliceRows: 1 } }, `${invalid} sliceRows is not a whole number from 2: 1`],
    ["a threshold of numbers", { evaluate: { threshold: 0.5 } }, `${invalid} threshold asks a label of truth: total`],
    [
      "a threshold beyond 1",
      { ...bad, evaluate: { threshold: 50 } },
      `${invalid} threshold is not between 0 and 1: 50`,
    ],
    [
      "costs that lack an outcome",
      { ...bad, evaluate: { costs: { falsePositive: 1 } } },
      `${invalid} costs lack an outcome: falseNegative`,
    ],
    [
      "costs that are no numbers",
      { ...bad, evaluate: { costs: { falsePositive: "1", falseNegative: 2 } } },
      `${invalid} cost is not a number: falsePositive is 1`,
    ],
    [
      "costs of another outcome",
      { ...bad, evaluate: { costs: { falsePositive: 1, falseNegative: 2, miss: 3 } } },
      `${invalid} costs have no such outcome: miss`,
    ],
  ])("is refused by check too: %s", (_, options, problem) => {
    expect(problemsOf(options).map((text) => text.slice(0, problem.length))).toContain(problem);
  });
  it("does not change what a declaration without these options is", () => {
    const plain = JSON.stringify(modelSpec.identity(make()));
    for (const change of [{ weight: "weight" }, { monotone: { items: 1 } }, { evaluate: { slices: ["bad"] } }])
      expect(JSON.stringify(modelSpec.identity(make(change)))).not.toBe(plain);
    expect(plain).not.toMatch(/weight|monotone|evaluate|earlyStopping|balanceClasses/);
  });
});
