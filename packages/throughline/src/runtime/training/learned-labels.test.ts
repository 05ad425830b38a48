import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import { openTrainingRun, type TrainingRun } from "../../../test/training-run.ts";
import { source } from "../../contracts/data/source.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { gradientBoosting, model, predictions } from "../../contracts/ml/index.ts";
import type { Model } from "../../contracts/ml/model.ts";
import { boolean, double, integer, text, timestamp } from "../../contracts/shape/column.ts";
import { readModel, readReport } from "../registry/model-registry.ts";
import { compareVersions } from "./compare-versions.ts";
import { modelRunner } from "./model-runner.ts";
import { predictionsRunner } from "./predictions-runner.ts";

const rows = inRole(
  "data",
  source("silver.orders", {
    files: "*.csv",
    columns: {
      id: text(),
      at: timestamp(),
      amount: double().nullable(),
      kind: text(),
      region: text().nullable(),
      spend: double().unit("USD").nullable(),
      returns: integer().nullable(),
      bad: boolean().nullable(),
      weight: double().nullable(),
      same: double(),
      nothing: double().nullable(),
    },
    key: "id",
    at: "at",
  }),
);
const { amount, kind, same, nothing } = rows.columns;
const trainer = (options: object = {}) => gradientBoosting({ rounds: 30, leaves: 7, minDataInLeaf: 5, ...options });
const make = (options: object, name = "demand") =>
  inRole(
    "ml",
    model(name, {
      rows,
      at: "at",
      label: { column: "spend" },
      features: { amount, kind },
      trainer: trainer(),
      split: { by: "time", validation: 0.2, test: 0.2 },
      ...options,
    } as never),
    3,
  ) as unknown as Model;

/** A row an hour: spend follows the amount, returns are counts, one in three is bad, mostly the dear ones. */
const sql = (count: number, change: Readonly<Record<string, string>> = {}) => {
  const columns: Readonly<Record<string, string>> = {
    id: "'o' || lpad(i::VARCHAR, 6, '0')",
    at: "TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_hours(i::INTEGER)",
    amount: "((i * 37) % 100)::DOUBLE",
    kind: "['web', 'shop', 'phone'][1 + i % 3]",
    region: "CASE WHEN i % 40 = 3 THEN NULL ELSE ['north', 'south'][1 + i % 2] END",
    spend: "(2 * ((i * 37) % 100) + (i * 7919) % 23)::DOUBLE",
    returns: "(((i * 37) % 100) // 20 + (i * 31) % 3)::INTEGER",
    bad: "((i * 37) % 100) + (i * 7919) % 40 > 90",
    weight: "CASE WHEN i % 2 = 0 THEN 3.0 ELSE NULL END",
    same: "7.0::DOUBLE",
    nothing: "NULL::DOUBLE",
    ...change,
  };
  const listed = Object.entries(columns).map(([name, expression]) => `${expression} AS "${name}"`);
  return `SELECT ${listed.join(", ")} FROM range(${count}) t(i)`;
};

let run: TrainingRun;
beforeAll(async () => {
  run = await openTrainingRun();
  run.now = "2026-06-01T00:00:00Z";
  await run.rows(rows, sql(1_500));
});
afterAll(() => run.project.close());

const objects = () => run.project.engines.objects;
async function trained(options: object, name = "demand") {
  const declaration = make(options, name);
  const outcome = await run.build(modelRunner, declaration);
  const stored = await readModel(objects(), { model: name, version: Number(outcome.version.modelVersion) });
  return { ...outcome, ...stored, declaration };
}

async function failure(options: object) {
  try {
    await trained(options);
  } catch (error) {
    if (isThroughlineError(error))
      return { code: error.code, detail: error.detail, hint: error.hint, line: error.where?.line };
    throw error;
  }
  throw new Error("it was trained");
}

