import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServingProject, type ServingProject } from "../../../test/serving-project.ts";
import { verified } from "../../../test/verified.ts";
import { source } from "../../contracts/data/index.ts";
import { entity, featureView, gradientBoosting, model, predictions } from "../../contracts/ml/index.ts";
import { endpoint } from "../../contracts/mlops/index.ts";
import { double, text, timestamp } from "../../contracts/shape/column.ts";
import { featureViewRunner } from "../features/feature-view-runner.ts";
import { PredictionLog } from "../serving/prediction-log.ts";
import { modelRunner } from "../training/model-runner.ts";
import { predictionsRunner } from "../training/predictions-runner.ts";
import type { ProbeReply } from "./verifier.ts";
import { endpointReplies, fallback } from "./verifiers/answering.ts";
import { servingConsistency } from "./verifiers/features.ts";
import { predictionRows } from "./verifiers/predictions.ts";
import { gates } from "./verifiers/registered-model.ts";
import { reproducibleRun } from "./verifiers/reproducible-run.ts";

const verdicts = ["approve", "look closer", "decline"] as const;
const claims = source("silver.claims", {
  files: "claims/*.csv",
  columns: {
    id: text(),
    holder: text(),
    amount: double(),
    made_at: timestamp(),
    verdict: text().oneOf(...verdicts),
  },
  key: "id",
  at: "made_at",
});
const claimsSql = `SELECT 'c-' || lpad(i::VARCHAR, 4, '0') AS id, 'h-' || (i % 7) AS holder, ((i * 37) % 100)::DOUBLE AS amount,
  TIMESTAMPTZ '2026-02-01T00:00:00Z' + to_minutes(i::INTEGER * 60) AS made_at,
  ['approve', 'look closer', 'decline'][1 + LEAST(2, (((i * 37) % 100 + (i * 7919) % 20) // 40)::INTEGER)] AS verdict
  FROM range(400) t(i)`;

const holder = entity("holder", { key: claims.columns.holder });
const habits = featureView("habits", {
  entity: holder,
  from: claims,
  at: "made_at",
  features: ({ count, mean }) => ({ claims_3d: count().over("3d"), mean_9d: mean("amount").over("9d") }),
});
const options = {
  rows: claims,
  at: "made_at",
  label: { column: "verdict" },
  features: { amount: claims.columns.amount, ...habits.features },
  trainer: gradientBoosting({ rounds: 10, leaves: 7, minDataInLeaf: 5 }),
  split: { by: "time", test: 0.2 },
} as const;
const triage = model("triage", options);
const triaged = predictions("gold.triaged", { model: triage, rows: claims });
const verdict = endpoint("verdict", {
  model: triage,
  id: claims.columns.id,
  fallback: ({ amount }) => ({ probabilities: amount > 50 ? { "look closer": 1 } : { approve: 0.75, decline: 0.25 } }),
});
const all = [claims, habits, triage, triaged, verdict];

let project: ServingProject;
beforeAll(async () => {
  project = await openServingProject();
  await project.writeTable(claims, claimsSql);
  await project.build(featureViewRunner, habits);
  await project.build(modelRunner, triage);
  await project.build(predictionsRunner, triaged as never);
});
afterAll(() => project.close());

const found = async (verifiers: Parameters<typeof verified>[2] = {}) => (await verified(project, all, verifiers))[0];

