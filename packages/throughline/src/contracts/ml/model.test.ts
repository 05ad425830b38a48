import { describe, expect, it } from "vitest";
import { inRole, paymentsProject } from "../../../test/payments-project.ts";
import { source } from "../data/source.ts";
import { resolveProject } from "../graph/resolve.ts";
import { boolean, text, timestamp } from "../shape/column.ts";
import { featureView } from "./feature-view.ts";
import { inputShape, type Model, model } from "./model.ts";
import { modelProblems } from "./model-problems.ts";
import { modelSpec } from "./model-spec.ts";
import { gradientBoosting } from "./trainers.ts";

const { raw, payments, card, activity, fraud } = paymentsProject();
const whole = {
  rows: payments,
  at: "paid_at",
  label: { column: "charged_back", matures: "30d" },
  features: { amount: payments.columns.amount, country: payments.columns.country, ...activity.features },
  trainer: gradientBoosting({ rounds: 20 }),
  split: { by: "time", test: 0.2 },
  accept: { auc: { min: 0.8 }, logLoss: { max: 0.5 } },
};
const make = (options: object = {}, name = "fraud") =>
  inRole("ml", model(name, { ...whole, ...options } as never)) as unknown as Model;
const plain = fraud as unknown as Model;

function problemsOf(options: object, name?: string): string[] {
  const declarations = [raw, payments, card, activity, make(options, name)];
  const { problems } = resolveProject({ project: "trial", declarations, missing: [] });
  return problems.map(({ code, detail }) => `${code} ${detail}`);
}

