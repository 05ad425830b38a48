import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServingProject, type ServingProject } from "../../../test/serving-project.ts";
import { openLmdbOnlineStore } from "../../adapters/lmdb/open-lmdb.ts";
import { source } from "../../contracts/data/index.ts";
import { entity, featureView } from "../../contracts/ml/index.ts";
import { bigint, boolean, decimal, double, integer, text, timestamp } from "../../contracts/shape/column.ts";
import type { OnlineStore } from "../../ports/online-store.ts";
import { createMemoryOnlineStore } from "../../testing/memory-online-store.ts";
import { loadWindows, onlineEntities, rowsOfStored, windowsOf } from "./entity-events.ts";
import { featureViewRunner } from "./feature-view-runner.ts";
import { planView } from "./view-plan.ts";

const columns = {
  id: integer(),
  card: text().nullable(),
  shop: text().nullable(),
  amount: decimal(12, 2).nullable(),
  exact: decimal(38, 20),
  weight: double().nullable(),
  points: bigint(),
  refunded: boolean(),
  at: timestamp(),
  known: timestamp(),
};
const events = source("silver.events", { files: "e/*.csv", columns, key: "id", at: "at" });

/** Events with ties, nulls, late knowledge, and instants exactly on the boundaries of windows. */
const eventsSql = (rows: number) => `
  SELECT i::INTEGER AS id, CASE WHEN i % 97 = 0 THEN NULL ELSE 'card ' || (hash(i) % 23) END AS card,
    CASE WHEN i % 7 = 0 THEN NULL ELSE 'shop ' || (hash(i + 1) % 5) END AS shop,
    CASE WHEN i % 11 = 0 THEN NULL ELSE ((hash(i + 2) % 2000000) / 100 - 5000)::DECIMAL(12, 2) END AS amount,
    ((hash(i + 3) % 1000) / 1000 - 0.5)::DECIMAL(38, 20) / 1000000000 AS exact,
    CASE WHEN i % 5 = 0 THEN NULL ELSE (hash(i + 4) % 1000) / 7.0 END AS weight,
    (hash(i + 5) % 1000000)::BIGINT AS points, hash(i + 6) % 3 = 0 AS refunded,
    TIMESTAMPTZ '2026-01-01' + to_hours((hash(i + 7) % 480)::INTEGER) AS at,
    TIMESTAMPTZ '2026-01-01' + to_hours((hash(i + 7) % 480 + hash(i + 8) % 12)::INTEGER) AS known
  FROM range(${rows}) t(i)`;

const card = entity("card", { key: events.columns.card });
const viewOf = (name: string, available: "at" | "known") =>
  featureView(name, {
    entity: card,
    from: events,
    at: "at",
    available,
    features: ({ count, sum, mean, min, max, countDistinct }) => ({
      n: count().over("24h"),
      refunds: count({ where: { refunded: true } }).over("48h"),
      spent: sum("amount").over("24h"),
      refunded: sum("amount", { where: { refunded: true } }).over("72h"),
      tiny: sum("exact").over("240h"),
      mean: mean("amount").over("72h"),
      least: min("amount").over("72h"),
      most: max("points").over("24h"),
      weight: sum("weight").over("72h"),
      shops: countDistinct("shop").over("72h"),
    }),
  });
const plain = viewOf("plain", "at");
const late = viewOf("late", "known");
const longestHours = 240;

let project: ServingProject;
beforeAll(async () => {
  project = await openServingProject();
  await project.writeTable(events, eventsSql(3_000));
});
afterAll(() => project.close());

const hourUs = 3_600_000_000;
const startUs = Date.parse("2026-01-01T00:00:00Z") * 1000;

const evaluated = (windows: { evaluate(t: number, out: Float64Array, at: number): void } | undefined, t: number) => {
  const out = new Float64Array(10);
  windows?.evaluate(t, out, 0);
  return [...out];
};

