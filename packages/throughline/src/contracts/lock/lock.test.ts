import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { paymentsProject, paymentsTrace } from "../../../test/payments-project.ts";
import type { Declaration } from "../core/declaration.ts";
import { resolveProject } from "../graph/resolve.ts";
import { canonicalJson } from "./canonical-json.ts";
import { formatLock, type Lock, lockOf } from "./lock.ts";
import { readLock } from "./read-lock.ts";

const analysis = { sql: new Map([["table:silver.payments", paymentsTrace()]]) };
const declarations = () => Object.values(paymentsProject()) as Declaration[];
const lockOfAll = (all = declarations()) =>
  lockOf(resolveProject({ project: "trial", declarations: all, missing: [], ownerOf: () => "@o" }, analysis).value);
const text = formatLock(lockOfAll());

const read = (of: string) => readLock(of).value as Lock;

const payments = "table:silver.payments#rows";

describe("the lock", () => {
  it("holds of each declaration what others rely on", () => {
    expect(lockOfAll().entries["featureView:card_activity"]).toEqual({
      role: "ml",
      owner: "@o",
      provides: {
        features: [
          { name: "card_id", type: { name: "text" }, nullable: false },
          { name: "payments_1h", type: { name: "int32" }, nullable: false },
          { name: "spend_24h", type: { name: "float64" }, nullable: true },
        ],
      },
      accepts: {},
      uses: {
        "entity:card#key": ["card_id"],
        "table:silver.payments#rows": ["amount", "card_id", "country", "paid_at"],
      },
      derives: {
        "features.card_id": ["entity:card#key.card_id", "table:silver.payments#rows.card_id"],
        "features.payments_1h": [
          "table:silver.payments#rows.card_id",
          "table:silver.payments#rows.country",
          "table:silver.payments#rows.paid_at",
        ],
        "features.spend_24h": [
          "table:silver.payments#rows.amount",
          "table:silver.payments#rows.card_id",
          "table:silver.payments#rows.paid_at",
        ],
      },
      promises: {},
      keys: { features: ["card_id"] },
      terms: [
        { port: "features", name: "event time", relation: "=", limit: "{paid_at}", of: payments },
        { port: "features", name: "time of availability", relation: "=", limit: "{paid_at}", of: payments },
        {
          port: "features",
          field: "payments_1h",
          name: "measure",
          relation: "=",
          limit: 'count() where {country} = "US" over 1h',
          of: payments,
        },
        {
          port: "features",
          field: "spend_24h",
          name: "measure",
          relation: "=",
          limit: "sum({amount}) over 24h",
          of: payments,
        },
      ],
    });
    expect(lockOfAll().entries["service:payments-api"]?.derives).toMatchObject({
      "POST /authorize.approved": ["~endpoint:fraud-score#reply.score"],
    });
    expect(lockOfAll().entries["table:silver.payments"]?.promises).toEqual({
      quality: 0.95,
      "key payment_id": 0,
      "check min amount": 0,
      "check matches country ^[A-Z]{2}$": 0,
    });
  });
  it("tells apart what is read only possibly, also where definite code reads the same port", () => {
    const project = paymentsProject();
    const { api, score, payments } = project;
    const edges = (certainty: "definite" | "possible", names: readonly string[]) => ({
      from: "table:silver.payments",
      port: "rows",
      to: "service:payments-api",
      fields: names.map((name) => ({ name })),
      certainty,
    });
    const { value } = resolveProject({ project: "trial", declarations: [payments, score, api] as never, missing: [] });
    const both = [edges("definite", ["amount"]), edges("possible", ["holder", "amount"])];
    const entry = lockOf({ ...value, edges: both }).entries["service:payments-api"];
    expect(entry?.uses).toEqual({ "table:silver.payments#rows": ["amount", "holder"] });
    expect(entry?.possible).toEqual({ "table:silver.payments#rows": ["holder"] });
    expect(entry?.external).toContain("GET /alerts");
    expect(entry?.answers).toMatchObject({ "GET /alerts request": "GET /alerts" });
    expect(entry?.clauses).toEqual({ "rate limit": { relation: "≤", binds: "callers" } });
    expect(entry?.terms).toEqual([{ port: "GET /alerts", name: "page size", relation: "≥", limit: 50, unit: "rows" }]);
  });
  it("is read back as it was written", () => expect(read(text)).toEqual(JSON.parse(canonicalJson(lockOfAll()))));
  it("of nothing is a lock too", () => {
    const empty: Lock = { version: 1, project: "none", entries: {} };
    expect(read(formatLock(empty))).toEqual(empty);
  });
  it("is the same text whatever the order of declarations, and of keys in it", () => {
    expect(formatLock(lockOfAll(declarations().toReversed()))).toBe(text);
    expect(formatLock(read(text))).toBe(text);
    expect(canonicalJson({ b: 1, a: [{ d: undefined, c: null }] })).toBe('{"a":[{"c":null}],"b":1}');
  });
  it("has one entry a line, sorted by id", () => {
    const ids = text.split("\n").flatMap((line) => /^"([a-zA-Z]+:[^"]+)": \{/.exec(line)?.[1] ?? []);
    expect(ids).toEqual(Object.keys(lockOfAll().entries));
    expect(ids).toEqual([...ids].sort());
    expect(text.endsWith("}}\n")).toBe(true);
  });
  it("has no places and no words that only people read", () => {
    expect(text).not.toMatch(/\.ts|"line"|description|probability of the label/);
  });
});

