import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fraud, fraudScore, payments } from "../../../test/card-declarations.ts";
import { openCardProject, type ServingProject } from "../../../test/serving-project.ts";
import { clauseOf, verified } from "../../../test/verified.ts";
import { entity, featureView, gradientBoosting, model } from "../../contracts/ml/index.ts";
import { endpoint } from "../../contracts/mlops/index.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { featureViewRunner } from "../features/feature-view-runner.ts";
import { modelRunner } from "../training/model-runner.ts";
import type { ProbeReply } from "./verifier.ts";
import { endpointReplies, fallback } from "./verifiers/answering.ts";
import { servingConsistency } from "./verifiers/features.ts";
import { latency } from "./verifiers/latency.ts";
import { uptime } from "./verifiers/uptime.ts";

let project: ServingProject;
beforeAll(async () => {
  project = await openCardProject();
});
afterAll(() => project.close());

const promising = (objectives: { p99?: "1h" | "0.001ms"; uptime?: number }) =>
  endpoint("fraud-score", { model: fraud, objectives, id: payments.columns.payment_id });
const only = async (declaration: typeof fraudScore, options: Parameters<typeof verified>[2]) =>
  (await verified(project, [payments, declaration as typeof fraudScore], options))[0];

describe("an endpoint", () => {
  it("answers within its p99, or not", async () => {
    const measured = (p99: "1h" | "0.001ms") => only(promising({ p99 }) as typeof fraudScore, { verifiers: [latency] });
    expect(await measured("1h")).toMatchObject({ status: "held", figure: expect.stringMatching(/^[\d.]+ ms$/) });
    expect(await measured("0.001ms")).toMatchObject({ status: "broken" });
  });

  it("is up for the share of answers that did not fail, once there are sixty", async () => {
    const measured = (asked: number, failed: number) =>
      only(promising({ uptime: 0.99 }) as typeof fraudScore, { verifiers: [uptime], uptime: { asked, failed } });
    expect(await measured(100, 1)).toMatchObject({ status: "held", figure: 0.99 });
    expect(await measured(100, 2)).toMatchObject({ status: "broken", figure: 0.98 });
    expect(await measured(59, 0)).toMatchObject({ status: "not-measured", figure: null });
    expect(await only(promising({ uptime: 0.99 }) as typeof fraudScore, { verifiers: [uptime] })).toMatchObject({
      status: "not-measured",
    });
  });

  it("replies in its shape by the release that is served, or not", async () => {
    expect(await only(fraudScore, { verifiers: [endpointReplies] })).toMatchObject({ status: "held", figure: 0 });
    const changed = (change: object) => (reply: ProbeReply) => ({
      ...reply,
      body: { ...(reply.body as object), ...change },
    });
    const measured = (change: object) => only(fraudScore, { verifiers: [endpointReplies], between: changed(change) });
    expect(await measured({ score: "high" })).toMatchObject({ status: "broken", figure: 200 });
    expect(await measured({ release: "r-0" })).toMatchObject({ status: "broken", note: "release r-0" });
  });

  it("falls back for every request, or not", async () => {
    expect(await only(fraudScore, { verifiers: [fallback] })).toMatchObject({ status: "held", figure: 0 });
    const failing = endpoint("fraud-score", {
      model: fraud,
      fallback: ({ country }) => ({ score: country === "DE" ? 2 : 0.5 }),
    });
    const found = await only(failing as unknown as typeof fraudScore, { verifiers: [fallback] });
    expect(found).toMatchObject({ status: "broken", note: expect.stringContaining("no score between 0 and 1") });
  });
});

describe("training and serving", () => {
  const verifiers = [servingConsistency];

  it("are consistent for what the release answers when nobody asked it yet", async () => {
    const found = await only(fraudScore, { verifiers });
    expect(found).toMatchObject({ status: "held", figure: 0, note: expect.stringContaining("answered nobody yet") });
  });

  it("are consistent for an entity whose key a request writes in another way than the tables do", async () => {
    const at = payments.columns.known_at;
    const view = featureView("hour_activity", {
      entity: entity("hour", { key: at }),
      from: payments,
      at: "paid_at",
      features: ({ count }) => ({ payments_30d: count().over("30d") }),
    });
    const hourly = model("hourly", {
      ...{ rows: payments, at: "paid_at", label: { column: "charged_back" }, split: { by: "time", test: 0.2 } },
      features: { amount: payments.columns.amount, ...view.features },
      trainer: gradientBoosting({ rounds: 2, leaves: 4, minDataInLeaf: 5 }),
    });
    await project.build(featureViewRunner, view);
    await project.build(modelRunner, hourly);
    const found = await only(endpoint("hourly-score", { model: hourly }) as unknown as typeof fraudScore, {
      verifiers,
    });
    expect(found).toMatchObject({ status: "held", figure: 0, note: expect.stringMatching(/^[1-9]/) });
  });

  it("are not where a logged feature is another than it is offline, and the feature is named", async () => {
    const columns = shapeOf(fraudScore.log.columns).map(({ name }) => name);
    expect(columns).toContain("features");
    const values = (spend: string, score: string) =>
      `SELECT 'q-1' AS request_id, NULL::VARCHAR AS id, 'nobody' AS entity, TIMESTAMPTZ '2026-02-20 00:00:00Z' AS as_of, NULL::TIMESTAMPTZ AS watermark,
        '{"card_id":"nobody","amount":12.25,"country":"DE"}'::JSON AS request,
        '{"amount":12.25,"country":"DE","payments_1h":0,"spend_24h":${spend},"highest_30d":null,"countries_30d":0}'::JSON AS features,
        ${score} AS score, '1' AS model_version, 'r-1' AS release, false AS degraded`;
    const log = fraudScore.log as never;
    await project.writeTable(log, values("7", "2.0"));
    expect(await only(fraudScore, { verifiers })).toMatchObject({
      ...{ status: "broken", figure: 2, note: "spend_24h (1), score (1)" },
    });
    await project.writeTable(log, values("null", "2.0"));
    expect(await only(fraudScore, { verifiers })).toMatchObject({ status: "broken", note: "score (1)" });
    expect(clauseOf([], "endpoint:fraud-score serving consistency")).toBeUndefined();
  });
});