describe("windows of a view", () => {
  it.each([plain, late])("equal exact SQL over the same rows: $name", async (view) => {
    const windows = await loadWindows(project.session, view);
    const known = view.available === "at" ? "" : "AND e.known < q.t";
    const span = (hours: number) => `e.at >= q.t - INTERVAL ${hours} HOUR AND e.at < q.t ${known}`;
    const rows = await project.session.rows(`
      WITH q AS (SELECT DISTINCT card, TIMESTAMPTZ '2026-01-01' + to_hours(h::INTEGER) AS t FROM silver.events, range(0, 500, 13) h(h) WHERE card IS NOT NULL)
      SELECT q.card, epoch_us(q.t)::DOUBLE AS t,
        count(e.id) FILTER (WHERE ${span(24)}) AS n,
        count(e.id) FILTER (WHERE ${span(48)} AND e.refunded) AS refunds,
        sum(e.amount) FILTER (WHERE ${span(24)}) AS spent,
        sum(e.amount) FILTER (WHERE ${span(72)} AND e.refunded) AS refunded,
        sum(e.exact) FILTER (WHERE ${span(240)}) AS tiny,
        (sum(e.amount * 100) FILTER (WHERE ${span(72)}))::HUGEINT AS mean_cents,
        count(e.amount) FILTER (WHERE ${span(72)}) AS mean_n,
        min(e.amount) FILTER (WHERE ${span(72)}) AS least,
        max(e.points) FILTER (WHERE ${span(24)}) AS most,
        (sum(floor(e.weight * 1000000 + 0.5)::HUGEINT) FILTER (WHERE ${span(72)})) AS weight_micros,
        count(DISTINCT e.shop) FILTER (WHERE ${span(72)}) AS shops
      FROM q LEFT JOIN silver.events e ON e.card = q.card GROUP BY ALL`);
    expect(rows.length).toBeGreaterThan(800);
    const number = (value: unknown) => (value === null ? Number.NaN : Number(value));
    for (const row of rows) {
      const expected = [
        number(row.n),
        number(row.refunds),
        number(row.spent),
        number(row.refunded),
        number(row.tiny),
        number(row.mean_cents) / (number(row.mean_n) * 100),
        number(row.least),
        number(row.most),
        number(row.weight_micros) / 1e6,
        number(row.shops),
      ];
      expect(evaluated(windows.get(String(row.card)), Number(row.t))).toEqual(expected);
    }
  });

  it("do not change for the past when rows of the future come", async () => {
    const before = await loadWindows(project.session, late);
    const more = await openServingProject();
    await more.writeTable(
      events,
      `${eventsSql(3_000)} UNION ALL SELECT * REPLACE (id + 100000 AS id, "at" + INTERVAL 480 HOUR AS "at", known + INTERVAL 480 HOUR AS known) FROM (${eventsSql(500)})`,
    );
    const after = await loadWindows(more.session, late);
    for (const [key, windows] of before)
      for (let hour = 0; hour <= 480; hour += 31)
        expect(evaluated(after.get(key), startUs + hour * hourUs)).toEqual(evaluated(windows, startUs + hour * hourUs));
    await more.close();
  });

  it("leave out events without an entity", async () => {
    const windows = await loadWindows(project.session, plain);
    expect(windows.size).toBe(23);
  });
});

