import { describe, expect, it } from "vitest";
import { z } from "zod";
import { alertsRoute, authorizeRoute, type Changes, resolvedProject } from "../../../test/changed-project.ts";
import { contractError } from "../data/error-codes.ts";
import { decimal, text, timestamp } from "../data/index.ts";
import { type Lock, lockOf } from "../lock/lock.ts";
import type { Break, BreakReport } from "./break-report.ts";
import { breaksOf } from "./breaks.ts";

const lock = lockOf(resolvedProject().graph);
const reportOf = (changes: Changes): BreakReport => breaksOf(lock, resolvedProject(changes));
const says = (report: BreakReport) =>
  report.breaks.map(({ id, changes }) => `${id}: ${changes.map((one) => one.says)}`);
const only = (report: BreakReport): Break => {
  expect(report.breaks.map(({ id }) => id)).toHaveLength(1);
  return report.breaks[0] as Break;
};
const victimsOf = ({ victims }: Break) =>
  victims.map(({ id, certainty }) => `${certainty === "possible" ? "~" : ""}${id}`).sort();

const usd = () => decimal(12, 2).unit("USD");
const renamed: Changes = { raw: { amount: undefined, amount_usd: usd() } };

/** All that lies downstream of the amount: the handler's reply and the page are behind opaque code or do not read it. */
const downstream = [
  "dashboard:overview",
  "endpoint:fraud-score",
  "external",
  "featureView:card_activity",
  "metric:total",
  "model:fraud",
  "~service:payments-api",
];

describe("a project", () => {
  it("resolves as it stands in the lock, and nothing broke", () => {
    expect(resolvedProject().problems).toEqual([]);
    expect(reportOf({})).toEqual({ verdict: "compatible", breaks: [], compatible: [], unread: [], problems: [] });
  });
  it("without a lock has nothing that anybody relied on", () => {
    const report = breaksOf(undefined, resolvedProject().graph);
    expect([report.verdict, report.breaks, report.compatible.length]).toEqual(["compatible", [], 10]);
  });
  it("may give more", () => {
    const report = reportOf({ raw: { channel: text() } });
    expect(report.verdict).toBe("compatible");
    expect(report.compatible.map(({ declaration, change }) => `${declaration} ${change.says}`)).toEqual([
      "source:bronze.payments channel added: text",
      "table:silver.payments channel added: text",
    ]);
  });
});

describe("a renamed column", () => {
  it("is one break, whose readers are all that lie downstream and did not follow", () => {
    const report = reportOf(renamed);
    const found = only(report);
    expect(report.verdict).toBe("breaking");
    expect(found).toMatchObject({
      id: "source:bronze.payments#rows.amount",
      target: "bronze.payments.amount",
      changes: [{ kind: "renamed", before: "amount", after: "amount_usd" }],
      role: "data",
      owner: "@data",
      place: { file: "data/bronze.payments.ts" },
      title: "source",
      roles: ["ml", "mlops", "backend", "analyst"],
      owners: ["@analyst", "@backend", "@ml", "@mlops"],
    });
    expect(found.consequences).toContain("silver.payments.amount");
    expect(victimsOf(found)).toEqual(downstream);
  });
  it("has a path to each of them, field by field, and the longest for itself", () => {
    const found = only(reportOf(renamed));
    const pathTo = (id: string) => found.victims.find((victim) => victim.id === id)?.path;
    expect(pathTo("metric:total")).toEqual(["bronze.payments.amount", "silver.payments.amount", "total"]);
    expect(pathTo("endpoint:fraud-score")).toEqual([
      "bronze.payments.amount",
      "silver.payments.amount",
      "card_activity.spend_24h",
      "fraud-score",
    ]);
    expect(pathTo("service:payments-api")?.slice(-2)).toEqual(["fraud-score.score", "payments-api"]);
    expect(found.path.length).toBeGreaterThan(3);
  });
  it("explains every problem that it caused", () => {
    const report = reportOf(renamed);
    expect(resolvedProject(renamed).problems.length).toBeGreaterThan(1);
    expect(report.problems).toEqual([]);
    expect(only(report).problems).toHaveLength(resolvedProject(renamed).problems.length);
  });
  it("leaves a problem of another name to itself, also at one of its victims", () => {
    const { graph, problems } = resolvedProject(renamed);
    const detail = "column is not in silver.payments: amount_total";
    const other = contractError("unknown-column", {
      detail,
      where: { file: "analyst/total.ts", declaration: "metric:total" },
    });
    const report = breaksOf(lock, { graph, problems: [...problems, other] });
    expect(report.problems).toEqual([other]);
    expect(only(report).problems).toEqual(problems);
  });
  it("affects nobody who follows in the same change", () => {
    const followed = { ...renamed, view: "amount_usd", metric: "amount_usd" };
    expect(victimsOf(only(reportOf(followed)))).toEqual([
      "endpoint:fraud-score",
      "external",
      "model:fraud",
      "~service:payments-api",
    ]);
    const all = reportOf({ ...followed, model: "amount_usd" });
    expect([all.verdict, only(all).victims, only(all).path]).toEqual(["breaking, nobody affected", [], []]);
  });
  it("affects nobody where the table keeps the old name", () => {
    const alias: Changes = {
      ...renamed,
      silver: { amount: usd(), amount_usd: undefined },
      made: { amount: "amount_usd" },
    };
    const report = reportOf(alias);
    expect(report.verdict).toBe("breaking, nobody affected");
    expect(only(report).id).toBe("source:bronze.payments#rows.amount");
  });
  it("is a removed one where another could be meant too", () => {
    const report = reportOf({ raw: { amount: undefined, net: usd(), gross: usd() } });
    expect(only(report).changes.map(({ says: words }) => words)).toEqual(["amount removed"]);
    expect(victimsOf(only(report))).toEqual(downstream);
  });
});

