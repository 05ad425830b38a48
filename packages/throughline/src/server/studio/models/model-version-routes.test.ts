import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fraud } from "../../../../test/card-declarations.ts";
import { openStudioProject, type StudioProject } from "../../../../test/studio-project.ts";
import { createNativeModelRuntime } from "../../../adapters/native/native-model-runtime.ts";
import { studioClient } from "../../../client/studio/studio-client.ts";
import { ModelRows } from "../../../runtime/studio/explain-model.ts";
import { compareVersions } from "../../../runtime/training/compare-versions.ts";
import { modelRunner } from "../../../runtime/training/model-runner.ts";
import type { ModelQuestions } from "../studio.ts";

const models = createNativeModelRuntime();
let opened: StudioProject;
let asked: string[] = [];

/** The questions as the process of a server answers them, in this one. */
const modelQuestions: ModelQuestions = {
  async explain(_, version) {
    asked.push(`sample ${version}`);
    return (await rowsOf(version)).sample();
  },
  async explainRow(_, version, key) {
    asked.push(`row ${key}`);
    return (await rowsOf(version)).row(key) ?? null;
  },
  compare: (_, version, against) => compareVersions(fraud, { version, against, ...parts() }),
};

const parts = () => {
  const { session, engines } = opened.project;
  return { session, objects: engines.objects, models };
};
const rowsOf = (version: number) => ModelRows.open(fraud, { version, ...parts() });
const client = () => studioClient(opened.served.url);
const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

beforeAll(async () => {
  opened = await openStudioProject({ models, modelQuestions });
  await opened.project.build(modelRunner, fraud);
});
afterAll(() => opened.close());

describe("GET /studio/api/models/<name>/<version>/explanation", () => {
  it("says what each input adds over the test rows, the greatest first, and asks once", async () => {
    asked = [];
    const found = await client().explanation("fraud", 1);
    expect(found).toMatchObject({ version: 1, objective: "binary", scale: "log-odds", testRows: 40 });
    expect(found.rows).toHaveLength(40);
    const means = found.features.map(({ meanAbs }) => meanAbs);
    expect(means).toEqual([...means].sort((a, b) => b - a));
    expect(found.features[0]).toMatchObject({ feature: "amount", unit: "USD", kind: "numeric" });
    const { points } = found.features[0] as (typeof found.features)[number];
    const [lowest, highest] = [0, 1].map((at) => points.find(({ place }) => place === at)?.shap ?? Number.NaN);
    expect(highest).toBeGreaterThan(lowest as number);
    expect(found.features.find(({ feature }) => feature === "country")).toMatchObject({ kind: "categorical" });
    await client().explanation("fraud", 1);
    expect(asked).toEqual(["sample 1"]);
  });

  it("refuses a version that is not there, by its code, and one whose artifact is gone", async () => {
    await expect(client().explanation("fraud", 9)).rejects.toMatchObject({ code: "studio.unknown-version" });
    const { objects } = opened.project.engines;
    const [bytes, gone] = [await objects.get("models/fraud/2/model.txt"), new TextEncoder().encode("gone")];
    await objects.put("models/fraud/2/model.txt", gone);
    await expect(client().explanation("fraud", 2)).rejects.toMatchObject({ code: "registry.artifact-missing" });
    await objects.put("models/fraud/2/model.txt", bytes as Uint8Array);
    expect((await client().explanation("fraud", 2)).version).toBe(2);
  });
});

describe("one row", () => {
  it("is explained by contributions that add up to its raw score, of which the score is the link", async () => {
    asked = [];
    const { rows } = await client().explanation("fraud", 1);
    const found = await client().explainRow("fraud", 1, { index: 3 });
    expect(found).toMatchObject({ key: rows[3]?.key, score: rows[3]?.score, part: "test", output: null });
    expect(found.base + sumOf(found.contributions.map(({ shap }) => shap))).toBeCloseTo(found.raw, 9);
    expect(1 / (1 + Math.exp(-found.raw))).toBeCloseTo(found.score, 9);
    expect(found.contributions.map(({ feature }) => feature).sort()).toEqual(Object.keys(fraud.features).sort());
    expect(asked).toEqual([]);
  });

  it("that is not of the sample is found by its key, with what it was used for", async () => {
    const found = await client().explainRow("fraud", 1, { key: "p-0001" });
    expect(found).toMatchObject({ key: "p-0001", part: "train", label: 0, at: "2026-02-01T02:24:00.123456Z" });
    expect(found.contributions.find(({ feature }) => feature === "amount")).toMatchObject({ value: 37.25 });
    expect(found.contributions.find(({ feature }) => feature === "country")).toMatchObject({ value: "FR" });
    await expect(client().explainRow("fraud", 1, { key: "p-none" })).rejects.toMatchObject({
      code: "studio.unknown-row",
    });
  });

  it("of the prediction log is explained from what was logged, by the version that answered", async () => {
    const body = { payment_id: "p-1", card_id: "card-1", country: "DE", amount: 950 };
    const { body: reply } = await opened.served.post("/endpoints/fraud-score/predict", body);
    const [logged] = (await client().endpointLog("fraud-score")).items;
    const request = logged?.requestId ?? "";
    const found = await client().explainRequest("fraud", { endpoint: "fraud-score", request });
    expect(found).toMatchObject({ key: request, version: 1, part: "request", label: null });
    expect(found.score).toBeCloseTo(reply.score, 12);
    await expect(client().explainRequest("fraud", { endpoint: "fraud-score", request: "none" })).rejects.toMatchObject({
      code: "studio.unknown-row",
    });
    await expect(client().explainRequest("fraud", { endpoint: "none", request })).rejects.toMatchObject({
      code: "studio.unknown-declaration",
    });
  });
});