describe("a model", () => {
  it("reads its inputs, its label, its time and the keys of its views", () => {
    const [rows, view, ...others] = modelSpec.accepts(plain, { sql: new Map() }).uses;
    expect(rows?.fields).toEqual([
      { name: "amount", as: "input amount" },
      { name: "country", as: "input country" },
      { name: "charged_back", as: "label" },
      { name: "paid_at", as: "at" },
      { name: "card_id", as: "key of card" },
    ]);
    expect(view).toMatchObject({ provider: { name: "card_activity" }, port: "features" });
    expect(view?.fields.map(({ name }) => name)).toEqual(["payments_1h", "spend_24h"]);
    expect(others).toEqual([]);
  });
  it("accepts its inputs under the names that it gives them, and provides a score", () => {
    const aliased = make({ features: { price: payments.columns.amount, spend: activity.features.spend_24h } });
    expect(inputShape(aliased).map(({ name, type, unit }) => [name, type.name, unit])).toEqual([
      ["price", "decimal", "USD"],
      ["spend", "float64", undefined],
    ]);
    expect(modelSpec.provides(plain)).toMatchObject([{ name: "output", shape: [{ name: "score", nullable: false }] }]);
  });
  it("derives its score from every input and the label, and from its time by row", () => {
    const [score, ...others] = modelSpec.derives(plain, { sql: new Map() });
    expect(others).toEqual([]);
    expect(score?.from.map(({ declaration, field, how }) => `${declaration}.${field} ${how}`)).toEqual([
      "table:silver.payments.amount value",
      "table:silver.payments.country value",
      "featureView:card_activity.payments_1h value",
      "featureView:card_activity.spend_24h value",
      "table:silver.payments.charged_back value",
      "table:silver.payments.paid_at row",
    ]);
  });
  it("promises each bound of its gates", () => {
    const gates = { auc: { min: 0.8, max: 0.99 }, brier: { max: 0.1 } };
    expect(
      modelSpec
        .promises(make({ accept: gates }))
        .map(({ name, says, relation, limit }) => [name, says, relation, limit]),
    ).toEqual([
      ["auc", "AUC ≥ 0.8", "≥", 0.8],
      ["auc max", "AUC ≤ 0.99", "≤", 0.99],
      ["brier max", "Brier score ≤ 0.1", "≤", 0.1],
    ]);
  });
  it("has no problems where all is well", () => expect(problemsOf({})).toEqual([]));

  const other = source("bronze.other", {
    files: "*.csv",
    columns: { card_id: text(), number: text(), paid_at: timestamp(), open: boolean() },
    at: "paid_at",
  });
  const invalid = "contracts.invalid-option";
  it.each<[string, object, string]>([
    [
      "a time that is no instant",
      { at: "amount" },
      "contracts.type-mismatch at asks a timestamp, silver.payments.amount is decimal",
    ],
    [
      "a label that is no truth",
      { label: { column: "country" }, features: { amount: payments.columns.amount } },
      "contracts.type-mismatch label of text asks 2 to 1,000 values, silver.payments.country declares no values",
    ],
    ["a label that does not exist", { label: { column: "chargeback" } }, "contracts.unknown-column ml asks chargeback"],
    [
      "a maturity that is no duration",
      { label: { column: "charged_back", matures: "a month" } },
      `${invalid} label.matures is not a duration: a month`,
    ],
    [
      "a patience that is no duration",
      { retrain: { after: "weekly" } },
      `${invalid} retrain.after is not a duration: weekly`,
    ],
    [
      "its label as an input",
      { features: { charged_back: payments.columns.charged_back } },
      "contracts.leakage the label is an input: charged_back",
    ],
    [
      "its label under another name",
      { features: { x: payments.columns.charged_back } },
      "contracts.leakage the label is an input: charged_back",
    ],
    [
      "a column of other rows",
      { features: { number: other.columns.number } },
      "contracts.unknown-column column number belongs to bronze.other, the model's rows are silver.payments",
    ],
    [
      "an input that is neither",
      { features: { amount: 5 } },
      `${invalid} input is neither a column nor a feature: amount`,
    ],
    [
      "a column without a relation",
      { features: { amount: text() } },
      `${invalid} input is neither a column nor a feature: amount`,
    ],
    ["no features", { features: {} }, `${invalid} a model needs at least one feature`],
    [
      "a test share that is none",
      { split: { by: "time", test: 1 } },
      `${invalid} test share is not between 0 and 1: 1`,
    ],
    [
      "another way to split",
      { split: { by: "tme", test: 0.3 } },
      `${invalid} rows are split by time, and by nothing else: tme`,
    ],
    [
      "a seed that is no whole number",
      { seed: 1.5 },
      `${invalid} seed is not a whole number from 0 to 4,294,967,295: 1.5`,
    ],
    ["a negative seed", { seed: -1 }, `${invalid} seed is not a whole number from 0 to 4,294,967,295: -1`],
    [
      "too many leaves",
      { trainer: gradientBoosting({ leaves: 4096 }) },
      `${invalid} leaves is not between 2 and 1024: 4096`,
    ],
    ["half a round", { trainer: gradientBoosting({ rounds: 10.5 }) }, `${invalid} rounds is not a whole number: 10.5`],
    [
      "a rate of nothing",
      { trainer: gradientBoosting({ learningRate: 0 }) },
      `${invalid} learningRate is not between 1e-9 and 1: 0`,
    ],
    [
      "more rows in a bag than there are",
      { trainer: gradientBoosting({ baggingFraction: 1.5 }) },
      `${invalid} baggingFraction is not between 0.001 and 1: 1.5`,
    ],
    [
      "half a bag's rounds",
      { trainer: gradientBoosting({ baggingFrequency: 2.5 }) },
      `${invalid} baggingFrequency is not a whole number: 2.5`,
    ],
    [
      "no features for a tree",
      { trainer: gradientBoosting({ featureFraction: 0 }) },
      `${invalid} featureFraction is not`,
    ],
    [
      "positives of no weight",
      { trainer: gradientBoosting({ positiveWeight: 0 }) },
      `${invalid} positiveWeight is not`,
    ],
    [
      "a parameter that no trainer has",
      { trainer: gradientBoosting({ depth: 3 } as never) },
      `${invalid} trainer has no such parameter: depth`,
    ],
    ["a gate on no measure", { accept: { rocAuc: { min: 0.8 } } }, `${invalid} gate is on no measure: rocAuc`],
    [
      "a gate without a number",
      { accept: { auc: { min: Number.NaN } } },
      `${invalid} limit of a gate is not a number: NaN`,
    ],
    [
      "an input that has the name of a key",
      { features: { ...activity.features, card_id: payments.columns.country } },
      "contracts.invalid-name input card_id has the name of the key of card",
    ],
  ])("is refused with %s", (_, options, problem) => {
    expect(problemsOf(options).map((text) => text.slice(0, problem.length))).toEqual([problem]);
  });
  it("is refused with a feature of the label, which matures later, unless the view says when it was known", () => {
    const view = (available: string) =>
      featureView("history", {
        entity: card,
        from: payments,
        at: "paid_at",
        available: available as never,
        features: ({ count }) => ({ fraud_7d: count({ where: { charged_back: true } }).over("7d") }),
      });
    const problem = "contracts.leakage input fraud_7d is made from the label, which is known 30d later: charged_back";
    const label = { column: "charged_back" };
    expect(problemsOf({ features: view("paid_at").features })).toEqual([problem]);
    expect(problemsOf({ features: view("paid_at").features, label })).toEqual([]);
    expect(problemsOf({ features: view("known_at").features })).toEqual([]);
  });
  it("may take the key of its own rows as an input", () => {
    expect(problemsOf({ features: { ...activity.features, card_id: payments.columns.card_id } })).toEqual([]);
  });
  it("lists the parameters of the trainer where one is given that it does not have", () => {
    const [problem] = modelProblems(make({ trainer: gradientBoosting({ depth: 3 } as never) }) as never);
    expect(problem?.hint).toMatch(/^use one of rounds, leaves, learningRate, .*, quantile, rankTruncation, objective$/);
  });
  it("is refused with a name that can't stand in a path", () => {
    expect(problemsOf({}, "fraud/1")).toEqual([
      "contracts.invalid-name name has other characters than letters, digits, _ and -: fraud/1",
    ]);
  });

  const identityOf = (options: object = {}) => JSON.stringify(modelSpec.identity(make(options)));
  it("is another one when what it learns from, how, or what it must reach changes", () => {
    const changes = [
      {},
      { at: "other" },
      { label: { column: "charged_back", matures: "31d" } },
      { label: { column: "other", matures: "30d" } },
      { features: { ...whole.features, price: payments.columns.amount } },
      { features: { ...whole.features, amount: raw.columns.amount } },
      { features: { country: whole.features.country, amount: whole.features.amount, ...activity.features } },
      { features: { amount: whole.features.amount, country: whole.features.country } },
      { trainer: gradientBoosting({ rounds: 21 }) },
      { split: { by: "time", test: 0.3 } },
      { seed: 2 },
      { accept: { auc: { min: 0.81 } } },
    ];
    expect(new Set(changes.map(identityOf)).size).toBe(changes.length);
  });
  it("stays the same when only what people read or its patience changes", () => {
    for (const change of [{ description: "x" }, { owner: "@y" }, { retrain: { after: "7d" } }])
      expect(identityOf(change)).toBe(identityOf());
  });
});
