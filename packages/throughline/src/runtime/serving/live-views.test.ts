import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServingProject, type ServingProject } from "../../../test/serving-project.ts";
import { openPgliteDatabase } from "../../adapters/pglite/open-pglite.ts";
import { source } from "../../contracts/data/index.ts";
import type { EventSource } from "../../contracts/data/source.ts";
import { entity, featureView, gradientBoosting, model } from "../../contracts/ml/index.ts";
import { endpoint } from "../../contracts/mlops/index.ts";
import { bigint, boolean, decimal, double, integer, text, timestamp } from "../../contracts/shape/column.ts";
import type { Database } from "../../ports/database.ts";
import { moveServed } from "../events/event-sources.ts";
import { EventWriters } from "../events/event-writer.ts";
import { readLive } from "../features/entity-events.ts";
import { featureViewRunner } from "../features/feature-view-runner.ts";
import { liveReader } from "../features/live-row.ts";
import { eventKeyMigrations } from "../lake/events/event-keys.ts";
import { modelRunner } from "../training/model-runner.ts";
import { openLiveViews } from "./live-views.ts";
import type { OpenRelease } from "./open-release.ts";
import type { Scored } from "./scorer.ts";

const columns = {
  id: text(),
  card: text(),
  shop: text().nullable(),
  branch: integer().nullable(),
  amount: decimal(12, 2).nullable(),
  exact: decimal(38, 20),
  weight: double().nullable(),
  points: bigint(),
  refunded: boolean(),
  at: timestamp(),
  known: timestamp(),
};
const payments = source("silver.payments", { files: "p/*.csv", columns, key: "id", at: "at" });
const seen = source("bronze.seen", { events: true, columns, key: "id", at: "at" });
const card = entity("card", { key: payments.columns.card });
const activity = featureView("activity", {
  entity: card,
  from: payments,
  live: seen,
  at: "at",
  available: "known",
  features: ({ count, countDistinct, max, mean, sum }) => ({
    n: count().over("24h"),
    refunds: count({ where: { refunded: true, branch: 3 } }).over("24h"),
    heavy: count({ where: { weight: 0.5 } }).over("24h"),
    dear: count({ where: { amount: 12.5 } }).over("24h"),
    spent: sum("amount").over("24h"),
    exact: mean("exact").over("24h"),
    weight: sum("weight").over("24h"),
    points: max("points").over("24h"),
    shops: countDistinct("shop").over("30d"),
    branches: countDistinct("branch").over("30d"),
    amounts: countDistinct("amount").over("30d"),
    instants: countDistinct("known").over("30d"),
    signs: countDistinct("refunded").over("30d"),
  }),
});
const risk = model("risk", {
  rows: payments,
  at: "at",
  label: { column: "refunded" },
  features: { ...activity.features },
  trainer: gradientBoosting({ rounds: 2 }),
  split: { by: "time", test: 0.2 },
});
const plainActivity = featureView("plain_activity", {
  entity: card,
  from: payments,
  at: "at",
  features: ({ count }) => ({ n: count().over("24h") }),
});
const plainRisk = model("plain_risk", {
  rows: payments,
  at: "at",
  label: { column: "refunded" },
  features: { ...plainActivity.features },
  trainer: gradientBoosting({ rounds: 2 }),
  split: { by: "time", test: 0.2 },
});
const score = endpoint("score", { model: risk, fallback: () => ({ score: 0 }) });
const declarations = [payments, seen, card, activity, risk, score];

let project: ServingProject;
let database: Database;
let writers: EventWriters;
beforeAll(async () => {
  project = await openServingProject();
  database = await openPgliteDatabase({ dir: `${project.folder}/database` });
  await database.migrate(eventKeyMigrations);
  await project.writeTable(payments, paymentsSql);
  writers = new EventWriters({ ...project.engines, database });
});
afterAll(async () => {
  await database.close();
  await project.close();
});