describe("a version beside another", () => {
  it("is told as its run compared them, or compared now on the same rows", async () => {
    const kept = await client().compareVersions("fraud", 2, { against: 1 });
    expect(kept).toMatchObject({ version: 2, against: 1, from: "run", rows: 40 });
    expect(kept.measures.auc).toMatchObject({ by: "DeLong", verdict: "no different" });
    expect(await client().compareVersions("fraud", 1, { against: 2 })).toMatchObject({ from: "now", rows: 40 });
  });

  it("has the loss of its rounds", async () => {
    const { curve, bestRound } = await client().training("fraud", 1);
    expect(curve.at(-1)?.round).toBe(20);
    expect(curve[0]?.loss).toBeGreaterThan(curve.at(-1)?.loss ?? 0);
    expect(bestRound === null || bestRound <= 20).toBe(true);
  });
});

describe("a version's evaluation", () => {
  const put = (file: string, value: unknown) =>
    opened.project.engines.objects.put(`models/fraud/2/${file}`, new TextEncoder().encode(JSON.stringify(value)));

  it("says what the threshold takes its test rows for, each of them once", async () => {
    const { decisions, testRows, classes, slices } = await client().evaluation("fraud", 1);
    const { threshold, ...counts } = decisions ?? { threshold: Number.NaN };
    expect([testRows, sumOf(Object.values(counts))]).toEqual([40, 40]);
    expect(threshold).toBeGreaterThan(0);
    expect([classes, slices]).toEqual([null, []]);
  });

  it("has the figures of each class and slice, null where the rows do not allow one", async () => {
    const { objects } = opened.project.engines;
    const before = await objects.get("models/fraud/2/evaluation.json");
    const figures = {
      low: { rows: 3, predicted: 4, precision: 0.5, recall: 2 / 3, f1: 4 / 7 },
      high: { rows: 0, predicted: 0 },
    };
    const slices = [
      { column: "country", value: null, rows: 7 },
      { column: "country", value: "DE", rows: 60, measures: { f1: 0.5, auc: null } },
    ];
    await put("evaluation.json", {
      classes: {
        names: ["low", "high"],
        figures,
        confusion: [
          [2, 1],
          [0, 0],
        ],
      },
      slices,
    });
    const found = await client().evaluation("fraud", 2);
    expect(found.decisions).toBeNull();
    expect(found.classes?.confusion).toEqual([
      [2, 1],
      [0, 0],
    ]);
    expect(found.classes?.figures[1]).toEqual({
      name: "high",
      rows: 0,
      predicted: 0,
      precision: null,
      recall: null,
      f1: null,
    });
    expect(found.slices.map(({ measures }) => measures)).toEqual([null, { f1: 0.5 }]);
    await objects.put("models/fraud/2/evaluation.json", before as Uint8Array);
  });

  it("has the trials of its search, and none where its parameters were declared", async () => {
    expect(await client().parameterSearch("fraud", 2)).toEqual({ model: "fraud", version: 2, search: null });
    const trials = [{ trial: 1, parameters: { leaves: 7 }, figure: null, folds: [null] }];
    const record = {
      method: "random",
      measure: "auc",
      better: "higher",
      seed: 1,
      folds: [{ learned: 9, measured: 4 }],
      foldsLeftOut: 1,
      trials,
      best: 0,
    };
    await put("search.json", record);
    const { search } = await client().parameterSearch("fraud", 2);
    expect(search).toEqual({ ...record, trials: [{ ...trials[0], rounds: null }] });
    await opened.project.engines.objects.delete("models/fraud/2/search.json");
    await expect(client().parameterSearch("fraud", 9)).rejects.toMatchObject({ code: "studio.unknown-version" });
  });
});

describe("a server that explains no models", () => {
  it("says so by a code", async () => {
    const other = await openStudioProject();
    const { body } = await other.served.get("/studio/api/models/fraud/1/explanation");
    expect(body.code).toBe("studio.not-explained");
    await other.close();
  });
});
