import { describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import { source } from "../data/source.ts";
import { resolveProject } from "../graph/resolve.ts";
import { boolean, double, text, timestamp } from "../shape/column.ts";
import { type Model, model } from "./model.ts";
import { modelSpec } from "./model-spec.ts";
import { choice, integer, logUniform, uniform } from "./search.ts";
import { gradientBoosting } from "./trainers.ts";

const rows = source("silver.orders", {
  files: "*.csv",
  columns: { id: text(), at: timestamp(), items: double(), total: double(), bad: boolean() },
  key: "id",
  at: "at",
});
const make = (search: unknown, options: object = {}) =>
  inRole(
    "ml",
    model("demand", {
      rows,
      at: "at",
      label: { column: "bad" },
      features: { items: rows.columns.items },
      trainer: gradientBoosting(),
      split: { by: "time", test: 0.2 },
      search,
      ...options,
    } as never),
  ) as unknown as Model;
const space = { learningRate: logUniform(0.01, 0.3), leaves: integer(15, 127), lambda: uniform(0, 5) };
const search = { space, method: "tpe", trials: 20, measure: "auc" };

function problemsOf(given: unknown, options: object = {}): string[] {
  const { problems } = resolveProject({ project: "trial", declarations: [rows, make(given, options)], missing: [] });
  return problems.map(({ code, detail, where }) => `${code} ${where?.subject ?? "model"}: ${detail}`);
}

describe("a search of parameters", () => {
  it("is part of what a model is made of", () => {
    const identity = (given: unknown) => JSON.stringify(modelSpec.identity(make(given)));
    expect(identity(search)).toBe(identity({ ...search }));
    for (const change of [{ trials: 21 }, { seed: 3 }, { space: { leaves: integer(15, 127) } }])
      expect(identity({ ...search, ...change })).not.toBe(identity(search));
  });
  it("has no problems where all is well", () => {
    expect(problemsOf(search)).toEqual([]);
    expect(problemsOf({ ...search, method: "halving", folds: 5, seed: 0 })).toEqual([]);
    const other = { space: { rounds: integer(50, 400), maxBins: choice([15, 255]) }, method: "random" };
    expect(problemsOf({ ...search, ...other, measure: "rmse" }, { label: { column: "total" } })).toEqual([]);
  });
  const invalid = "contracts.invalid-option";
  it.each<[string, object, string]>([
    ["an empty space", { space: {} }, "search.space: search has nothing to search"],
    ["no space", { space: undefined }, "search.space: search has nothing to search"],
    [
      "bounds that are reversed",
      { space: { learningRate: logUniform(0.3, 0.01) } },
      "search.space.learningRate: bounds of learningRate leave nothing between them: 0.3 and 0.01",
    ],
    [
      "bounds that are no numbers",
      { space: { lambda: uniform(0, Number.NaN) } },
      "search.space.lambda: bounds of lambda are no numbers: 0 and NaN",
    ],
    [
      "a parameter that the trainer does not have",
      { space: { leafs: integer(2, 9) } },
      "search.space.leafs: trainer has no such parameter: leafs",
    ],
    [
      "a logarithm of 0",
      { space: { lambda: logUniform(0, 1) } },
      "search.space.lambda: the lower bound of lambda has no logarithm: 0",
    ],
    [
      "whole numbers with bounds that are none",
      { space: { leaves: integer(2.5, 9) } },
      "search.space.leaves: bounds of leaves are no whole numbers: 2.5 and 9",
    ],
    [
      "fractions of leaves",
      { space: { leaves: uniform(2, 9) } },
      "search.space.leaves: leaves takes whole numbers, draw it by integer or choice",
    ],
    [
      "bounds beyond the parameter's",
      { space: { learningRate: uniform(0.1, 2) } },
      "search.space.learningRate: learningRate is not between 1e-9 and 1: 2",
    ],
    [
      "a choice of nothing",
      { space: { leaves: choice([]) } },
      "search.space.leaves: leaves has nothing to choose from",
    ],
    [
      "a choice beyond the parameter's bounds",
      { space: { leaves: choice([15, 1.5]) } },
      "search.space.leaves: leaves is not between 2 and 1024: 1.5",
    ],
    [
      "something that draws nothing",
      { space: { leaves: 31 } },
      "search.space.leaves: leaves is not drawn by uniform, logUniform, integer or choice",
    ],
    [
      "the quantile",
      { space: { quantile: uniform(0.1, 0.9) } },
      "search.space.quantile: quantile says what is learned, and can't be searched",
    ],
    [
      "rounds that halving divides",
      { method: "halving", space: { rounds: integer(10, 100) } },
      "search.space.rounds: halving itself divides the rounds: rounds",
    ],
    ["no trials", { trials: 0 }, "search.trials: trials is not a whole number from 1 to 1,000: 0"],
    ["half a trial", { trials: 2.5 }, "search.trials: trials is not a whole number from 1 to 1,000: 2.5"],
    ["no folds", { folds: 0 }, "search.folds: folds is not a whole number from 1 to 20: 0"],
    ["an unknown method", { method: "grid" }, "search.method: search has no such method: grid"],
    ["a measure of numbers", { measure: "rmse" }, "search.measure: search is by no measure: rmse"],
    ["no measure", { measure: undefined }, "search.measure: search is by no measure: undefined"],
    ["costs that are not given", { measure: "cost" }, "search.measure: search is by costs, and there are none"],
    ["a seed below 0", { seed: -1 }, "search.seed: seed is not a whole number from 0 to 4,294,967,295: -1"],
  ])("refuses %s", (_, change, problem) => {
    expect(problemsOf({ ...search, ...change })).toEqual([`${invalid} ${problem}`]);
  });
  it("refuses the weight of positive rows where labels are numbers, or are balanced already", () => {
    const weighted = { ...search, space: { positiveWeight: uniform(1, 9) } };
    expect(problemsOf({ ...weighted, measure: "rmse" }, { label: { column: "total" } })).toHaveLength(1);
    expect(problemsOf(weighted, { balanceClasses: true })).toHaveLength(1);
    expect(problemsOf(weighted)).toEqual([]);
  });
  it("refuses options that it does not have, and what is no search", () => {
    expect(problemsOf({ ...search, trails: 9 })).toEqual([
      `${invalid} search.trails: there is no option of this name: search.trails`,
    ]);
    expect(problemsOf(7)).toEqual([`${invalid} search: search is no object: 7`]);
  });
});
