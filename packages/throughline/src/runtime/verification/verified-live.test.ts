import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { card, payments } from "../../../test/card-declarations.ts";
import { openServingProject, paymentsSql, type ServingProject } from "../../../test/serving-project.ts";
import { type VerifiedOptions, verified } from "../../../test/verified.ts";
import { openPgliteDatabase } from "../../adapters/pglite/open-pglite.ts";
import { decimal, integer, source, text, timestamp } from "../../contracts/data/index.ts";
import type { EventSource } from "../../contracts/data/source.ts";
import { featureView, gradientBoosting, model } from "../../contracts/ml/index.ts";
import { endpoint } from "../../contracts/mlops/index.ts";
import type { Database } from "../../ports/database.ts";
import { moveServed } from "../events/event-sources.ts";
import { EventWriters } from "../events/event-writer.ts";
import { featureViewRunner } from "../features/feature-view-runner.ts";
import { eventKeyMigrations } from "../lake/events/event-keys.ts";
import { servingError } from "../serving/error-codes.ts";
import { PredictionLog } from "../serving/prediction-log.ts";
import { modelRunner } from "../training/model-runner.ts";
import type { EventProbe } from "./verifier.ts";
import { servingConsistency } from "./verifiers/features.ts";
import { liveEvents } from "./verifiers/live-events.ts";

const asked = source("bronze.asked", {
  events: true,
  columns: {
    payment_id: text(),
    card_id: text(),
    country: text(),
    amount: decimal(12, 2).unit("USD"),
    paid_at: timestamp(),
    terminal: integer(),
  },
  key: "payment_id",
  at: "paid_at",
});
const activity = featureView("card_activity", {
  entity: card,
  from: payments,
  live: asked,
  at: "paid_at",
  available: "paid_at",
  features: ({ count, countDistinct, sum }) => ({
    payments_1h: count().over("1h"),
    spend_30d: sum("amount").over("30d"),
    countries_30d: countDistinct("country").over("30d"),
  }),
});
const fraud = model("fraud", {
  rows: payments,
  at: "paid_at",
  label: { column: "charged_back" },
  features: { amount: payments.columns.amount, ...activity.features },
  trainer: gradientBoosting({ rounds: 5, leaves: 4, minDataInLeaf: 5 }),
  split: { by: "time", test: 0.2 },
});
const fraudScore = endpoint("fraud-score", { model: fraud, id: payments.columns.payment_id });
const declarations = [payments, asked, card, activity, fraud, fraudScore];

let project: ServingProject;
let database: Database;
beforeAll(async () => {
  project = await openServingProject();
  database = await openPgliteDatabase({ dir: `${project.folder}/database` });
  await database.migrate(eventKeyMigrations);
  await project.writeTable(payments, paymentsSql);
  await project.build(featureViewRunner, activity);
  await project.build(modelRunner, fraud);
});
afterAll(async () => {
  await database.close();
  await project.close();
});

const measured = async (options: VerifiedOptions = {}) =>
  (await verified(project, declarations, { verifiers: [liveEvents], ...options })).find(
    ({ promise }) => promise === "live events",
  );

describe("live events", () => {
  it("count in the next answer, each once, and leave none in the project", async () => {
    expect(await measured()).toMatchObject({
      ...{ status: "held", figure: 0, handOff: "feature store" },
      note: "40 events, each sent twice, and as many answers of fraud-score",
    });
    expect(await project.engines.events.end("events-bronze.asked")).toBe(0);
  });

  const answering = (change: (probe: EventProbe) => Partial<EventProbe>): VerifiedOptions => ({
    betweenEvents: (probe) => ({ ...probe, ...change(probe) }),
  });

  it("are broken by a server that takes them and counts none", async () => {
    const deaf = answering((probe) => ({
      ask: async (path, request) =>
        path.startsWith("/events/")
          ? { status: 202, headers: new Headers(), body: { accepted: 1 }, tookMs: 0 }
          : probe.ask(path, request),
    }));
    expect(await measured(deaf)).toMatchObject({ status: "broken", note: "payments_1h after event 1 of 40" });
  });

  it("are broken by one that counts a repeat again", async () => {
    let place = 0;
    const doubling = answering((probe) => ({
      ask: (path, request) => {
        const body = request?.body as object;
        const again = path.startsWith("/events/") && { body: { ...body, payment_id: `again ${place++}` } };
        return probe.ask(path, { ...request, ...again });
      },
    }));
    expect(await measured(doubling)).toMatchObject({ status: "broken", figure: 40 });
  });

  it("are broken by one that refuses an event that fits", async () => {
    const refusing = answering(() => ({
      ask: async () => ({ status: 503, headers: new Headers(), body: undefined, tookMs: 0 }),
    }));
    expect(await measured(refusing)).toMatchObject({ status: "broken", note: "status 503 for an event that fits" });
  });
});

describe("answers that knew live events", () => {
  const event = { country: "SE", amount: 900, terminal: 1, paid_at: "2026-02-20T23:59:00Z" };
  const consistency = async (options: VerifiedOptions = {}) =>
    (await verified(project, declarations, { verifiers: [servingConsistency], ...options })).find(
      ({ promise }) => promise === "serving consistency",
    );

  it("are replayed with those that each knew, also when more came since and the run has some of them", async () => {
    const writers = new EventWriters({ ...project.engines, database });
    const release = await project.open(declarations, { taking: { taken: { ...project.engines, feed: writers } } });
    const log = new PredictionLog(fraudScore, project.engines);
    const scorer = release.scorers.get("fraud-score");
    for (let i = 0; i < 6; i++) {
      const request = { card_id: "card-1", amount: 10 + i };
      const scored = scorer?.score(request);
      if (scored !== undefined) log.add(request, scored);
      await writers.of(asked.name).append({ ...event, payment_id: `live ${i}`, card_id: "card-1" });
    }
    await log.flush();
    await log.moveToLake();
    await moveServed(asked as unknown as EventSource, { ...project.engines, database }, writers);
    await release.close();
    expect(await consistency()).toMatchObject({ status: "held", figure: 0, note: "6 logged answers" });
    const [row] = await answers("min(features->>'payments_1h') AS least, max(features->>'payments_1h') AS most");
    expect(Number(row?.most)).toBe(Number(row?.least) + 5);
    expect(await measured()).toMatchObject({ status: "held", figure: 0 });
  });

  it.each(["endpoint:fraud-score", "source:bronze.asked"])(
    "are not measured where those of %s are not in the lake",
    async (id) => {
      const unmoved = new Map([[id, servingError("log-rewound", { detail: "topic ends at 2" })]]);
      expect(await consistency({ unmoved })).toMatchObject({
        ...{ status: "not-measured", problem: { code: "verify.failed" } },
        note: "serving consistency failed: serving.log-rewound: topic ends at 2",
      });
    },
  );

  it("are named where one was not counted", async () => {
    const table = await project.engines.tables.snapshot("logs.fraud-score");
    await project.session.run(
      `CREATE OR REPLACE TEMP TABLE changed AS SELECT * REPLACE (json_object('bronze.asked', 0)::JSON AS live) FROM ${table?.relation}`,
    );
    await project.engines.tables.write("logs.fraud-score", {
      session: project.session,
      mode: "overwrite",
      query: "SELECT * FROM changed",
    });
    expect(await consistency()).toMatchObject({ status: "broken", note: expect.stringContaining("payments_1h (5)") });
  });

  async function answers(select: string) {
    const table = await project.engines.tables.snapshot("logs.fraud-score");
    return project.session.rows(`SELECT ${select} FROM ${table?.relation}`);
  }
});