/** Payments of three cards, one every half hour before the clock. */
const paymentsSql = `SELECT 'p-' || lpad(i::VARCHAR, 4, '0') AS id, ['a', 'b', 'c'][1 + i % 3] AS card, 'x' AS shop,
  (i % 5)::INTEGER AS branch, 5::DECIMAL(12, 2) AS amount, 0.0000000001::DECIMAL(38, 20) AS exact, 0.5::DOUBLE AS weight,
  1::BIGINT AS points, i % 2 = 0 AS refunded, TIMESTAMPTZ '2026-02-20T23:00:00Z' - to_minutes(i * 30) AS at,
  TIMESTAMPTZ '2026-02-20T23:00:00Z' - to_minutes(i * 30) AS known FROM range(200) t(i)`;

const event = {
  id: "e-1",
  card: "a",
  shop: "x",
  branch: 3,
  amount: 12.5,
  exact: "0.00000000012345678901",
  weight: 0.5,
  points: "9007199254740000",
  refunded: true,
  at: "2026-02-20T23:30:00Z",
  known: "2026-02-20T23:30:01Z",
};

/** Every way in which JSON says a value of the columns, and what the table refuses. */
const sent: readonly Readonly<Record<string, unknown>>[] = [
  event,
  { ...event, id: "e-2", shop: null, branch: null, amount: null, weight: null },
  { id: "e-3", card: "b", exact: 0, points: "-5", refunded: false, at: event.at, known: event.known },
  { ...event, id: "e-4", amount: "12.50", weight: 0.1 + 0.2, exact: "-0.00000075" },
  { ...event, id: "e-5", amount: 12.505 },
  { ...event, id: "e-6", amount: 1e-7 },
  { ...event, id: "e-7", amount: 12345678901 },
  { ...event, id: "e-8", branch: 3_000_000_000 },
  { ...event, id: "e-9", points: "9223372036854775808" },
  { ...event, id: "e-10", at: "2026-02-20T23:30:00.123456Z", known: "2026-02-20 23:30:00.5Z" },
  { ...event, id: "e-11", at: "2026-02-21T00:30:00.25+01:00", known: "2026-02-20T20:30:00-03:00" },
  { ...event, id: "e-12", at: "2026-02-30T23:30:00Z" },
  { ...event, id: "e-13", card: "kärte 🙂", shop: "O'Hara", amount: -0.01, weight: -1e-9 },
  { ...event, id: "e-14", weight: 1e300, amount: 0 },
  { ...event, id: "e-15", at: "2026-02-20" },
  { ...event, id: "e-16", shop: "\ud800" },
];

describe("a live event", () => {
  it("has the values that SQL gives of its row in the table, to the bit, and none where the table refuses the row", async () => {
    for (const row of sent) await writers.of(seen.name).append(row);
    const read = liveReader(activity, seen);
    const expected = sent.flatMap((row, i) => {
      const found = read(row);
      return found === undefined ? [] : [{ ...found, place: i + 1 }];
    });
    const moved = await moveServed(seen as unknown as EventSource, { ...project.engines, database }, writers);
    expect(moved).toBe(sent.length);
    const table = await project.engines.tables.snapshot(seen.name);
    const stored = [];
    for await (const one of readLive(project.session, activity, { live: table?.relation ?? "", sinceUs: 0 }))
      stored.push(one);
    expect(stored.map(({ place }) => place)).toEqual([1, 2, 3, 4, 10, 11, 13, 14]);
    expect(expected).toEqual(stored);
  });
});

