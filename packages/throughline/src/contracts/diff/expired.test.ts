import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Changes, resolvedProject } from "../../../test/changed-project.ts";
import { inRole } from "../../../test/payments-project.ts";
import { get, service } from "../backend/index.ts";
import { decimal } from "../data/index.ts";
import { page } from "../frontend/index.ts";
import { resolveProject } from "../graph/resolve.ts";
import { lockOf } from "../lock/lock.ts";
import type { Deprecation } from "../shape/deprecation.ts";
import { breaksOf } from "./breaks.ts";

const end: Deprecation = { since: "2026-11-01", until: "2027-01-31", use: "holder" };
const lastDay = new Date("2027-01-31T20:00:00Z");
const dayAfter = new Date("2027-02-01T00:00:00Z");
const column = (deprecation?: Deprecation) => {
  const usd = decimal(12, 2).unit("USD");
  return deprecation === undefined ? usd : usd.deprecated(deprecation);
};
const lock = lockOf(resolvedProject().graph);
const marked: Changes = { silver: { amount: column(end) } };
const markedLock = lockOf(resolvedProject(marked).graph);

describe("a deprecation", () => {
  it("that is new, that moved or that went is a compatible change", () => {
    const changesFrom = (before: typeof lock, changes: Changes) => {
      const { verdict, compatible } = breaksOf(before, resolvedProject(changes));
      return [verdict, ...compatible.map(({ change }) => `${change.kind}: ${change.says}`)];
    };
    expect(changesFrom(lock, marked)).toEqual([
      "compatible",
      "deprecated: amount deprecated since 2026-11-01 until 2027-01-31, use holder",
    ]);
    expect(changesFrom(markedLock, { silver: { amount: column({ ...end, until: "2027-03-31" }) } })).toEqual([
      "compatible",
      "deprecated: amount deprecated since 2026-11-01 until 2027-03-31, use holder",
    ]);
    expect(changesFrom(markedLock, {})).toEqual(["compatible", "undeprecated: amount is no longer deprecated"]);
    expect(changesFrom(markedLock, marked)).toEqual(["compatible"]);
  });
  it("breaks nobody on its last day, nor where nobody asks what day it is", () => {
    expect(breaksOf(markedLock, resolvedProject(marked), { now: lastDay }).verdict).toBe("compatible");
    expect(breaksOf(markedLock, resolvedProject(marked)).verdict).toBe("compatible");
  });
});

describe("the day after the last one", () => {
  it("breaks who still reads the column, by a change of its own", () => {
    const { verdict, breaks } = breaksOf(markedLock, resolvedProject(marked), { now: dayAfter });
    expect(verdict).toBe("breaking");
    expect(breaks).toMatchObject([
      {
        id: "table:silver.payments#rows.amount expired",
        target: "silver.payments.amount",
        owner: "@data",
        changes: [{ kind: "expired", breaks: "readers", says: "amount expired after 2027-01-31, use holder" }],
        roles: ["ml", "mlops", "analyst"],
        owners: ["@analyst", "@ml", "@mlops"],
        parts: [],
      },
    ]);
    expect(breaks[0]?.victims.map(({ id, path }) => [id, ...path])).toEqual([
      ["featureView:card_activity", "silver.payments.amount", "card_activity"],
      ["model:fraud", "silver.payments.amount", "fraud"],
      ["endpoint:fraud-score", "silver.payments.amount", "fraud-score"],
      ["metric:total", "silver.payments.amount", "total"],
    ]);
  });
  it("breaks readers that no lock knows yet", () => {
    expect(breaksOf(undefined, resolvedProject(marked), { now: dayAfter }).verdict).toBe("breaking");
  });
  it("breaks nobody where nobody reads it, or where `until` was moved", () => {
    const verdictOf = (changes: Changes) => breaksOf(markedLock, resolvedProject(changes), { now: dayAfter }).verdict;
    expect(verdictOf({ silver: { amount: column({ ...end, until: "2027-02-01" }) } })).toBe("compatible");
    const unread = { silver: { fee: column(end) } };
    expect(breaksOf(lock, resolvedProject(unread), { now: dayAfter }).verdict).toBe("compatible");
  });
  it("stands beside what else broke", () => {
    const changes: Changes = { silver: { amount: column({ ...end, use: "country" }), holder: undefined } };
    const { breaks } = breaksOf(markedLock, resolvedProject(changes), { now: dayAfter });
    expect(breaks.map((found) => found.changes[0]?.kind).sort()).toEqual(["expired", "removed"]);
  });
});

describe("a route", () => {
  const reply = z.object({ ok: z.boolean() });
  const handle = () => ({ ok: true });
  const declarations = (routes: "both" | "new", isRead = false) => {
    const old = get("/old", { reply, handle, deprecated: { ...end, use: "fresh" } });
    const fresh = get("/new", { reply, handle });
    const both = service("shop", { routes: { old, fresh } });
    const api = inRole("backend", routes === "both" ? both : service("shop", { routes: { fresh } }));
    const desk = page("desk", { path: "/desk", uses: { old: both.routes.old }, view: () => null });
    return isRead ? [api, inRole("frontend", desk)] : [api];
  };
  const graphOf = (...given: Parameters<typeof declarations>) =>
    resolveProject({ project: "p", declarations: declarations(...given), missing: [] });
  const reportOf = (given: Parameters<typeof declarations>, now?: Date, was = given) => {
    const { value: graph, problems } = graphOf(...given);
    return breaksOf(lockOf(graphOf(...was).value), { graph, problems }, now === undefined ? {} : { now });
  };

  it("that is past its day breaks the pages that call it, not people whom nobody can ask", () => {
    const { breaks } = reportOf(["both", true], dayAfter);
    expect(breaks.map(({ target, victims }) => [target, ...victims.map(({ id }) => id)])).toEqual([
      ["shop · GET /old", "page:desk"],
    ]);
    expect(reportOf(["both"], dayAfter).verdict).toBe("compatible");
  });
  it("may go after its last day: people outside were told", () => {
    expect(reportOf(["new"], dayAfter, ["both"]).verdict).toBe("breaking, nobody affected");
    for (const now of [lastDay, undefined]) {
      const { verdict, breaks } = reportOf(["new"], now, ["both"]);
      expect([verdict, breaks.every(({ victims }) => victims.every(({ id }) => id === "external"))]).toEqual([
        "breaking",
        true,
      ]);
    }
  });
});
