import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import { openTrainingRun, type TrainingRun } from "../../../test/training-run.ts";
import { source } from "../../contracts/data/source.ts";
import { resolveProject } from "../../contracts/graph/resolve.ts";
import { gradientBoosting, model } from "../../contracts/ml/index.ts";
import type { Model } from "../../contracts/ml/model.ts";
import { double, integer, text, timestamp } from "../../contracts/shape/column.ts";
import { readModel, readReport } from "../registry/model-registry.ts";
import { compareVersions } from "./compare-versions.ts";
import { loadFrame } from "./frame.ts";
import { modelRunner } from "./model-runner.ts";
import { splitRows } from "./split-rows.ts";

const rows = inRole(
  "data",
  source("silver.offers", {
    files: "*.csv",
    columns: {
      id: text(),
      search: text().nullable(),
      at: timestamp(),
      price: double(),
      stars: double(),
      market: text(),
      grade: integer().nullable(),
    },
    key: "id",
    at: "at",
  }),
);
const make = (options: object = {}) =>
  inRole(
    "ml",
    model("offers", {
      rows,
      at: "at",
      label: { column: "grade" },
      group: "search",
      features: { price: rows.columns.price, stars: rows.columns.stars },
      trainer: gradientBoosting({ objective: "lambdarank", rounds: 20, leaves: 7, minDataInLeaf: 5 }),
      split: { by: "time", validation: 0.2, test: 0.2 },
      ...options,
    } as never),
    3,
  ) as unknown as Model;

/** Searches of 7 offers; a search takes an hour and 7 searches go on at once, so that rows of several alternate in time. */
const sql = (grade = "LEAST(3, ((i * 37) % 100) // 30 + (i * 31) % 2)") =>
  `SELECT 'o' || lpad(i::VARCHAR, 6, '0') AS id, CASE WHEN i = 5 THEN NULL ELSE 's' || lpad(((i // 49) * 7 + i % 7)::VARCHAR, 4, '0') END AS search,
    TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_minutes((10 * i)::INTEGER) AS at, ((i * 37) % 100)::DOUBLE AS price,
    ((i * 7919) % 5)::DOUBLE AS stars, ['north', 'south'][1 + i % 2] AS market, (${grade})::INTEGER AS grade FROM range(1470) t(i)`;

let run: TrainingRun;
beforeAll(async () => {
  run = await openTrainingRun();
  run.now = "2026-06-01T00:00:00Z";
  await run.rows(rows, sql());
});
afterAll(() => run.project.close());

const version = (of: { readonly version: object }) => Number((of.version as { modelVersion: unknown }).modelVersion);
const problemsOf = (options: object) =>
  resolveProject({ project: "trial", declarations: [rows, make(options)], missing: [] }).problems.map(
    ({ code, detail }) => `${code} ${detail}`,
  );

