import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Changes, resolvedProject } from "../../../test/changed-project.ts";
import { inRole } from "../../../test/payments-project.ts";
import { dashboard, kpi, metric } from "../analyst/index.ts";
import { deprecated, get, service } from "../backend/index.ts";
import { decimal, source, text, timestamp } from "../data/index.ts";
import { page } from "../frontend/index.ts";
import { formatLock, lockOf } from "../lock/lock.ts";
import { readLock } from "../lock/read-lock.ts";
import type { Deprecation } from "../shape/deprecation.ts";
import { deprecationsOf } from "./deprecations.ts";
import { resolveProject } from "./resolve.ts";

const end: Deprecation = { since: "2026-11-01", until: "2027-01-31", use: "holder" };
const now = new Date("2027-01-01T08:00:00Z");
const usd = () => decimal(12, 2).unit("USD");
const marked: Changes = { silver: { amount: usd().deprecated(end) } };

describe("what is deprecated", () => {
  it("is nothing in a project that says nothing", () => {
    expect(deprecationsOf(resolvedProject().graph, now)).toEqual([]);
  });
  it("names a column with those who read it, and how, but not who reads what is made from it", () => {
    const { graph, problems } = resolvedProject(marked);
    expect(problems).toEqual([]);
    const [found, other] = deprecationsOf(graph, now);
    expect(other).toBeUndefined();
    expect(found).toMatchObject({
      ...{ target: "silver.payments.amount", declaration: "table:silver.payments", port: "rows", field: "amount" },
      ...{ title: "table", role: "data", owner: "@data", place: { file: "data/silver.payments.ts" } },
      ...{ ...end, daysLeft: 30, isPast: false, isExternal: false },
    });
    expect(found?.consumers.map(({ id, how, certainty }) => [id, certainty, ...how])).toEqual([
      ["featureView:card_activity", "definite", 'sum("amount") over 24h'],
      ["model:fraud", "definite", "input amount"],
      ["endpoint:fraud-score", "definite", "request amount"],
      ["metric:total", "definite", 'sum("amount")'],
    ]);
    expect(found?.consumers[1]).toMatchObject({ role: "ml", owner: "@ml", place: { file: "ml/fraud.ts" } });
  });
  it("is what a table takes over, not the table's own column", () => {
    const found = deprecationsOf(
      resolvedProject({ raw: { amount: usd().deprecated(end) }, silver: { amount: usd() } }).graph,
      now,
    );
    expect(found.map(({ target, consumers }) => [target, ...consumers.map(({ id }) => id)])).toEqual([
      ["bronze.payments.amount", "table:silver.payments"],
    ]);
  });
  it("has no reader where nobody reads it, and is past from the day after its last", () => {
    const { graph } = resolvedProject({
      raw: { holder: text().deprecated({ ...end, use: "country" }) },
      silver: { holder: undefined },
    });
    const days = ["2027-01-31T23:00:00Z", "2027-02-01T00:00:00Z"].map((day) => deprecationsOf(graph, new Date(day))[0]);
    expect(days.map((found) => [found?.daysLeft, found?.isPast, found?.consumers.length])).toEqual([
      [0, false, 0],
      [-1, true, 0],
    ]);
  });
  it("is a metric as a whole, read by its dashboard", () => {
    const old = total("old", { ...end, use: "new" });
    const fresh = total("new");
    const board = inRole("analyst", dashboard("board", { tiles: [kpi(old), kpi(fresh)] }));
    const { value: graph, problems } = resolve([raw, old, fresh, board]);
    expect(problems).toEqual([]);
    const [found] = deprecationsOf(graph, now);
    expect([found?.target, found?.use, found?.field]).toEqual(["old", "new", undefined]);
    expect(found?.consumers.map(({ id }) => id)).toEqual(["dashboard:board"]);
  });
  it("is a route, replaced by one that is named as in `routes`, and read by pages and people outside", () => {
    const { value: graph, problems } = resolve([shop, shopPage]);
    expect(problems).toEqual([]);
    const [route, field] = deprecationsOf(graph, now);
    expect(route).toMatchObject({ target: "shop · GET /old", use: "GET /new", isExternal: true });
    expect(route?.consumers.map(({ id }) => id)).toEqual(["page:desk"]);
    expect(field).toMatchObject({ target: "shop.name", field: "name", port: "GET /new", until: "2028-01-31" });
  });
  it("comes in the order in which it ends", () => {
    const later = { ...end, until: "2028-01-31" } as const;
    const { graph } = resolvedProject({
      silver: { amount: usd().deprecated(later), sent_at: timestamp().deprecated(end) },
    });
    expect(deprecationsOf(graph, now).map(({ target }) => target)).toEqual([
      "silver.payments.sent_at",
      "silver.payments.amount",
    ]);
  });
  it("stands in the lock, which is read as it was written", () => {
    const graphs = [resolvedProject(marked).graph, resolve([shop, shopPage]).value];
    for (const lock of graphs.map(lockOf)) expect(readLock(formatLock(lock))).toEqual({ value: lock, problems: [] });
    expect(lockOf(graphs[0] as never).entries["table:silver.payments"]?.provides.rows).toContainEqual(
      expect.objectContaining({ name: "amount", deprecated: end }),
    );
    expect(lockOf(graphs[1] as never).entries["service:shop"]?.deprecated).toEqual({
      "GET /old": { ...end, use: "GET /new" },
    });
  });
  it("is refused in a lock that was edited by hand", () => {
    const text = formatLock(lockOf(resolvedProject(marked).graph)).replace('"until":"2027-01-31"', '"until":"soon"');
    expect(readLock(text).problems.map(({ code }) => code)).toEqual(["lock.invalid-entry"]);
  });
});

