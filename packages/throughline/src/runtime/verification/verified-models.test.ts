import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { activity, fraud, payments, scores } from "../../../test/card-declarations.ts";
import { openCardProject, paymentsSql, type ServingProject } from "../../../test/serving-project.ts";
import { clauseOf, verified } from "../../../test/verified.ts";
import { featureView, gradientBoosting, model } from "../../contracts/ml/index.ts";
import { modelRunner } from "../training/model-runner.ts";
import { predictionsRunner } from "../training/predictions-runner.ts";
import { featureDefinitions } from "./verifiers/features.ts";
import { predictionRows } from "./verifiers/predictions.ts";
import { artifact, gates, signature } from "./verifiers/registered-model.ts";
import { reproducibleRun } from "./verifiers/reproducible-run.ts";

let project: ServingProject;
beforeAll(async () => {
  project = await openCardProject();
});
afterAll(() => project.close());

const options = {
  rows: payments,
  at: "paid_at",
  label: { column: "charged_back" },
  features: fraud.features,
  trainer: gradientBoosting({ rounds: 20, leaves: 8, minDataInLeaf: 5 }),
  split: { by: "time", test: 0.2 },
} as const;
const gated = (max: number) => model("fraud", { ...options, accept: { logLoss: { max } } });

describe("gates", () => {
  it("are evaluated anew from the registered bytes, and broken where the limit is not reached", async () => {
    const [held] = await verified(project, [payments, gated(5)], { verifiers: [gates] });
    expect(held).toMatchObject({ status: "held", note: expect.stringContaining("test rows") });
    expect(Number(held?.figure)).toBeGreaterThan(0);
    const [broken] = await verified(project, [payments, gated(0)], { verifiers: [gates] });
    expect(broken).toMatchObject({ status: "broken", figure: held?.figure });
  });

  it("are as the card says where the rows have another version now", async () => {
    const pins = { ...project.pins };
    await project.writeTable(payments, `${paymentsSql} LIMIT 150`);
    const [found] = await verified(project, [payments, gated(5)], {
      verifiers: [gates],
      pins: { ...project.pins, "model:fraud": pins["model:fraud"] ?? {} },
    });
    expect(found).toMatchObject({ status: "held", note: expect.stringContaining("as its card says") });
    await project.writeTable(payments, paymentsSql);
    await project.build(modelRunner, fraud);
    await project.build(predictionsRunner, scores);
  });
});

describe("a registered model", () => {
  let changed: { readonly file: string; readonly bytes: Buffer } | undefined;
  afterEach(async () => {
    if (changed !== undefined) await writeFile(changed.file, changed.bytes);
    changed = undefined;
  });

  async function change(name: string, edit: (text: string) => string) {
    const version = project.pins["model:fraud"]?.modelVersion;
    const file = join(project.folder, "objects", "models", "fraud", String(version), name);
    changed = { file, bytes: await readFile(file) };
    await writeFile(file, edit(changed.bytes.toString()));
  }
  const statusOf = async (verifier: typeof artifact, of = fraud as typeof fraud) =>
    (await verified(project, [payments, of], { verifiers: [verifier] }))[0];

  it("has the bytes that were released, until they are changed", async () => {
    expect(await statusOf(artifact)).toMatchObject({ status: "held" });
    await change("model.txt", (text) => text.replace("tree", "tree "));
    expect(await statusOf(artifact)).toMatchObject({ status: "broken" });
  });

  it("takes the declared inputs, and names one that it lacks", async () => {
    expect(await statusOf(signature)).toMatchObject({ status: "held", figure: 0 });
    const wider = model("fraud", { ...options, features: { ...options.features, weight: payments.columns.weight } });
    expect(await statusOf(signature, wider as unknown as typeof fraud)).toMatchObject({
      ...{ status: "broken", figure: 1, note: "weight" },
    });
  });

  it("comes out the same when it is trained again, and not by other parameters", async () => {
    expect(await statusOf(reproducibleRun)).toMatchObject({ status: "held" });
    await change("card.json", (text) => text.replace(/"rounds": 20/, '"rounds": 19'));
    expect(await statusOf(reproducibleRun)).toMatchObject({ status: "broken" });
  });
});

describe("predictions", () => {
  const declarations = [payments, activity, fraud, scores];
  const rewrite = async (select: string) => {
    const stored = await project.engines.tables.snapshot("gold.scores");
    return project.writeTable(scores as never, select.replace("STORED", stored?.relation ?? ""));
  };

  it("are the scores of the released model for the inputs beside them", async () => {
    const [found] = await verified(project, declarations, { verifiers: [predictionRows] });
    expect(found).toMatchObject({ status: "held", figure: 0 });
  });

  it("are broken by a score that is another, a row that is missing and a row by another version", async () => {
    await rewrite(
      "SELECT * REPLACE (CASE WHEN payment_id = 'p-0007' THEN score + 1e-9 ELSE score END AS score) FROM STORED",
    );
    const figure = async () => (await verified(project, declarations, { verifiers: [predictionRows] }))[0];
    expect(await figure()).toMatchObject({
      status: "broken",
      figure: 1,
      note: expect.stringContaining("1 scored otherwise"),
    });
    await rewrite("SELECT * FROM STORED WHERE payment_id <> 'p-0009'");
    expect(await figure()).toMatchObject({ status: "broken", figure: 2, note: expect.stringContaining("1 missing") });
    await rewrite("SELECT * REPLACE ('0' AS model_version) FROM STORED");
    expect(await figure()).toMatchObject({ status: "broken", note: expect.stringContaining("199 by another version") });
  });
});

describe("features", () => {
  it("are what their definition gives by plain SQL", async () => {
    const [found] = await verified(project, [payments, activity], { verifiers: [featureDefinitions] });
    expect(found).toMatchObject({ status: "held", figure: 0 });
  });

  it("are named where they are not: sums of what is smaller than the kernel keeps", async () => {
    const { weight } = payments.columns;
    await project.writeTable(payments, paymentsSql.replace("0.1 * (i % 7)", "1e-8 * (i % 7)"));
    const small = featureView("small", {
      entity: activity.entity,
      from: payments,
      at: "paid_at",
      available: "paid_at",
      features: ({ count, sum }) => ({ n: count().over("30d"), weights: sum(weight.name).over("30d") }),
    });
    const clauses = await verified(project, [payments, small], { verifiers: [featureDefinitions] });
    const found = clauseOf(clauses, "featureView:small one definition");
    expect(found).toMatchObject({ status: "broken", note: expect.stringMatching(/^weights \(\d+\)$/) });
    await project.writeTable(payments, paymentsSql);
  });
});