describe("a model of several classes", () => {
  it("keeps its gates, of all rows and of one class, when they are measured anew", async () => {
    const accept = { f1: { min: 0.3 }, recall: { classes: { decline: { min: 0.2 } } } };
    const gated = model("triage", { ...options, accept });
    const clauses = await verified(project, [claims, habits, gated], { verifiers: [gates] });
    expect(clauses.map(({ promise, status }) => [promise, status])).toEqual([
      ["f1", "held"],
      ["recall of decline", "held"],
    ]);
  });

  it("comes out the same when it is trained again", async () => {
    expect(await found({ verifiers: [reproducibleRun] })).toMatchObject({ status: "held" });
  });

  it("is predicted in every row as it stands, until a label or a probability is changed", async () => {
    expect(await found({ verifiers: [predictionRows] })).toMatchObject({ status: "held", figure: 0 });
    const stored = await project.engines.tables.snapshot("gold.triaged");
    const changed = `SELECT * REPLACE (CASE WHEN id = 'c-0001' THEN 'other' ELSE label END AS label,
      CASE WHEN id = 'c-0002' THEN replace(probabilities::VARCHAR, '0.', '0.1')::JSON ELSE probabilities END AS probabilities) FROM ${stored?.relation}`;
    await project.writeTable(triaged as never, changed);
    expect(await found({ verifiers: [predictionRows] })).toMatchObject({ status: "broken", figure: 2 });
    await project.build(predictionsRunner, triaged as never);
  });
});

describe("an endpoint of several classes", () => {
  it("replies with label, score and the probability of each class, or not", async () => {
    expect(await found({ verifiers: [endpointReplies] })).toMatchObject({ status: "held", figure: 0 });
    const without = (reply: ProbeReply) => ({ ...reply, body: { ...(reply.body as object), label: "escalate" } });
    expect(await found({ verifiers: [endpointReplies], between: without })).toMatchObject({ status: "broken" });
  });

  it("falls back to probabilities, of which label and score follow", async () => {
    expect(await found({ verifiers: [fallback] })).toMatchObject({ status: "held", figure: 0 });
    const release = await project.open(all, { pins: { "source:silver.claims": {} } });
    const scored = release.scorers.get("verdict")?.score({ holder: "h-1", amount: 7 });
    expect(scored?.reply).toEqual({
      label: "approve",
      score: 0.75,
      probabilities: { approve: 0.75, "look closer": 0, decline: 0.25 },
      model_version: null,
      release: "r-1",
      degraded: true,
    });
  });

  it.each<[string, object, string]>([
    ["none", { score: 1 }, "gives no probabilities: undefined"],
    ["an unknown class", { probabilities: { escalate: 1 } }, "gives the probability of no class: escalate"],
    ["more than 1", { probabilities: { approve: 2 } }, "gives no probability of approve between 0 and 1: 2"],
    ["a sum below 1", { probabilities: { approve: 0.25 } }, "gives probabilities that are not 1 together: 0.25"],
  ])("refuses a fallback with %s", async (_, given, detail) => {
    const failing = endpoint("verdict", { model: triage, fallback: () => given as never });
    const note = expect.stringContaining(`fallback of verdict ${detail}`);
    const [clause] = await verified(project, [claims, habits, triage, failing], { verifiers: [fallback] });
    expect(clause).toMatchObject({ status: "broken", note });
  });

  it("is consistent with training in what it answers and logs", async () => {
    expect(await found({ verifiers: [servingConsistency] })).toMatchObject({ status: "held", figure: 0 });
    const release = await project.open(all);
    const log = new PredictionLog(verdict as never, project.engines);
    const request = { holder: "h-3", amount: 12 };
    const scored = release.scorers.get("verdict")?.score(request);
    if (scored === undefined) throw new Error("no answer");
    log.add(request, scored);
    log.add(request, { ...scored, reply: { ...scored.reply, label: "decline" } });
    await log.flush();
    expect(await log.moveToLake()).toBe(2);
    const { relation, version = -1 } = (await project.engines.tables.snapshot("logs.verdict")) ?? {};
    const rows = await project.session.rows(`SELECT label, score, probabilities FROM ${relation} ORDER BY label`);
    expect(rows.map(({ label }) => label)).toEqual(["approve", "decline"]);
    expect(rows[0]).toEqual({
      label: scored.reply.label,
      score: scored.reply.score,
      probabilities: scored.reply.probabilities,
    });
    const pins = { ...project.pins, "endpoint:verdict": { table: "logs.verdict", tableVersion: version } };
    expect(await found({ verifiers: [servingConsistency], pins })).toMatchObject({
      ...{ status: "broken", figure: 1, note: "label (1)" },
    });
  });
});