describe("a deprecation that can't be", () => {
  const problemsOf = (changes: Changes) =>
    resolvedProject(changes).problems.map(({ code, detail }) => `${code} ${detail}`);

  it.each<[string, object, string]>([
    ["is not in the calendar", { ...end, until: "2027-02-30" }, "until is no day: 2027-02-30"],
    ["ends before it begins", { ...end, until: "2026-01-01" }, "until is before since: 2026-01-01 < 2026-11-01"],
    ["is not beside it", { ...end, use: "holdr" }, "what is to be used instead of amount is no field beside it: holdr"],
    [
      "is the column itself",
      { ...end, use: "amount" },
      "what is to be used instead of amount is the field itself: amount",
    ],
  ])("because what it names %s is one problem, at the column", (_, given, detail) => {
    const changes = { silver: { amount: usd().deprecated(given as Deprecation) } };
    const { problems, graph } = resolvedProject(changes);
    expect(problemsOf(changes)).toEqual([`contracts.invalid-deprecation ${detail}`]);
    expect(problems[0]?.where).toMatchObject({ declaration: "table:silver.payments", role: "data", subject: "amount" });
    expect(deprecationsOf(graph, now).length).toBeLessThanOrEqual(1);
    expect(readLock(formatLock(lockOf(graph))).problems).toEqual([]);
  });
  it("suggests the column that is meant", () => {
    const [problem] = resolvedProject({ silver: { amount: usd().deprecated({ ...end, use: "holdr" }) } }).problems;
    expect(problem?.hint).toBe("use holder");
  });
  it("names a metric or a route that does not exist", () => {
    const old = total("old", { ...end, use: "nwe" });
    const fresh = total("new");
    const broken = inRole("backend", serviceOf({ ...end, use: "never" }));
    const { problems } = resolve([raw, old, fresh, broken]);
    expect(problems.map(({ detail, hint }) => [detail, hint])).toEqual([
      ["what is to be used instead of value of old does not exist: nwe", "use new"],
      ["what is to be used instead of GET /old of shop does not exist: never", "use one of GET /new"],
    ]);
  });
  it("of a metric is not told of a replacement where files could not be loaded", () => {
    const old = total("old", { ...end, use: "new" });
    const { problems } = resolveProject({ project: "p", declarations: [raw, old], missing: [], isPartial: true });
    expect(problems).toEqual([]);
  });
  it("in plain JavaScript is a problem wherever it stands", () => {
    const old = total("old", "soon" as never);
    const broken = inRole("backend", serviceOf("never" as never));
    const { problems, value } = resolve([raw, old, broken]);
    expect(problems.map(({ detail }) => detail).sort()).toEqual([
      "a deprecation is no object: never",
      "a deprecation is no object: soon",
    ]);
    expect(deprecationsOf(value, now).map(({ target }) => target)).toEqual(["shop.name"]);
  });
});

const raw = inRole(
  "data",
  source("bronze.payments", { files: "*.csv", columns: { amount: usd(), paid_at: timestamp() }, at: "paid_at" }),
);

const total = <const Name extends string>(name: Name, deprecation?: Deprecation) =>
  inRole(
    "analyst",
    metric(name, {
      from: raw,
      time: "paid_at",
      measure: ({ sum }) => sum("amount"),
      ...(deprecation === undefined ? {} : { deprecated: deprecation }),
    }),
  );

function serviceOf(deprecation: Deprecation) {
  const name = z.string().meta(deprecated({ ...end, until: "2028-01-31", use: "full_name" }));
  const reply = z.object({ name, full_name: z.string() });
  const handle = () => ({ name: "a", full_name: "a b" });
  return service("shop", {
    routes: {
      old: get("/old", { reply: z.object({ ok: z.boolean() }), handle: () => ({ ok: true }), deprecated: deprecation }),
      fresh: get("/new", { reply, handle }),
    },
  });
}

const shop = inRole("backend", serviceOf({ ...end, use: "fresh" }));
const shopPage = inRole("frontend", page("desk", { path: "/desk", uses: { old: shop.routes.old }, view: () => null }));
const resolve = (declarations: readonly never[] | readonly object[]) =>
  resolveProject({ project: "p", declarations: declarations as never, missing: [] });
