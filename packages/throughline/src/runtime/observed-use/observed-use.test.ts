import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { paymentsProject } from "../../../test/payments-project.ts";
import { openPgliteDatabase } from "../../adapters/pglite/open-pglite.ts";
import { resolveProject } from "../../contracts/graph/resolve.ts";
import type { Database } from "../../ports/database.ts";
import { ObservedUse } from "./observed-use.ts";
import { useFindings } from "./use-findings.ts";
import { injectedPoints, type UsePoint } from "./use-point.ts";
import { observedUseMigrations, UseStore } from "./use-store.ts";

const project = paymentsProject();
const points = injectedPoints(
  { consumer: "service:payments-api", place: "POST /authorize" },
  { score: project.score, payments: project.payments },
);
const reply = { score: 0.4, model_version: "1", release: "r-1", degraded: false };
type Scores = (request?: unknown) => Promise<typeof reply>;

function placeOf(observed: ObservedUse, of: readonly UsePoint[] = points) {
  const place = observed.place("r-1", of);
  /** One request that reads some fields of a score. */
  const ask = async (...fields: readonly (keyof typeof reply)[]) => {
    const given: Scores = async () => reply;
    const score = (place.next()?.injected("score", given) ?? given) as Scores;
    const answer = await score({});
    return fields.map((field) => answer[field]);
  };
  return { place, ask };
}

describe("observed use", () => {
  it("says of each entry of uses what it declares, and whether it can be narrowed", () => {
    expect(points).toMatchObject([
      { use: "score", provider: "endpoint:fraud-score", port: "reply", declared: Object.keys(reply), canPick: true },
      { use: "payments", provider: "table:silver.payments", canPick: false },
    ]);
  });

  it("counts the calls that read a field, each once", async () => {
    const observed = new ObservedUse();
    const { ask } = placeOf(observed);
    expect(await ask("score", "score", "release")).toEqual([0.4, 0.4, "r-1"]);
    await ask("score");
    await ask();
    const [seen] = observed.take();
    expect(seen).toMatchObject({ release: "r-1", use: "score", calls: 3, fields: { score: 2, release: 1 } });
    expect(observed.take()).toEqual([]);
  });

  it("watches the first twenty requests of a place and then one in 64", async () => {
    const observed = new ObservedUse();
    const { ask } = placeOf(observed);
    for (let i = 0; i < 640; i++) await ask("score");
    expect(observed.take()[0]?.calls).toBe(20 + 9);
  });

  it("gives what reads by a method the same, and counts no call that found nothing", async () => {
    const observed = new ObservedUse();
    const { place } = placeOf(observed);
    const rows = { get: async (key: string) => (key === "gone" ? null : { card_id: key, amount: 1 }) };
    const watched = place.next()?.injected("payments", rows) as typeof rows;
    expect(await watched.get("gone")).toBeNull();
    expect((await watched.get("c-1"))?.card_id).toBe("c-1");
    expect(observed.take()).toMatchObject([{ use: "payments", calls: 1, fields: { card_id: 1 } }]);
  });

  it("counts what a handler and a model ask of a metric, whatever they read of the answer", async () => {
    const observed = new ObservedUse();
    const of = injectedPoints({ consumer: "agent:analyst", place: "" }, { rate: project.fraudRate });
    const [declared] = of;
    expect(declared).toMatchObject({ provider: "metric:fraud_rate", port: "value", canPick: false });
    const place = observed.place("r-1", of);
    const answer = async () => [{ time: null, value: 0.1 }];
    const asked = (query?: object) =>
      ((place.next()?.injected("rate", answer) ?? answer) as typeof answer & ((asked?: object) => unknown))(query);
    await asked({ by: ["day"] });
    await asked();
    place.next()?.shown("rate", [], { where: { country: "DE" } });
    const [seen] = observed.take();
    expect(seen).toMatchObject({ calls: 3, fields: { time: 1, country: 1, value: 3 } });
    expect(seen).not.toHaveProperty("asked");
  });

  it("takes what goes on whole as read in all its fields", () => {
    const observed = new ObservedUse();
    placeOf(observed).place.next()?.shown("score", [reply, reply]);
    expect(observed.take()).toMatchObject([
      { calls: 1, fields: { score: 1, model_version: 1, release: 1, degraded: 1 } },
    ]);
  });
});

describe("declared and observed use side by side", () => {
  const declarations = Object.values(project).filter((one) => typeof one === "object" && "kind" in one);
  const { value: graph } = resolveProject({ project: "shop", declarations: declarations as never, missing: [] });
  const consumer = graph.nodes.find(({ kind }) => kind === "service")?.id ?? "";
  const [point] = points as [UsePoint];
  const found = (calls: number, fields: Readonly<Record<string, number>>, of: Partial<UsePoint> = {}) =>
    useFindings(graph, [{ ...point, consumer, release: "r-1", calls, fields, ...of }])[0];

  it("names what was read, what was not seen, and the pick that would do once enough was watched", () => {
    expect(found(20, { score: 20, release: 4, other: 3 })).toMatchObject({
      role: "backend",
      seen: [
        { field: "score", calls: 20 },
        { field: "release", calls: 4 },
      ],
      notSeen: ["model_version", "degraded"],
      suggestion: 'score: ….pick("score", "release")',
    });
  });

  it("suggests nothing after few calls, where nothing was read, where all was, and where nothing can be picked", () => {
    const all = Object.fromEntries(Object.keys(reply).map((name) => [name, 20]));
    const suggestions = [
      found(19, { score: 19 }),
      found(20, {}),
      found(20, all),
      found(20, { score: 1 }, { canPick: false }),
    ];
    expect(suggestions.map((one) => one?.suggestion)).toEqual([null, null, null, null]);
  });

  it("leaves out consumers that are no longer declared", () => {
    expect(found(20, {}, { consumer: "service:gone" })).toBeUndefined();
  });
});

describe("kept use", () => {
  let folder: string;
  let database: Database;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "throughline-use-"));
    database = await openPgliteDatabase({ dir: folder });
    await database.migrate([...observedUseMigrations]);
  });
  afterAll(async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });
  const [point] = points as [UsePoint];
  const seen = (release: string, calls: number, fields: Readonly<Record<string, number>>) => ({
    ...point,
    release,
    calls,
    fields,
  });

  it("is added up by release", async () => {
    const store = new UseStore(database);
    await store.add([seen("r-1", 3, { score: 2 })], 1);
    await store.add([seen("r-1", 2, { score: 1, release: 2 }), seen("r-2", 1, { degraded: 1 })], 2);
    expect(await store.of("r-1")).toEqual([seen("r-1", 5, { score: 3, release: 2 })]);
    expect(await store.of("r-2")).toEqual([seen("r-2", 1, { degraded: 1 })]);
  });

  it("is forgotten for all but the last twenty releases", async () => {
    const store = new UseStore(database);
    for (let i = 10; i < 30; i++) await store.add([seen(`r-${i}`, 1, {})], i);
    expect([await store.of("r-1"), (await store.of("r-10")).length]).toEqual([[], 1]);
  });
});
