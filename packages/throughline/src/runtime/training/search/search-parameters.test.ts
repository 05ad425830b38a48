import { readdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inRole } from "../../../../test/payments-project.ts";
import { openTrainingRun, type TrainingRun } from "../../../../test/training-run.ts";
import { source } from "../../../contracts/data/source.ts";
import { gradientBoosting, integer, logUniform, model } from "../../../contracts/ml/index.ts";
import type { Model } from "../../../contracts/ml/model.ts";
import { boolean, double, integer as integerColumn, text, timestamp } from "../../../contracts/shape/column.ts";
import type { Trainer, TrainRequest } from "../../../ports/trainer.ts";
import { readModel } from "../../registry/model-registry.ts";
import { readSearch } from "../../registry/search-record.ts";
import { modelRunner } from "../model-runner.ts";

const rows = inRole(
  "data",
  source("silver.rows", {
    files: "*.csv",
    columns: {
      ...{ id: text(), at: timestamp(), hour: double(), amount: double(), label: boolean() },
      ...{ grade: integerColumn(), basket: text() },
    },
    key: "id",
    at: "at",
  }),
);
const space = { learningRate: logUniform(0.001, 0.5), leaves: integer(2, 31) };
const search = { space, method: "random", trials: 6, measure: "logLoss", folds: 2 };
const make = (asked: object = {}, options: object = {}) =>
  inRole(
    "ml",
    model("risk", {
      rows,
      at: "at",
      label: { column: "label", matures: "2d" },
      features: { amount: rows.columns.amount, hour: rows.columns.hour },
      trainer: gradientBoosting({ rounds: 20, minDataInLeaf: 5 }),
      split: { by: "time", test: 0.25 },
      search: { ...search, ...asked },
      ...options,
    } as never),
    12,
  ) as unknown as Model;

/** A row an hour; the label follows the amount, save for every ninth row. */
const rowsSql = (count: number, label = "((i * 37) % 100 > 60) <> (i % 9 = 0)") => `
  SELECT 'r' || lpad(i::VARCHAR, 5, '0') AS id, TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_hours(i::INTEGER) AS "at",
    (i % 4)::INTEGER AS grade, 'b' || lpad((i // 5)::VARCHAR, 4, '0') AS basket, i::DOUBLE AS hour, ((i * 37) % 100)::DOUBLE AS amount, ${label} AS label FROM range(${count}) t(i)`;

let run: TrainingRun;
beforeAll(async () => {
  run = await openTrainingRun();
  run.now = "2026-03-01T00:00:00Z";
  await run.rows(rows, rowsSql(800));
});
afterAll(() => run.project.close());

const objects = () => run.project.engines.objects;

/** What a build keeps, with every request that its trainer was given. */
async function built(declaration: Model, trainer: Partial<Trainer> = {}) {
  const requests: TrainRequest[] = [];
  const inner = { ...run.project.engines.trainer, ...trainer };
  const context = {
    ...run.context(declaration),
    trainer: {
      ...inner,
      fit: (request: TrainRequest, options?: Parameters<Trainer["fit"]>[1]) => {
        requests.push(request);
        return inner.fit(request, options);
      },
    },
  };
  const { version, notes } = await modelRunner.build(declaration, context);
  const of = { model: "risk", version: Number(version.modelVersion) };
  const { card } = await readModel(objects(), of);
  const record = await readSearch(objects(), of);
  if (record === undefined) throw new Error("no search was kept");
  const report = new TextDecoder().decode(await objects().get(`models/risk/${of.version}/report.html`));
  return { card, record, notes, requests, report };
}
const trialFiles = () => objects().list("searches/");
const greatest = (values: Float64Array | undefined) => Math.max(...(values ?? [Number.NaN]));