describe("a label of grades, ordered within a group", () => {
  it("is learned as an order, and judged by NDCG and mean average precision over whole groups", async () => {
    const accept = { ndcg5: { min: 0.8, slices: { min: 0.7 } }, map: { min: 0.5 } };
    const outcome = await run.build(modelRunner, make({ accept, evaluate: { slices: ["market"] } }));
    expect(outcome.accepted).toBe(true);
    const { card, signature } = await readModel(run.project.engines.objects, {
      model: "offers",
      version: version(outcome),
    });
    expect([card.objective, signature.threshold]).toEqual(["lambdarank", undefined]);
    expect(Object.keys(card.metrics)).toEqual(["ndcg", "ndcg5", "ndcg10", "map"]);
    expect(card.intervals?.ndcg?.low).toBeLessThan(card.metrics.ndcg as number);
    expect(card.rows.leftOut).toBe(1);
    const report = await readReport(run.project.engines.objects, { model: "offers", version: card.version });
    expect(new TextDecoder().decode(report)).toMatch(/means over \d+ of \d+ queries/);
  });

  it("never has a group in two parts, nor one of which some rows are too young", async () => {
    const matureUntilUs = Date.parse("2026-01-09T00:25:00Z") * 1000;
    const frame = await loadFrame({ session: run.project.session, model: make(), relation: rows, matureUntilUs });
    const splits = splitRows(frame, { test: 0.23, validation: 0.19, matureUntilUs });
    const queries = frame.queries ?? new Uint32Array();
    const { train, validation, test } = splits;
    for (const { end } of [train, validation, test]) expect(queries[end]).not.toBe(queries[end - 1]);
    expect(new Set(queries).size).toBe(210);
    const young = frame.at.subarray(test.end);
    expect(Math.max(...frame.at.subarray(0, test.end))).toBeLessThanOrEqual(matureUntilUs);
    expect(Math.min(...young)).toBeLessThanOrEqual(matureUntilUs);
    expect(splits.tooYoung).toBe(young.length);
  });

  it("is compared with the version that stands by draws of whole groups", async () => {
    const weak = await run.build(
      modelRunner,
      make({ trainer: gradientBoosting({ objective: "lambdarank", rounds: 1, leaves: 2 }) }),
    );
    const strong = await run.build(modelRunner, make({ accept: { ndcg: { current: "better" } } }));
    expect(strong.measured.map(({ figure }) => figure)).toEqual(["better"]);
    const { session, engines } = run.project;
    const of = { version: version(strong), against: version(weak), session, objects: engines.objects };
    const { measures, decisions } = await compareVersions(make(), { ...of, models: engines.models });
    expect([measures.ndcg?.verdict, measures.ndcg?.by, decisions]).toEqual(["better", "bootstrap", undefined]);
  });

  it("learns from the pairs of as many ranks as the trainer is told", async () => {
    const trainer = (rankTruncation?: number) =>
      gradientBoosting({
        ...{ objective: "lambdarank", rounds: 5, leaves: 7, minDataInLeaf: 5 },
        ...(rankTruncation === undefined ? {} : { rankTruncation }),
      });
    const built = async (ranks?: number) => {
      const made = version(await run.build(modelRunner, make({ trainer: trainer(ranks) })));
      const { card, bytes } = await readModel(run.project.engines.objects, { model: "offers", version: made });
      return { hash: card.artifactHash, ranks: card.parameters.rankTruncation, text: new TextDecoder().decode(bytes) };
    };
    const [one, usual, all] = [await built(1), await built(), await built(30)];
    expect([one.ranks, usual.ranks, all.ranks]).toEqual([1, undefined, 30]);
    expect(one.text).toContain("[lambdarank_truncation_level: 1]");
    const trees = (text: string) => text.slice(0, text.indexOf("end of trees"));
    expect(trees(all.text)).toBe(trees(usual.text));
    expect(trees(one.text)).not.toBe(trees(usual.text));
  });

  it("is refused where a label is no grade", async () => {
    await run.rows(rows, sql("i % 40"));
    await expect(run.build(modelRunner, make())).rejects.toMatchObject({
      code: "training.invalid-label",
      detail: expect.stringMatching(/^\d+ labels of offers are no grade from 0 to 30: silver.offers.grade is \d+$/),
    });
  });

  it.each<[string, object, string]>([
    [
      "without a group",
      { group: undefined },
      "contracts.invalid-option rows are ordered within a group, and none is named",
    ],
    ["with a group that is not there", { group: "session" }, "contracts.unknown-column ml asks session"],
    ["with the label as group", { group: "grade" }, "contracts.leakage the label is the group: grade"],
    [
      "with labels of fractions",
      { label: { column: "price" }, features: { stars: rows.columns.stars } },
      "contracts.type-mismatch label of lambdarank asks whole grades",
    ],
    [
      "with a group for another objective",
      { trainer: gradientBoosting() },
      "contracts.invalid-option group is for the objective lambdarank only",
    ],
    [
      "with ranks beyond their bounds",
      { trainer: gradientBoosting({ objective: "lambdarank", rankTruncation: 0 }) },
      "contracts.invalid-option rankTruncation is not between 1 and 10000: 0",
    ],
    [
      "with ranks for another objective",
      { group: undefined, trainer: gradientBoosting({ rankTruncation: 5 }) },
      "contracts.invalid-option rankTruncation is for the objective lambdarank only: 5",
    ],
    [
      "with a measure of numbers",
      { accept: { rmse: { max: 1 } } },
      "contracts.invalid-option gate is on no measure: rmse",
    ],
  ])("is refused %s", (_, options, problem) => {
    expect(problemsOf(options).map((text) => text.slice(0, problem.length))).toContain(problem);
  });
});