describe("a label of numbers", () => {
  it("is learned as its expectation, and judged as a number", async () => {
    const { card, signature, text, accepted, declaration } = await trained({
      accept: { rmse: { max: 10 }, r2: { min: 0.9 } },
    });
    expect([accepted, card.objective, signature.threshold]).toEqual([true, "regression", undefined]);
    expect(card.rows).toMatchObject({ train: 900, validation: 300, test: 300 });
    expect(Object.keys(card.metrics)).toEqual(["rmse", "mae", "r2"]);
    expect(card.metrics.rmse).toBeLessThan(10);
    expect(card.intervals?.rmse?.low).toBeLessThan(card.metrics.rmse as number);
    expect(text).toMatch(/^v\d+ {2}RMSE \d\.\d+ ≤ 10 {3}R² 0\.9\d\d ≥ 0\.9$/);
    const report = new TextDecoder().decode(await readReport(objects(), { model: "demand", version: card.version }));
    expect(report.includes("spend, USD")).toBe(true);
    const readme = new TextDecoder().decode(await objects().get(`models/demand/${card.version}/README.md`));
    expect(readme).toContain("pipeline_tag: tabular-regression");
    expect(readme).toContain("what is expected of `spend`, in USD");
    await run.build(
      predictionsRunner as never,
      inRole("ml", predictions("gold.demand", { model: declaration as never, rows })) as never,
    );
    const [first] = await run.read("gold.demand", "at");
    expect(Number(first?.score)).toBeLessThan(60);
  });

  it("is learned as a quantile, which about that share of labels lies below", async () => {
    const { card } = await trained({
      trainer: trainer({ objective: "quantile", quantile: 0.8 }),
      accept: { pinball: { max: 5 } },
    });
    expect([card.objective, Object.keys(card.metrics)]).toEqual(["quantile", ["rmse", "mae", "r2", "pinball"]]);
    expect(card.metrics.pinball).toBeLessThan(5);
  });

  it("is learned as counts, which are never expected to be negative", async () => {
    const { card, bytes } = await trained({
      label: { column: "returns" },
      trainer: trainer({ objective: "poisson" }),
      accept: { poissonDeviance: { max: 0.5 } },
    });
    expect(card.metrics.poissonDeviance).toBeLessThan(0.5);
    const loaded = await run.project.engines.models.load({ format: "lightgbm", bytes });
    expect(loaded.predict(Float64Array.of(0, 0), 1)[0]).toBeGreaterThan(0);
  });
});

describe("options of learning", () => {
  it("hold a score to its direction", async () => {
    const { bytes } = await trained({ monotone: { amount: -1 }, trainer: trainer({ rounds: 5 }) });
    const loaded = await run.project.engines.models.load({ format: "lightgbm", bytes });
    const scores = Array.from({ length: 100 }, (_, i) => loaded.predict(Float64Array.of(i, 0), 1)[0] as number);
    expect(scores.every((score, i) => i === 0 || score <= (scores[i - 1] as number))).toBe(true);
  });

  it("stop training when the validation rows gain no more, and say where", async () => {
    const { card, bytes } = await trained({ trainer: trainer({ rounds: 2_000 }), earlyStopping: { rounds: 10 } });
    expect(card.bestRound).toBeLessThan(500);
    expect(new TextDecoder().decode(bytes).split("Tree=").length - 1).toBe(card.bestRound);
    expect(card.parameters.earlyStoppingRounds).toBe(10);
  });

  it("weigh rows, null as 1, and give the rarer class the weight of the other", async () => {
    const bad = { label: { column: "bad" } };
    const hashes = new Set<string>();
    for (const options of [bad, { ...bad, weight: "weight" }, { ...bad, balanceClasses: true }])
      hashes.add((await trained(options)).card.artifactHash);
    expect(hashes.size).toBe(3);
  });

  it("are all told by card, model card and report, and that scores of balanced classes are not calibrated", async () => {
    const { card } = await trained({
      ...{ label: { column: "bad" }, balanceClasses: true, weight: "weight", monotone: { amount: 1 } },
      earlyStopping: { rounds: 10 },
    });
    expect(card.training).toEqual({
      ...{ balanceClasses: true, monotone: { amount: 1 }, weight: "weight", earlyStopping: 10 },
      scores: "not calibrated: balanceClasses shifts them from the share of true labels",
    });
    const textOf = async (file: string) =>
      new TextDecoder().decode(await objects().get(`models/demand/${card.version}/${file}`));
    const readme = await textOf("README.md");
    for (const line of [
      "- balanceClasses: `true`",
      "- monotone: `amount rises`",
      "- weight: `weight`",
      "- earlyStopping: `after 10 rounds without a gain`",
      "- scores: `not calibrated: balanceClasses ",
    ])
      expect(readme).toContain(line);
    const report = await textOf("report.html");
    expect(report).toContain("<dt><code>monotone</code></dt><dd>amount rises</dd>");
    expect(report).toContain("not calibrated: balanceClasses");
  });

  it("are not told where there are none; positiveWeight alone makes scores that are not calibrated", async () => {
    expect((await trained({ label: { column: "bad" } })).card.training).toEqual({});
    const { card } = await trained({ label: { column: "bad" }, trainer: trainer({ positiveWeight: 3 }) });
    expect(card.training?.scores).toContain("positiveWeight");
  });
});