describe("the online side", () => {
  const folders: string[] = [];
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });
  const stores: readonly (readonly [string, () => Promise<OnlineStore>])[] = [
    ["memory", async () => createMemoryOnlineStore()],
    [
      "lmdb",
      async () => {
        const folder = await mkdtemp(join(tmpdir(), "throughline-windows-"));
        folders.push(folder);
        return openLmdbOnlineStore({ dir: folder });
      },
    ],
  ];

  it.each(stores.flatMap(([name, open]) => [plain, late].map((view) => ({ name, open, view }))))(
    "gives the bits of the offline side from the newest event on: $view.name in $name",
    async ({ open, view }) => {
      const store = await open();
      const offline = await loadWindows(project.session, view);
      const newestUs = Math.max(...[...offline.values()].map((windows) => windows.newestUs));
      await store.write(view.name, "1", onlineEntities(project.session, view, newestUs));
      const online = await store.open(view.name, "1");
      const plan = planView(view);
      let kept = 0;
      for (const [key, windows] of offline) {
        const stored = online?.get(key);
        kept += stored?.times.length ?? 0;
        for (let hour = 0; hour <= longestHours + 5; hour += 5) {
          const t = newestUs + hour * hourUs;
          const given = stored === undefined ? undefined : windowsOf(plan, rowsOfStored(stored));
          expect(evaluated(given, t)).toEqual(evaluated(windows, t));
        }
      }
      expect(kept).toBeLessThan(3_000 * 0.6);
      expect(kept).toBeGreaterThan(1_000);
      await store.close();
    },
  );

  it("is written under the address of what it is made from, with the newest instant", async () => {
    const version = await project.build(featureViewRunner, plain);
    expect(project.said.at(-1)).toMatch(/^[\d,]+ keys of card online, \d+ windows?, [\d,]+ events$/);
    const [row] = await project.session.rows('SELECT epoch_us(max("at"))::DOUBLE AS newest FROM silver.events');
    expect(version).toMatchObject({ view: "plain", online: "address-plain", watermarkUs: row?.newest });
    expect(await project.engines.online.open("plain", "address-plain")).toBeDefined();
  });
});

describe("an event that is dated ahead", () => {
  const dated = source("silver.dated", {
    files: "d/*.csv",
    columns: { id: integer(), card: text(), at: timestamp() },
    key: "id",
    at: "at",
  });
  const recent = featureView("recent", {
    entity: entity("dated_card", { key: dated.columns.card }),
    from: dated,
    at: "at",
    features: ({ count }) => ({ n: count().over("30d") }),
  });

  it("pushes none out of the online side that requests of now reach", async () => {
    const row = (id: number, at: string) => `SELECT ${id}::INTEGER AS id, 'a' AS card, TIMESTAMPTZ '${at}' AS at`;
    const young = [row(1, "2026-02-20"), row(2, "2099-01-01")];
    await project.writeTable(dated, young.join(" UNION ALL "));
    expect(await project.build(featureViewRunner, recent)).toMatchObject({ events: 2, answersFromUs: 0 });
    await project.writeTable(dated, [row(0, "2025-12-01"), ...young].join(" UNION ALL "));
    const nowUs = project.engines.clock.nowUs();
    expect(await project.build(featureViewRunner, recent)).toMatchObject({ events: 2, answersFromUs: nowUs });
  });
});

describe("sums that are not exact", () => {
  const huge = source("silver.huge", {
    files: "h/*.csv",
    columns: { id: integer(), card: text(), points: bigint(), at: timestamp() },
    key: "id",
    at: "at",
  });
  const hugeCard = entity("huge_card", { key: huge.columns.card });
  const overflowing = featureView("overflowing", {
    entity: hugeCard,
    from: huge,
    at: "at",
    features: ({ sum }) => ({ points: sum("points").over("1d") }),
  });
  const bounded = featureView("bounded", {
    entity: hugeCard,
    from: huge,
    at: "at",
    features: ({ max, countDistinct }) => ({ most: max("points").over("1d"), ids: countDistinct("points").over("1d") }),
  });

  it("are refused offline and online alike, by entity; a maximum of the same values is not", async () => {
    await project.writeTable(
      huge,
      "SELECT i::INTEGER AS id, 'card ' || (i % 2) AS card, CASE i % 2 WHEN 0 THEN 5 ELSE 4503599627370497 END AS points, TIMESTAMPTZ '2026-01-01' + to_hours(i) AS at FROM range(4) t(i)",
    );
    const refused = { code: "features.sum-overflow", detail: expect.stringContaining("card 1") };
    await expect(loadWindows(project.session, overflowing)).rejects.toMatchObject(refused);
    await expect(project.build(featureViewRunner, overflowing)).rejects.toMatchObject(refused);
    expect((await loadWindows(project.session, bounded)).size).toBe(2);
  });
});
