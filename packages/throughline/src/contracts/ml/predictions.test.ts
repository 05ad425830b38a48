import { describe, expect, it } from "vitest";
import { inRole, paymentsProject } from "../../../test/payments-project.ts";
import type { Declaration } from "../core/declaration.ts";
import { source } from "../data/source.ts";
import { resolveProject } from "../graph/resolve.ts";
import { bigint, decimal, double, text, timestamp } from "../shape/column.ts";
import { shapeOf } from "../shape/relation.ts";
import { model } from "./model.ts";
import { type Predictions, predictions } from "./predictions.ts";
import { predictionsSpec } from "./predictions-spec.ts";
import { gradientBoosting } from "./trainers.ts";

const project = paymentsProject();
const { payments, activity, fraud, scores } = project;
const plain = scores as unknown as Predictions;
const others = { payment_id: text(), card_id: text(), country: text(), amount: decimal(12, 2), paid_at: timestamp() };
const live = (columns: object = {}) =>
  source("bronze.live", { files: "*.csv", columns: { ...others, ...columns }, key: "payment_id", at: "paid_at" });
const make = (options: object) =>
  inRole(
    "ml",
    predictions("gold.scores", { model: fraud, rows: payments, ...options } as never),
  ) as unknown as Predictions;

function problemsOf(options: object, more: readonly Declaration[] = []): string[] {
  const { scores: _, overview, fraudRate, api, score, ...rest } = project;
  const declarations = [...Object.values(rest), ...more, make(options)];
  return resolveProject({ project: "trial", declarations, missing: [] }).problems.map(
    ({ code, detail }) => `${code} ${detail}`,
  );
}

const named = (features: object, at = "paid_at") =>
  model("fraud", {
    rows: payments,
    at,
    label: { column: "charged_back" },
    features,
    trainer: gradientBoosting(),
    split: { by: "time", test: 0.2 },
  } as never);

describe("predictions", () => {
  it("provide the rows' key and time, the model's inputs, and what the model says", () => {
    expect(
      shapeOf(scores.columns).map(({ name, type, nullable }) => `${name} ${type.name}${nullable ? "?" : ""}`),
    ).toEqual([
      "payment_id text",
      "paid_at timestamp",
      "amount decimal",
      "country text",
      "payments_1h int32",
      "spend_24h float64?",
      "score float64",
      "model_version text",
      "scored_at timestamp",
    ]);
    expect([scores.rowKey, scores.at, scores.available]).toEqual([["payment_id"], "paid_at", "scored_at"]);
  });
  it("read the rows' key, time, inputs and entity keys, the model, and the features that it takes", () => {
    const uses = predictionsSpec.accepts(plain, { sql: new Map() }).uses;
    expect(
      uses.map(({ provider, port, fields }) => `${provider.name}#${port}: ${fields.map(({ name }) => name).join(" ")}`),
    ).toEqual([
      "silver.payments#rows: payment_id paid_at amount country card_id",
      "fraud#output: score",
      "card_activity#features: payments_1h spend_24h",
    ]);
  });
  it("derive every column", () => {
    const found = predictionsSpec.derives(plain, { sql: new Map() });
    expect(found.map(({ field }) => field)).toEqual(Object.keys(scores.columns));
    expect(found.every(({ from }) => from.length > 0)).toBe(true);
    expect(found.find(({ field }) => field === "model_version")?.from).toEqual([
      { declaration: "model:fraud", port: "output", field: "score", how: "row", certainty: "definite" },
    ]);
  });
  it("name an input by the model's name for it and derive it from the scored rows' column", () => {
    const rows = live();
    const aliased = predictions("gold.scores", {
      model: named({ price: payments.columns.amount }) as never,
      rows,
    }) as unknown as Predictions;
    const price = predictionsSpec.derives(aliased, { sql: new Map() }).find(({ field }) => field === "price");
    expect(price?.from).toMatchObject([{ declaration: "source:bronze.live", field: "amount" }]);
  });
  it("may score other rows with the same columns", () => {
    expect(problemsOf({ rows: live() })).toEqual([]);
  });
  it.each<[string, object, string]>([
    [
      "rows without a key",
      { rows: source("bronze.keyless", { files: "*.csv", columns: others, at: "paid_at" }) },
      "contracts.missing-key rows to score have no key: bronze.keyless",
    ],
    [
      "an input of another type",
      { rows: live({ amount: double() }) },
      "contracts.type-mismatch input amount of fraud is decimal(12,2), bronze.live.amount is float64",
    ],
    [
      "an entity's key of another type",
      { rows: live({ card_id: bigint() }) },
      "contracts.type-mismatch key of card is text, bronze.live.card_id is int64",
    ],
    [
      "an input named score",
      { model: named({ score: payments.columns.amount }) },
      "contracts.invalid-name input score of fraud has the name of another column of gold.scores",
    ],
    [
      "an input named as the key",
      { model: named({ payment_id: payments.columns.country }) },
      "contracts.invalid-name input payment_id of fraud has the name of another column of gold.scores",
    ],
  ])("are refused with %s", (_, options, problem) => {
    expect(problemsOf(options)).toContain(problem);
  });
  it("are refused with rows that lack an input", () => {
    const { amount: _, ...fewer } = others;
    const rows = source("bronze.fewer", { files: "*.csv", columns: fewer, key: "payment_id", at: "paid_at" });
    expect(problemsOf({ rows }, [rows])).toEqual([expect.stringContaining("contracts.unknown-column ml asks amount")]);
  });
  it("may take the key or the time itself as an input", () => {
    const features = {
      payment_id: payments.columns.payment_id,
      paid_at: payments.columns.paid_at,
      ...activity.features,
    };
    expect(problemsOf({ model: named(features) }).filter((text) => text.startsWith("contracts.invalid-name"))).toEqual(
      [],
    );
  });
  it("are others when the model, the rows or a column changes, not when words do", () => {
    const identityOf = (options: object) => JSON.stringify(predictionsSpec.identity(make(options)));
    const changes = [{}, { rows: live() }, { model: named({ amount: payments.columns.amount }) }];
    expect(new Set(changes.map(identityOf)).size).toBe(changes.length);
    for (const change of [{ description: "x" }, { owner: "@y" }, { shared: true }])
      expect(identityOf(change)).toBe(identityOf({}));
  });
});