describe("what is measured beside all rows", () => {
  const bad = { label: { column: "bad" } };

  it("is each slice with rows enough; a gate on slices takes the worst of them, and names it", async () => {
    const evaluate = { slices: ["region"] };
    const accept = { auc: { min: 0.6, slices: { min: 0.5 } }, brier: { slices: { max: 0.0001 } } };
    const { measured, card, accepted, text } = await trained({ ...bad, evaluate, accept });
    expect(accepted).toBe(false);
    expect(measured.map(({ promise, held }) => [promise, held])).toEqual([
      ["auc", true],
      ["auc slices", true],
      ["brier slices max", false],
    ]);
    expect(card.gates?.["auc slices"]?.note).toMatch(/^region (north|south)$/);
    expect(text).toMatch(/Brier score 0\.\d{3} > 0\.0001 in every slice \(region (north|south)\)/);
    const { slices } = JSON.parse(
      new TextDecoder().decode(await objects().get(`models/demand/${card.version}/evaluation.json`)),
    ) as { slices: { value: string | null; rows: number; measures?: object }[] };
    expect(slices.map(({ value, measures }) => [value, measures !== undefined])).toEqual([
      ["north", true],
      ["south", true],
      [null, false],
    ]);
  });

  it("is what decisions cost, at the threshold that costs least", async () => {
    const dear = await trained({
      ...bad,
      evaluate: { costs: { falsePositive: 1, falseNegative: 50 } },
      accept: { cost: { max: 2 } },
    });
    const cheap = await trained({ ...bad, evaluate: { costs: { falsePositive: 50, falseNegative: 1 } } });
    expect(dear.accepted).toBe(true);
    expect(dear.signature.threshold).toBeLessThan(cheap.signature.threshold as number);
    expect((await trained({ ...bad, evaluate: { threshold: 0.3 } })).signature.threshold).toBe(0.3);
  });

  it("is the difference to the version that stands, and a gate may ask for a better one", async () => {
    const accept = { auc: { current: "better" }, logLoss: { current: "not-worse" } };
    const first = await trained({ ...bad, trainer: trainer({ rounds: 1, leaves: 2 }), accept }, "risk");
    expect([first.accepted, first.measured.map(({ figure }) => figure)]).toEqual([true, ["first", "first"]]);
    const better = await run.build(modelRunner, make({ ...bad, accept }, "risk"));
    expect(better.measured.map(({ figure, held }) => [figure, held])).toEqual([
      ["better", true],
      ["better", true],
    ]);
    expect(better.text).toMatch(/AUC better than the current version's: better \(\+0\.\d+ against v\d+, p /);
    const same = await run.build(modelRunner, make({ ...bad, accept }, "risk"));
    expect([same.accepted, same.measured.map(({ figure }) => figure)]).toEqual([
      false,
      ["no different", "no different"],
    ]);
    const [version, against] = [Number(better.version.modelVersion), Number(first.version.modelVersion)];
    const { session, engines } = run.project;
    const of = { version, against, session, objects: engines.objects, models: engines.models };
    const { measures, decisions, rows: compared } = await compareVersions(make(bad, "risk"), of);
    expect([measures.auc?.by, measures.auc?.verdict, compared]).toEqual(["DeLong", "better", 300]);
    expect(decisions?.pValue).toBeLessThanOrEqual(1);
    await expect(compareVersions(make({}, "risk"), of)).rejects.toMatchObject({ code: "registry.not-comparable" });
    await expect(compareVersions(make({ ...bad, features: { kind } }, "risk"), of)).rejects.toMatchObject({
      code: "registry.not-comparable",
      detail: expect.stringMatching(/takes inputs that the model of the current release does not declare.*: amount$/),
    });
  });

  it("is the difference to the recorded figures, where the version that stands takes inputs that are gone", async () => {
    const accept = { auc: { current: "not-worse" } };
    await trained({ ...bad, accept }, "moved");
    const { accepted, text, card } = await trained(
      { ...bad, accept, features: { same, kind, price: amount } },
      "moved",
    );
    expect(accepted).toBe(true);
    const because = "by its recorded figure, since v1 takes inputs that are declared no more: amount";
    expect(text).toMatch(/AUC not worse than the current version's: no different \([+-]\d.* against v1, p /);
    expect([text, card.gates?.["auc current"]?.note]).toEqual([
      expect.stringContaining(because),
      expect.stringContaining(because),
    ]);
    const worse = await trained({ ...bad, accept, features: { kind } }, "moved");
    expect([worse.accepted, worse.measured[0]?.figure]).toEqual([false, "worse"]);
  });

  it("is not measured where those figures are of other rows, and says why and what to do", async () => {
    const accept = { auc: { current: "not-worse" } };
    await trained({ ...bad, accept }, "split");
    const other = { ...bad, accept, features: { price: amount }, split: { by: "time", validation: 0.2, test: 0.3 } };
    const { accepted, text, card } = await trained(other, "split");
    const because = "v1 takes inputs that are declared no more: amount, kind, and its figures are of another split";
    const note = `${because}; leave \`current\` out of the gate for one version, then add it again`;
    expect([accepted, card.gates?.["auc current"]?.note]).toEqual([false, note]);
    expect(text).toContain(`not measured (${note})`);
  });

  it("is not measured on rows that the version before may have learned, or of another label, but of other costs", async () => {
    const accept = { auc: { current: "not-worse" } };
    const costs = (falseNegative: number) => ({ falseNegative, falsePositive: 1 });
    await trained({ ...bad, accept, evaluate: { costs: costs(5) } }, "same rows");
    const noteOf = async (change: object) => {
      const declared = { ...bad, accept, evaluate: { costs: costs(5) }, ...change };
      const { card } = await trained(declared, "same rows");
      return card.gates?.["auc current"]?.note;
    };
    const why = (what: string) =>
      `v1 is not to be measured on these rows: its figures are of another ${what}; leave \`current\` out of the gate for one version, then add it again`;
    expect(await noteOf({ split: { by: "time", validation: 0.2, test: 0.3 } })).toBe(why("split"));
    expect(await noteOf({ label: { column: "bad", matures: "1d" } })).toBe(why("maturity of the label"));
    expect(await noteOf({ evaluate: { costs: costs(6) } })).toMatch(/against v1, p /);
  });
});

describe("rows that can't be learned from", () => {
  it.each<[string, object, string, object, string]>([
    [
      "an infinite label",
      { spend: "CASE WHEN i = 70 THEN 'inf'::DOUBLE ELSE i::DOUBLE END" },
      "training.invalid-label",
      {},
      "1 labels of demand are not finite: silver.orders.spend is Infinity",
    ],
    [
      "a label that is no number",
      { spend: "CASE WHEN i % 700 = 70 THEN 'nan'::DOUBLE ELSE i::DOUBLE END" },
      "training.invalid-label",
      {},
      "3 labels of demand are not finite: silver.orders.spend is NaN",
    ],
    [
      "a negative count",
      { returns: "(i % 5 - 1)::INTEGER" },
      "training.invalid-label",
      { label: { column: "returns" }, trainer: trainer({ objective: "poisson" }) },
      "300 labels of demand are negative, which counts can't be: silver.orders.returns is -1",
    ],
    [
      "one number as label",
      { spend: "4.0::DOUBLE" },
      "training.one-class",
      {},
      "all 900 rows that demand learns from have one label: spend is 4",
    ],
    [
      "no label at all",
      { spend: "NULL::DOUBLE" },
      "training.no-rows",
      {},
      "demand has too few rows in silver.orders: 0 to learn from and test on, 0 too young, 1,500 without a label or an instant",
    ],
    [
      "a negative weight",
      { weight: "CASE WHEN i = 5 THEN -1.0 ELSE 1.0 END" },
      "training.invalid-weight",
      { weight: "weight" },
      "weight of a row is no number from 0 to 1,000,000,000: silver.orders.weight is -1",
    ],
    [
      "inputs that never differ",
      {},
      "training.no-features",
      { features: { same, nothing } },
      "no input of demand tells rows apart: same has one value, nothing has no value in all rows",
    ],
  ])("are refused with %s, by column and cure", async (_, change, code, options, detail) => {
    await run.rows(rows, sql(1_500, change as Readonly<Record<string, string>>));
    const found = await failure(options);
    expect([found.code, found.detail, found.line]).toEqual([code, detail, 3]);
    expect(found.hint).not.toBe("");
  });
});