describe("a column that changes in place", () => {
  it("breaks who reads it, but not who passes its new form on", () => {
    const found = only(reportOf({ raw: { amount: decimal(14, 2).unit("USD") } }));
    expect(found.changes.map(({ kind }) => kind)).toEqual(["retyped"]);
    expect(victimsOf(found)).toEqual(downstream);
    expect(victimsOf(found)).not.toContain("table:silver.payments");
  });
  it("breaks everybody who reads it where only its meaning is another one", () => {
    const found = only(reportOf({ raw: { amount: decimal(12, 2).unit("EUR") } }));
    expect(found.changes).toMatchObject([{ kind: "unit", before: "USD", after: "EUR", breaks: "meaning" }]);
    expect(victimsOf(found)).toEqual([...downstream, "table:silver.payments"].sort());
  });
  it("breaks nobody where nobody reads it", () => {
    const report = reportOf({ raw: { sent_at: timestamp().nullable() } });
    expect([report.verdict, says(report)]).toEqual([
      "breaking, nobody affected",
      ["source:bronze.payments#rows.sent_at: sent_at may be null now"],
    ]);
  });
  it("is passed on to opaque readers as possible", () => {
    const found = only(reportOf({ raw: { holder: text().pii("name") } }));
    expect(found.changes.map(({ kind }) => kind)).toEqual(["tag-added"]);
    expect(victimsOf(found)).toEqual(["service:payments-api", "table:silver.payments", "~page:alerts"]);
  });
  it("is told by its own break where it changed further down only", () => {
    const report = reportOf({ silver: { amount: decimal(12, 2).unit("EUR") } });
    expect(says(report)).toEqual(["table:silver.payments#rows.amount: amount unit changed: USD → EUR"]);
    expect(victimsOf(only(report))).toEqual(downstream);
  });
});

describe("what goes", () => {
  it("takes along what was made of it, as one break", () => {
    const dropped = reportOf({ ...renamed, silver: { amount: undefined, amount_usd: undefined } });
    expect(only(dropped).consequences).toContain("silver.payments.amount");
    expect(victimsOf(only(dropped))).toEqual(downstream);
    const entity = reportOf({ raw: { card_id: undefined, card_no: text() } });
    expect(only(entity).id).toBe("source:bronze.payments#rows.card_id");
    expect(only(entity).consequences).toContain("silver.payments.card_id");
    expect(victimsOf(only(entity))).toEqual(expect.arrayContaining(["entity:card", "featureView:card_activity"]));
  });
  it("affects SQL of which nothing is known, and none that is known not to read it any more", () => {
    const gone: Changes = { raw: { holder: undefined }, silver: { holder: text() } };
    expect(victimsOf(only(reportOf(gone)))).toEqual([]);
    expect(victimsOf(only(reportOf({ ...gone, untraced: true })))).toContain("table:silver.payments");
  });
  it("as a column breaks its readers, opaque ones as long as they read the port", () => {
    const report = reportOf({ raw: { holder: undefined } });
    expect(only(report).changes.map(({ says: words }) => words)).toEqual(["holder removed"]);
    expect(victimsOf(only(report))).toEqual(["service:payments-api", "~page:alerts"]);
    expect(only(report).problems.map(({ code }) => code)).toEqual(["contracts.unknown-column"]);
  });
  it("as a declaration breaks its readers, and stands nowhere", () => {
    const report = reportOf({ without: ["total"] });
    const metric = report.breaks.find(({ id }) => id === "metric:total");
    expect(metric).toMatchObject({ place: "removed", role: "analyst", owner: "@analyst", title: "metric" });
    expect(metric?.victims.map(({ id }) => id)).toContain("dashboard:overview");
  });
  it("together with all who read it affects nobody", () => {
    const report = reportOf({ without: ["total", "overview"] });
    const metric = report.breaks.find(({ id }) => id === "metric:total");
    expect(metric?.verdict).toBe("breaking, nobody affected");
    const overview = report.breaks.find(({ id }) => id === "dashboard:overview");
    expect(overview?.victims.map(({ id }) => id)).toEqual(["external"]);
  });
  it("is not told apart from what could not be loaded", () => {
    const { graph, problems } = resolvedProject({ without: ["total", "overview"] });
    const report = breaksOf(lock, { graph, problems, isPartial: true });
    expect([report.breaks, report.unread]).toEqual([[], ["dashboard:overview", "metric:total"]]);
    const broken = breaksOf(lock, { ...resolvedProject({ ...renamed, without: ["total"] }), isPartial: true });
    expect(only(broken).victims.find(({ id }) => id === "metric:total")?.place).toBe("unread");
  });
});

