import { describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import { source } from "../data/source.ts";
import { resolveProject } from "../graph/resolve.ts";
import { type Endpoint, endpoint, replyShape } from "../mlops/endpoint.ts";
import { endpointSpec } from "../mlops/endpoint-spec.ts";
import { double, text, timestamp } from "../shape/column.ts";
import { costMatrix } from "./evaluate.ts";
import { type Model, model } from "./model.ts";
import { modelSpec } from "./model-spec.ts";
import { type Predictions, predictions } from "./predictions.ts";
import { predictionsSpec } from "./predictions-spec.ts";
import { gradientBoosting } from "./trainers.ts";

const rowsWith = (...values: readonly string[]) =>
  source("silver.claims", {
    files: "*.csv",
    columns: {
      id: text(),
      at: timestamp(),
      amount: double(),
      note: text(),
      only: text().oneOf("one"),
      verdict: text().oneOf(...values),
    },
    key: "id",
    at: "at",
  });
const rows = rowsWith("approve", "decline");
const make = (options: object = {}, of = rows) =>
  inRole(
    "ml",
    model("triage", {
      rows: of,
      at: "at",
      label: { column: "verdict" },
      features: { amount: of.columns.amount },
      trainer: gradientBoosting(),
      split: { by: "time", test: 0.2 },
      ...options,
    } as never),
  ) as unknown as Model;
const problemsOf = (options: object) =>
  resolveProject({ project: "trial", declarations: [rows, make(options)], missing: [] }).problems.map(
    ({ code, detail }) => `${code} ${detail}`,
  );
const analysis = { sql: new Map() };

describe("a label of text with declared values", () => {
  it("gives the class, its probability as the score, and the probability of each", () => {
    const [provided] = modelSpec.provides(make());
    expect(provided?.shape.map(({ name }) => name)).toEqual(["label", "score", "probabilities"]);
    expect(provided?.shape[0]?.values).toEqual(["approve", "decline"]);
    const { type } = provided?.shape[2] ?? {};
    expect(type?.name === "struct" && type.fields.map(({ name }) => name)).toEqual(["approve", "decline"]);
    expect(modelSpec.derives(make(), analysis).map(({ field }) => field)).toEqual(["label", "score", "probabilities"]);
  });

  it("has the same fields in its endpoint, log and predictions, each derived from the model's", () => {
    const served = inRole("mlops", endpoint("verdict", { model: make() as never })) as unknown as Endpoint;
    expect(replyShape(served).map(({ name }) => name)).toEqual([
      ...["label", "score", "probabilities"],
      ...["model_version", "release", "degraded"],
    ]);
    expect(Object.keys(served.log.columns).slice(-2)).toEqual(["label", "probabilities"]);
    const table = inRole("ml", predictions("gold.triaged", { model: make() as never, rows })) as unknown as Predictions;
    expect(table.columns.probabilities?.field.type.name).toBe("json");
    const from = (of: ReturnType<typeof endpointSpec.derives>, port: string) =>
      of.find((one) => one.port === port && one.field === "label")?.from[0];
    expect(from(endpointSpec.derives(served, analysis), "reply")).toMatchObject({ field: "label", port: "output" });
    expect(from(predictionsSpec.derives(table, analysis), "rows")).toMatchObject({ field: "label", port: "output" });
  });

  it("is another model by other classes, or another order of them", () => {
    const identity = (...values: readonly string[]) =>
      JSON.stringify(modelSpec.identity(make({}, rowsWith(...values))));
    expect(new Set([identity("a", "b"), identity("b", "a"), identity("a", "b", "c")]).size).toBe(3);
  });

  it("promises bounds of single classes", () => {
    const accept = { recall: { min: 0.5, classes: { decline: { min: 0.9 }, approve: { max: 1 } } } };
    expect(modelSpec.promises(make({ accept })).map(({ name, says }) => [name, says])).toEqual([
      ["recall", "recall ≥ 0.5"],
      ["recall of decline", "recall ≥ 0.9 of decline"],
      ["recall of approve max", "recall ≤ 1 of approve"],
    ]);
  });

  it("has costs by class and by what it is taken for", () => {
    const costs = { wrong: 1, right: -2, of: { decline: { approve: 50, decline: 0 } } };
    expect(problemsOf({ evaluate: { costs }, accept: { cost: { max: 2 } } })).toEqual([]);
    expect([...costMatrix(costs, ["approve", "decline"])]).toEqual([-2, 1, 50, 0]);
  });

  const invalid = "contracts.invalid-option";
  it.each<[string, object, string]>([
    [
      "one value",
      { label: { column: "only" } },
      "contracts.type-mismatch label of text asks 2 to 1,000 values, silver.claims.only declares 1 of them",
    ],
    [
      "no declared values",
      { label: { column: "note" }, accept: { auc: { min: 1 } } },
      "contracts.type-mismatch label of text asks 2 to 1,000 values, silver.claims.note declares no values",
    ],
    ["a measure of truth", { accept: { auc: { min: 0.5 } } }, `${invalid} gate is on no measure: auc`],
    [
      "a gate on a class that it does not have",
      { accept: { recall: { classes: { refuse: { min: 0.5 } } } } },
      `${invalid} gate is on no class of verdict: refuse`,
    ],
    [
      "a gate on classes of a measure of all",
      { accept: { accuracy: { classes: { decline: { min: 0.5 } } } } },
      `${invalid} gate is on classes, and the measure is of all classes together: accuracy`,
    ],
    [
      "a limit of a class that is no number",
      { accept: { f1: { classes: { decline: { min: "high" } } } } },
      `${invalid} limit of a gate is not a number: high`,
    ],
    [
      "a limit of a class that is misspelt",
      { accept: { f1: { classes: { decline: { minn: 0.9 } } } } },
      `${invalid} there is no option of this name: accept.f1.classes.decline.minn`,
    ],
    ["classes without limits", { accept: { f1: { classes: {} } } }, `${invalid} gate bounds nothing: f1.classes`],
    [
      "a class without limits",
      { accept: { f1: { min: 0.1, classes: { decline: {} } } } },
      `${invalid} gate bounds nothing: f1.classes.decline`,
    ],
    [
      "an objective",
      { trainer: gradientBoosting({ objective: "poisson" }) },
      `${invalid} objective poisson asks a label of numbers: verdict`,
    ],
    [
      "costs of truth",
      { evaluate: { costs: { wrong: 1, falsePositive: 5 } } },
      `${invalid} costs have no such outcome: falsePositive`,
    ],
    ["costs that lack the usual one", { evaluate: { costs: { right: 0 } } }, `${invalid} costs lack an outcome: wrong`],
    [
      "costs of a class that it does not have",
      { evaluate: { costs: { wrong: 1, of: { decline: { refuse: 5 } } } } },
      `${invalid} costs name no class of verdict: refuse`,
    ],
    [
      "a cost that is no number",
      { evaluate: { costs: { wrong: 1, of: { decline: { approve: "much" } } } } },
      `${invalid} cost is not a number: decline taken for approve is much`,
    ],
    [
      "a gate on costs without any",
      { accept: { cost: { max: 1 } } },
      `${invalid} gate is on costs, and there are none`,
    ],
    ["a threshold", { evaluate: { threshold: 0.5 } }, `${invalid} threshold asks a label of truth: verdict`],
  ])("is refused by check with %s", (_, options, problem) => {
    expect(problemsOf(options)).toEqual([problem]);
  });
});