describe("two changes of the lock", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "throughline-lock-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const base = lockOfAll();

  /** What git makes of two versions of one lock; throws where it finds a conflict. */
  function merged(ours: Lock, theirs: Lock): Lock {
    const files = { ours, base, theirs };
    for (const [name, lock] of Object.entries(files)) writeFileSync(path.join(folder, name), formatLock(lock));
    const [a, b, c] = Object.keys(files).map((name) => path.join(folder, name)) as [string, string, string];
    execFileSync("git", ["merge-file", a, b, c], { stdio: "pipe" });
    return read(readFileSync(a, "utf8"));
  }
  const changed = (lock: Lock, id: string): Lock => {
    const entry = lock.entries[id] as Lock["entries"][string];
    return { ...lock, entries: { ...lock.entries, [id]: { ...entry, owner: "@changed" } } };
  };
  const without = (lock: Lock, id: string): Lock => ({
    ...lock,
    entries: Object.fromEntries(Object.entries(lock.entries).filter(([key]) => key !== id)),
  });
  const added = (lock: Lock, id: string): Lock => ({
    ...lock,
    entries: { ...lock.entries, [id]: base.entries["entity:card"] as Lock["entries"][string] },
  });
  const ids = Object.keys(base.entries).sort();

  it("merge cleanly in git where they are of different entries, neighbours too", () => {
    for (let i = 1; i < ids.length; i++) {
      const [before, id] = [ids[i - 1], ids[i]] as [string, string];
      expect(merged(changed(base, before), changed(base, id))).toEqual(
        read(formatLock(changed(changed(base, before), id))),
      );
    }
  });
  it("merge cleanly where one adds a last entry and the other changes the one before the last", () => {
    const id = ids.at(-2) as string;
    const both = merged(added(base, "zebra:z"), changed(base, id));
    expect(both).toEqual(read(formatLock(added(changed(base, id), "zebra:z"))));
  });
  it("merge cleanly where one removes an entry and the other changes one further on", () => {
    const [gone, , , other] = ids as [string, string, string, string];
    expect(merged(without(base, gone), changed(base, other))).toEqual(
      read(formatLock(without(changed(base, other), gone))),
    );
  });
  it("conflict where they are of one entry, and what git leaves is refused", () => {
    const id = ids[3] as string;
    const other = { ...changed(base, id).entries[id], owner: "@other" } as Lock["entries"][string];
    expect(() => merged(changed(base, id), { ...base, entries: { ...base.entries, [id]: other } })).toThrow();
    expect(readLock(readFileSync(path.join(folder, "ours"), "utf8"))).toMatchObject({
      value: undefined,
      problems: [{ code: "lock.conflict" }],
    });
  });
});