describe("what a declaration means", () => {
  it.each<[string, Changes, string, string[]]>([
    [
      "another arithmetic",
      { options: { total: { measure: ({ mean }: { mean: (column: string) => object }) => mean("amount") } } },
      "metric:total#value.value: value · measure changed: sum(amount) → mean(amount)",
      ["dashboard:overview", "external"],
    ],
    [
      "another filter",
      { options: { total: { filter: { country: "DE" } } } },
      'metric:total#value.value: value · filter changed: none → country = "DE"',
      ["dashboard:overview", "external"],
    ],
    [
      "another time to be cut by",
      { options: { total: { time: "sent_at" } } },
      "metric:total#value.time: time · time changed: paid_at → sent_at",
      [],
    ],
    [
      "another window",
      {
        options: {
          activity: {
            features: ({ count, sum }: Record<string, (column?: string) => { over: (window: string) => object }>) => ({
              payments_1h: count?.().over("2h"),
              spend_24h: sum?.("amount").over("24h"),
            }),
          },
        },
      },
      "featureView:card_activity#features.payments_1h: payments_1h · measure changed: count() over 1h → count() over 2h",
      ["endpoint:fraud-score", "external", "model:fraud", "~service:payments-api"],
    ],
    [
      "another label",
      { options: { fraud: { label: { column: "charged_back", matures: "60d" } } } },
      "model:fraud#output.score: score · label changed: charged_back after 30d → charged_back after 60d",
      ["endpoint:fraud-score", "external", "~service:payments-api"],
    ],
  ])("is broken by %s", (_, changes, words, victims) => {
    const report = reportOf(changes);
    expect(says(report)).toEqual([words]);
    expect(victimsOf(only(report))).toEqual(victims);
  });
  it("is no other arithmetic where its columns were only renamed", () => {
    const report = reportOf({ ...renamed, view: "amount_usd", metric: "amount_usd", model: "amount_usd" });
    expect(says(report)).toEqual(["source:bronze.payments#rows.amount: amount renamed to amount_usd"]);
  });
  it("is broken for all who read the rows by another key or another event time", () => {
    const key = reportOf({ options: { payments: { key: "card_id" } } });
    expect(says(key)).toEqual(["table:silver.payments#rows: key changed: payment_id → card_id"]);
    expect(victimsOf(only(key))).toEqual(
      [
        ...downstream.filter((id) => id !== "~service:payments-api"),
        "entity:card",
        "service:payments-api",
        "~page:alerts",
      ].sort(),
    );
    const time = reportOf({ options: { payments: { at: "sent_at" } } });
    expect(says(time)).toContain("table:silver.payments#rows: event time changed: paid_at → sent_at");
  });
});