describe("a search", () => {
  it("trains the version with the best trial's parameters, and keeps every trial with it", async () => {
    const { card, record, notes, requests, report } = await built(make());
    expect(record).toMatchObject({ method: "random", measure: "logLoss", better: "lower", seed: 1, foldsLeftOut: 0 });
    const figures = record.trials.map(({ figure }) => Number(figure));
    expect(figures).toHaveLength(6);
    expect(record.trials[record.best]?.figure).toBe(Math.min(...figures));
    expect(card.parameters).toMatchObject({ ...record.trials[record.best]?.parameters, rounds: 20, minDataInLeaf: 5 });
    expect(requests.at(-1)?.parameters).toEqual(card.parameters);
    expect(requests).toHaveLength(6 * 2 + 1);
    expect(notes?.[0]).toMatch(/^search chose trial \d: learningRate 0\.\d+, leaves \d+; log loss 0\.\d+ on 2 folds$/);
    expect(report).toContain("6 trials by random, 2 folds");
    expect(await trialFiles()).toEqual([]);
    expect(await readdir(path.join(run.project.folder, "objects", "searches", "risk"))).toEqual([]);
    expect(card.training?.search).toEqual({
      ...{ method: "random", trials: 6, measure: "logLoss", folds: 2 },
      parameters: ["learningRate", "leaves"],
    });
  });
  it("sees only rows that the version learns from, and of those none whose label was not known yet", async () => {
    const { card, record, requests } = await built(make());
    const trials = requests.slice(0, -1);
    const hours = (request: TrainRequest) => request.validation?.features[1]?.values;
    for (const request of trials) {
      expect(greatest(request.data.features[1]?.values)).toBeLessThan(greatest(hours(request)));
      expect(greatest(hours(request))).toBeLessThan(card.rows.train);
    }
    // Blocks of a third each; labels are known 48 hours late.
    const size = Math.floor(card.rows.train / 3);
    const ends = new Set(trials.map((request) => greatest(hours(request))));
    expect([...ends].sort((a, b) => a - b)).toEqual([2, 1].map((blocks) => card.rows.train - blocks * size - 48 - 1));
    expect(record.folds.map(({ measured }) => measured)).toEqual([size, size]);
  });
  it.each([["random"], ["tpe"], ["halving"]])(
    "by %s chooses the same, in whatever order trials end",
    async (method) => {
      const declaration = make({ method, trials: 9, folds: 1 });
      const first = await built(declaration);
      let turn = 0;
      const { trainer } = run.project.engines;
      const late: Trainer["fit"] = async (request, options) => {
        const trained = await trainer.fit(request, options);
        if (turn++ % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 40));
        return trained;
      };
      const second = await built(declaration, { fit: late });
      expect(second.record).toEqual(first.record);
      expect(second.card.artifactHash).toBe(first.card.artifactHash);
      const other = await built(make({ method, trials: 9, folds: 1, seed: 2 }));
      expect(other.record.trials[0]?.parameters).not.toEqual(first.record.trials[0]?.parameters);
    },
  );
  it("by halving gives the best third three times the rounds, and chooses among those with all", async () => {
    const { record, card } = await built(
      make({ method: "halving", trials: 9, folds: 1 }, { trainer: gradientBoosting({ rounds: 45, minDataInLeaf: 5 }) }),
    );
    expect(record.trials.map(({ rounds }) => rounds)).toEqual([...Array(9).fill(5), 15, 15, 15, 45]);
    const first = record.trials.slice(0, 9).sort((a, b) => Number(a.figure) - Number(b.figure));
    expect(record.trials.slice(9, 12).map(({ trial }) => trial)).toEqual(first.slice(0, 3).map(({ trial }) => trial));
    expect(record.best).toBe(12);
    expect(card.parameters.rounds).toBe(45);
  });
  it("goes by the direction of its measure, at the threshold that the fold's validation rows chose", async () => {
    for (const measure of ["auc", "f1", "brier"]) {
      const { record } = await built(make({ measure, trials: 3 }));
      const figures = record.trials.map(({ figure }) => Number(figure));
      const best = measure === "brier" ? Math.min(...figures) : Math.max(...figures);
      expect(record.trials[record.best]?.figure).toBe(best);
    }
  });
  it.each<[string, string, object]>([
    ["numbers", "rmse", {}],
    ["orders", "ndcg", { group: "basket", trainer: gradientBoosting({ objective: "lambdarank", rounds: 10 }) }],
  ])("finds parameters of %s", async (_, measure, options) => {
    const { record, requests } = await built(make({ measure, trials: 3 }, { label: { column: "grade" }, ...options }));
    expect(record.trials.map(({ figure }) => Number.isFinite(figure))).toEqual([true, true, true]);
    for (const { data } of requests)
      if (data.queries !== undefined) expect(data.queries.reduce((sum, size) => sum + size, 0)).toBe(data.rows);
  });
});

