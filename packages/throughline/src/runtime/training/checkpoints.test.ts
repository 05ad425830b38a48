import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import { openTrainingRun, type TrainingRun } from "../../../test/training-run.ts";
import { source } from "../../contracts/data/source.ts";
import { gradientBoosting, model } from "../../contracts/ml/index.ts";
import type { Model } from "../../contracts/ml/model.ts";
import { modelSpec } from "../../contracts/ml/model-spec.ts";
import { boolean, double, text, timestamp } from "../../contracts/shape/column.ts";
import type { Trainer, TrainRequest } from "../../ports/trainer.ts";
import { modelVersions, readEvaluation, readModel } from "../registry/model-registry.ts";
import { modelRunner } from "./model-runner.ts";

const rows = inRole(
  "data",
  source("silver.rows", {
    files: "*.csv",
    columns: { id: text(), at: timestamp(), amount: double(), hour: double(), label: boolean() },
    key: "id",
    at: "at",
  }),
);
const make = (options: object = {}) =>
  inRole(
    "ml",
    model("risk", {
      rows,
      at: "at",
      label: { column: "label" },
      features: { amount: rows.columns.amount, hour: rows.columns.hour },
      trainer: gradientBoosting({ rounds: 20, leaves: 7, minDataInLeaf: 5, baggingFraction: 0.7 }),
      split: { by: "time", test: 0.25 },
      checkpoints: { everyRounds: 4 },
      ...options,
    } as never),
    12,
  ) as unknown as Model;

const rowsSql = (label = "((i * 37) % 100 > 60) <> (i % 9 = 0)") => `
  SELECT 'r' || lpad(i::VARCHAR, 5, '0') AS id, TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_hours(i::INTEGER) AS "at",
    ((i * 37) % 100)::DOUBLE AS amount, i::DOUBLE AS hour, ${label} AS label FROM range(600) t(i)`;

let run: TrainingRun;
beforeAll(async () => {
  run = await openTrainingRun();
  run.now = "2026-03-01T00:00:00Z";
  await run.rows(rows, rowsSql());
});
afterAll(() => run.project.close());

const objects = () => run.project.engines.objects;
const checkpoints = () => objects().list("checkpoints/");

/** A build, with what its trainer was asked and what was shown; it ends when a round is told that it is not to pass. */
async function build(declaration: Model, { until = Number.POSITIVE_INFINITY, address = "code" } = {}) {
  const requests: TrainRequest[] = [];
  const shown: string[] = [];
  const { trainer } = run.project.engines;
  const fit: Trainer["fit"] = (request, options) => {
    requests.push(request);
    return trainer.fit(request, {
      ...options,
      onProgress: (progress) => {
        if (progress.round > until) throw new Error("power cut");
        options?.onProgress?.(progress);
      },
    });
  };
  const outcome = await modelRunner.build(declaration, {
    ...run.context(declaration),
    address,
    progress: (line) => shown.push(line),
    trainer: { ...trainer, fit },
  });
  const of = { model: "risk", version: Number(outcome.version.modelVersion) };
  const { card } = await readModel(objects(), of);
  const { curve } = (await readEvaluation(objects(), of)) as { readonly curve: readonly { readonly round: number }[] };
  return { hash: card.artifactHash, curve, shown, requests, notes: outcome.notes ?? [] };
}
const cut = (declaration: Model, until: number, address?: string) =>
  expect(build(declaration, { until, ...(address === undefined ? {} : { address }) })).rejects.toThrow("power cut");
/** What a build after one that was cut went on from. */
const isResumed = ({ requests }: Awaited<ReturnType<typeof build>>) => requests[0]?.checkpoint !== undefined;

describe("a training that was ended", () => {
  it.each<[string, object]>([
    ["to the end", {}],
    ["to where early stopping ends it", { earlyStopping: { rounds: 3 } }],
  ])("goes on %s after its last checkpoint, with the bytes of one that was not", async (_, options) => {
    const whole = await build(make({ ...options, checkpoints: undefined }));
    const versions = await modelVersions(objects(), "risk");
    await cut(make(options), 10);
    expect(await modelVersions(objects(), "risk")).toEqual(versions);
    expect(await checkpoints()).toHaveLength(1);
    const resumed = await build(make(options));
    expect(isResumed(resumed)).toBe(true);
    expect(resumed.hash).toBe(whole.hash);
    expect(resumed.curve).toEqual(whole.curve);
    expect(resumed.shown).toContain("going on after round 8 of 20, where an earlier run ended");
    expect(resumed.shown.find((line) => line.startsWith("round"))).toMatch(/^round 9 of 20/);
    expect(resumed.notes).toContain("training went on after round 8 of 20, where an earlier run had ended");
    expect(await checkpoints()).toEqual([]);
  });
  it("begins anew with other rows, parameters or code, and the checkpoint is gone", async () => {
    await cut(make(), 10);
    expect(isResumed(await build(make({ seed: 2 })))).toBe(false);
    await cut(make(), 10);
    expect(isResumed(await build(make(), { address: "other code" }))).toBe(false);
    await cut(make(), 10);
    await run.rows(rows, rowsSql("((i * 37) % 100 > 50) <> (i % 9 = 0)"));
    expect(isResumed(await build(make()))).toBe(false);
    expect(await checkpoints()).toEqual([]);
    await run.rows(rows, rowsSql());
  });
  it("begins anew where the checkpoint is damaged, or of trees that these rows did not grow", async () => {
    const whole = await build(make());
    await cut(make(), 10);
    const [key] = (await checkpoints()) as [string];
    const bytes = (await objects().get(key)) as Uint8Array;
    await objects().put(key, bytes.slice(0, -40));
    const anew = await build(make());
    expect([isResumed(anew), anew.hash]).toEqual([false, whole.hash]);
    await cut(make({ seed: 2 }), 10);
    const foreign = (await objects().get((await checkpoints())[0] as string)) as Uint8Array;
    await cut(make(), 10);
    await objects().put(key, foreign);
    const refused = await build(make());
    expect([refused.requests.length, refused.hash]).toEqual([2, whole.hash]);
  });
  it("leaves no file of the version that it did not finish to the one that takes its number", async () => {
    const next = ((await modelVersions(objects(), "risk")).at(-1) ?? 0) + 1;
    await objects().put(`models/risk/${next}/search.json`, new TextEncoder().encode("{}"));
    await objects().put(`models/risk/${next}/model.txt`, new TextEncoder().encode("tree"));
    const whole = await build(make());
    expect((await modelVersions(objects(), "risk")).at(-1)).toBe(next);
    expect(await objects().get(`models/risk/${next}/search.json`)).toBeUndefined();
    expect(whole.hash).toHaveLength(64);
  });
  it("has no checkpoint where it is over within seconds and none is asked for", async () => {
    await cut(make({ checkpoints: undefined }), 10);
    expect(await checkpoints()).toEqual([]);
  });
  it("is the same declaration with and without checkpoints", () => {
    expect(modelSpec.identity(make())).toEqual(modelSpec.identity(make({ checkpoints: undefined })));
  });
});