describe("a promise", () => {
  it.each<[string, Changes, string, string[]]>([
    [
      "freshness",
      { options: { raw: { freshness: "48h" } } },
      "source:bronze.payments freshness: freshness weakened: ≤ 26h → ≤ 48h",
      ["dashboard:overview", "table:silver.payments"],
    ],
    [
      "quality",
      { options: { payments: { quality: 0.9 } } },
      "table:silver.payments quality: quality weakened: ≥ 0.95 → ≥ 0.9",
      ["metric:total", "model:fraud"],
    ],
    [
      "latency",
      { options: { score: { objectives: { p99: "1s" } } } },
      "endpoint:fraud-score p99: p99 weakened: ≤ 10ms → ≤ 1s",
      ["external", "~service:payments-api"],
    ],
    [
      "a gate",
      { options: { fraud: { accept: {} } } },
      "model:fraud auc: auc weakened: ≥ 0.8 → none",
      ["endpoint:fraud-score"],
    ],
    [
      "a rate limit",
      { options: { api: { rateLimit: "10/s" } } },
      "service:payments-api rate limit: rate limit strengthened: ≤ 100/s → ≤ 10/s",
      ["external", "~page:alerts"],
    ],
    [
      "accessibility",
      { options: { alerts: { accessibility: "WCAG2.2-A" } } },
      "page:alerts accessibility: accessibility weakened: 0 violations of WCAG 2.2 AA → 0 violations of WCAG 2.2 A",
      [],
    ],
  ])("on %s that is weaker breaks who relies on it", (_, changes, words, some) => {
    const report = reportOf(changes);
    expect(says(report)).toEqual([words]);
    expect(victimsOf(only(report))).toEqual(expect.arrayContaining(some));
  });
  it("on one column breaks only who reads that column", () => {
    const report = reportOf({ options: { payments: { checks: [] } } });
    expect(says(report)).toEqual(["table:silver.payments check min amount: check min amount weakened: 0 rows → none"]);
    expect(victimsOf(only(report))).toEqual(downstream);
  });
  it("that is stronger breaks nobody", () => {
    const report = reportOf({ options: { payments: { quality: 0.99 }, raw: { freshness: "2h" } } });
    expect([report.verdict, report.compatible.map(({ change }) => change.kind)]).toEqual([
      "compatible",
      ["strengthened", "strengthened"],
    ]);
  });
});

describe("what callers send", () => {
  const days = () => decimal(9, 3);
  const before = resolvedProject({ raw: { days: days() } });
  const more = resolvedProject({ raw: { days: days() }, inputs: ["days"] });

  it("as one field more breaks them, and is one break with the input that asks for it", () => {
    const report = breaksOf(lockOf(before.graph), more);
    expect(says(report)).toEqual(["model:fraud#input.days: days added as required: decimal(9,3)"]);
    expect(only(report).consequences).toEqual(["fraud-score.days"]);
    expect(victimsOf(only(report))).toEqual(["external", "~service:payments-api"]);
    expect(only(report).victims[1]?.path).toEqual(["fraud · input", "fraud-score · request", "payments-api"]);
  });
  it("as one field less breaks them too", () => {
    const report = breaksOf(lockOf(more.graph), before);
    expect(says(report)).toEqual(["model:fraud#input.days: days removed"]);
    expect(victimsOf(only(report))).toEqual(["external", "~service:payments-api"]);
  });
  it("does not break people outside where the route is the project's own", () => {
    const body = (extra: object) => z.object({ card_id: z.string(), ...extra });
    const routes = (extra: object, internal: boolean) => ({
      options: { api: { routes: { alerts: alertsRoute, authorize: authorizeRoute(body(extra), internal) } } },
    });
    const was = lockOf(resolvedProject(routes({}, false)).graph);
    const open = breaksOf(was, resolvedProject(routes({ channel: z.string() }, false)));
    expect(victimsOf(only(open))).toEqual(["external"]);
    const own = breaksOf(was, resolvedProject(routes({ channel: z.string() }, true)));
    expect([own.verdict, victimsOf(only(own))]).toEqual(["breaking, nobody affected", []]);
    expect(breaksOf(was, resolvedProject(routes({ channel: z.string().optional() }, false))).verdict).toBe(
      "compatible",
    );
  });
});

describe("a lock of an earlier version", () => {
  const old: Lock = {
    ...lock,
    entries: Object.fromEntries(
      Object.entries(lock.entries).map(([id, { role, owner, provides, accepts, uses, derives, promises }]) => [
        id,
        { role, owner, provides, accepts, uses, derives, promises },
      ]),
    ),
  };
  it("says nothing of arithmetic, keys and times, so that no break of them is made up", () => {
    const changes = { options: { total: { filter: { country: "DE" } }, payments: { key: "card_id", at: "sent_at" } } };
    expect(breaksOf(old, resolvedProject()).breaks).toEqual([]);
    const report = breaksOf(old, resolvedProject(changes));
    expect(says(report)).toEqual(["table:silver.payments key payment_id: key payment_id weakened: 0 → none"]);
  });
  it("still tells shapes and limits, and what is possible from what is definite", () => {
    expect(victimsOf(only(breaksOf(old, resolvedProject(renamed))))).toEqual(downstream);
    const weaker = breaksOf(old, resolvedProject({ options: { payments: { quality: 0.9 } } }));
    expect(says(weaker)).toEqual(["table:silver.payments quality: quality weakened: ≥ 0.95 → ≥ 0.9"]);
  });
});