describe("a search that was ended", () => {
  /** A trainer that works so many times, and then no more. */
  const failing = (times: number): Partial<Trainer> => {
    let left = times;
    const { trainer } = run.project.engines;
    return {
      fit: (request, options) => (left-- > 0 ? trainer.fit(request, options) : Promise.reject(new Error("power cut"))),
    };
  };
  it("goes on after the trials that were finished, and chooses what it would have chosen", async () => {
    const declaration = make({ method: "tpe", folds: 1, trials: 12 });
    const whole = await built(declaration);
    await expect(built(declaration, failing(7))).rejects.toThrow("power cut");
    const kept = (await trialFiles()).length;
    expect(kept).toBeGreaterThanOrEqual(6);
    const resumed = await built(declaration);
    expect(resumed.requests).toHaveLength(12 + 1 - kept);
    expect(resumed.record).toEqual(whole.record);
    expect(resumed.card.artifactHash).toBe(whole.card.artifactHash);
    expect(resumed.notes).toContain(`${kept} trials had been measured by a run that was ended`);
    expect(await trialFiles()).toEqual([]);
  });
  it("measures trials again of which the file is damaged", async () => {
    const declaration = make({ folds: 1 });
    await expect(built(declaration, failing(4))).rejects.toThrow("power cut");
    const files = await trialFiles();
    for (const file of files) await objects().put(file, new TextEncoder().encode('{"folds":'));
    expect((await built(declaration)).requests).toHaveLength(6 + 1);
  });
  it("takes no trial of other rows or another declaration, and removes them", async () => {
    await expect(built(make({ folds: 1 }), failing(4))).rejects.toThrow("power cut");
    const others = await trialFiles();
    await expect(built(make({ folds: 1, seed: 5 }), failing(4))).rejects.toThrow("power cut");
    const now = await trialFiles();
    expect(now.filter((file) => others.includes(file))).toEqual([]);
    await run.rows(rows, rowsSql(800, "((i * 37) % 100 > 50) <> (i % 9 = 0)"));
    const { requests } = await built(make({ folds: 1, seed: 5 }));
    await run.rows(rows, rowsSql(800));
    expect(requests).toHaveLength(6 + 1);
  });
  it("stops the trials that run beside the one that failed", async () => {
    const stopped: unknown[] = [];
    let first = true;
    const fit: Trainer["fit"] = async (_, { signal } = {}) => {
      if (!first) throw new Error("out of memory");
      first = false;
      return new Promise((_, reject) =>
        signal?.addEventListener("abort", () => {
          stopped.push(signal.aborted);
          reject(new Error("stopped"));
        }),
      );
    };
    await expect(built(make({ folds: 1 }), { fit })).rejects.toThrow("out of memory");
    expect(stopped).toEqual([true]);
  });
});

describe("rows that nothing can be searched on", () => {
  it("are refused where labels mature too late for any fold, with the declaration's line", async () => {
    await expect(built(make({}, { label: { column: "label", matures: "30d" } }))).rejects.toMatchObject({
      code: "parameter-search.no-folds",
      detail: expect.stringMatching(
        /^none of 2 folds has rows to learn from .*: \d+ rows of risk, with labels known 30d later$/,
      ),
      where: { file: "ml/risk.ts", line: 12 },
    });
  });
  it("are searched on the folds that they allow, and those left out are counted", async () => {
    const { record, notes } = await built(make({ folds: 3, trials: 2 }, { label: { column: "label", matures: "8d" } }));
    expect([record.folds.length, record.foldsLeftOut]).toEqual([2, 1]);
    expect(notes).toContain("1 fold left out: too few rows, or labels that are all equal");
  });
  it("are refused where none of the folds allows the measure", async () => {
    const size = 800 * 0.75 * 0.9;
    await run.rows(rows, rowsSql(800, `(i < ${size / 3} OR i > ${size}) AND (i * 37) % 100 > 60`));
    await expect(built(make({ measure: "auc" }))).rejects.toMatchObject({
      code: "parameter-search.not-measured",
      detail: "no trial of risk has AUC on any of 2 folds",
    });
  });
});