describe("the live events of a release", () => {
  const idsOf = async (card = "a") => {
    const opened = await openLiveViews(declarations, project.session, {
      ...project.engines,
      taken: { ...project.engines, feed: writers },
    });
    const live = opened.views.get("activity");
    opened.close();
    return { places: live?.of(card)?.length ?? 0, known: live?.known, events: live?.events };
  };

  it("are those in the lake, on the way there and to come, each once", async () => {
    const opened = await openLiveViews(declarations, project.session, {
      ...project.engines,
      taken: { ...project.engines, feed: writers },
    });
    const live = opened.views.get("activity");
    const before = live?.events ?? 0;
    expect(before).toBe(8);
    await writers.of(seen.name).append({ ...event, id: "late-1" });
    await writers.of(seen.name).append({ ...event, id: "late-1", amount: 99 });
    expect([live?.events, live?.known]).toEqual([before + 1, sent.length + 2]);
    const again = await idsOf();
    expect([again.events, again.known]).toEqual([before + 1, sent.length + 2]);
    await moveServed(seen as unknown as EventSource, { ...project.engines, database }, writers);
    expect((await idsOf()).events).toBe(before + 1);
    opened.close();
    await writers.of(seen.name).append({ ...event, id: "late-2" });
    expect(live?.events).toBe(before + 1);
    expect((await idsOf()).events).toBe(before + 2);
  });

  it("lack what the pinned rows have, whosever they are, and what no window reaches", async () => {
    const { events = 0 } = await idsOf();
    await writers.of(seen.name).append({ ...event, id: "p-0000" });
    await writers.of(seen.name).append({ ...event, id: "p-0001" });
    await writers.of(seen.name).append({ ...event, id: "old", at: "2025-12-01T00:00:00Z" });
    await moveServed(seen as unknown as EventSource, { ...project.engines, database }, writers);
    expect((await idsOf()).events).toBe(events);
  });

  it("lack keys that the table has already, also of events before all windows", async () => {
    const opened = await openLiveViews(declarations, project.session, {
      ...project.engines,
      taken: { ...project.engines, feed: writers },
    });
    const live = opened.views.get("activity");
    const before = live?.events;
    await writers.of(seen.name).append({ ...event, id: "old" });
    await writers.of(seen.name).append({ ...event, id: "e-1", card: "b" });
    await writers.of(seen.name).append({ ...event, id: "p-0002" });
    expect(live?.events).toBe(before);
    opened.close();
  });

  it("are absent where nothing takes events", async () => {
    const opened = await openLiveViews(declarations, project.session, project.engines);
    expect(opened.views.size).toBe(0);
  });
});

describe("an endpoint with live events", () => {
  let release: OpenRelease;
  beforeAll(async () => {
    await project.build(featureViewRunner, activity);
    await project.build(modelRunner, risk);
    release = await project.open(declarations, { taking: { taken: { ...project.engines, feed: writers } } });
  });
  afterAll(() => release.close());

  const ask = (card = "a") => release.scorers.get("score")?.score({ card }) as Scored;

  it("answers with an event from the moment that its sender was answered, and logs which it knew", async () => {
    const before = ask();
    await writers.of(seen.name).append({ ...event, id: "now-1" });
    const after = ask();
    const [n, known] = [before, after].map(({ trace }) => [Number(trace.features.n), trace.live?.["bronze.seen"]]) as [
      [number, number],
      [number, number],
    ];
    expect(known).toEqual([n[0] + 1, n[1] + 1]);
    expect(Number(after.trace.features.spent)).toBe(Number(before.trace.features.spent) + 12.5);
    expect(after.trace.watermark).toBe("2026-02-20T23:30:00.250000Z");
  });

  it("counts an event of a row that is pinned once, and one that nobody knew for an entity of its own", async () => {
    const before = ask().trace.features;
    await writers.of(seen.name).append({ ...event, id: "p-0001" });
    expect(ask().trace.features).toEqual(before);
    expect(ask("new").trace.features).toMatchObject({ n: 0, spent: null, shops: 0 });
    await writers.of(seen.name).append({ ...event, id: "now-2", card: "new" });
    expect(ask("new").trace.features).toMatchObject({ n: 1, refunds: 1, spent: 12.5, shops: 1, branches: 1 });
  });

  it("says that the log has what was known, and others do not have", () => {
    expect(Object.keys(score.log.columns)).toContain("live");
    expect(Object.keys(endpoint("plain", { model: plainRisk }).log.columns)).not.toContain("live");
  });
});
