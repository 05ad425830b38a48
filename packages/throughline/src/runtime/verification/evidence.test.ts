import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPgliteDatabase } from "../../adapters/pglite/open-pglite.ts";
import { fixedClock } from "../../ports/clock.ts";
import type { Database } from "../../ports/database.ts";
import { runMigrations } from "../plan/migrations.ts";
import { RunStore } from "../plan/run-store.ts";
import type { Release } from "../releases/release-store.ts";
import { currentEvidence, currentUnmeasured, keepVerification, unmeasuredText, withHistory } from "./evidence.ts";
import type { VerifiedClause } from "./verified-clause.ts";

let folder: string;
let database: Database;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "throughline-evidence-"));
  database = await openPgliteDatabase({ dir: join(folder, "database") });
  await database.migrate(runMigrations);
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const clock = fixedClock("2026-02-21T00:00:00Z");
const release = (id: string, tableVersion: number): Release => ({
  ...{ id, project: "cards", createdAtUs: 0, sequence: 1, run: "run-1", previous: null },
  pins: { "table:silver.payments": { table: "silver.payments", tableVersion } },
  graph: { project: "cards", nodes: [], edges: [] },
});
const clause = (declaration: string, promise: string, part: Partial<VerifiedClause> = {}): VerifiedClause => ({
  ...{ declaration, role: undefined, promise, says: promise, relation: "=", limit: 0, families: [], handOff: null },
  ...{ status: "held", figure: 0, note: null, problem: null, verifier: "some", tookMs: 1 },
  ...part,
});
const payments = "table:silver.payments";
const score = "endpoint:fraud-score";

const found = async (of: Release) =>
  (await currentEvidence(database, of)).map(({ declaration, promise, held, figure }) => [
    declaration,
    promise,
    held,
    figure,
  ]);

describe("evidence of verify", () => {
  it("is of the release that was verified and of no other, also where both pin the same versions", async () => {
    const clauses = [
      clause(payments, "shape"),
      clause(score, "p99", { status: "broken", figure: "12 ms", limit: "10ms" }),
    ];
    await keepVerification(database, { clauses, release: release("r-00000001", 4), clock });
    expect(await found(release("r-00000001", 4))).toEqual([
      [score, "p99", false, "12 ms"],
      [payments, "shape", true, "0"],
    ]);
    expect(await found(release("r-00000002", 4))).toEqual([]);
  });

  it("is of its release alone where it comes of a rehearsal", async () => {
    const clauses = [clause(score, "rehearsed slow-route", { figure: "p99 by verify", limit: "caught" })];
    await keepVerification(database, { clauses, release: release("r-00000001", 4), clock, purpose: "rehearse" });
    expect(await found(release("r-00000001", 4))).toEqual([[score, "rehearsed slow-route", true, "p99 by verify"]]);
    expect(await found(release("r-00000002", 4))).toEqual([]);
  });

  it("holds nothing of what was not measured", async () => {
    const clauses = [clause(score, "uptime", { status: "not-measured", figure: null })];
    await keepVerification(database, { clauses, release: release("r-00000001", 4), clock });
    expect(await found(release("r-00000001", 4))).toEqual([]);
  });

  it("keeps why something was not measured, for its release alone and only until it is measured", async () => {
    const of = release("r-00000001", 4);
    const uptime = clause(score, "uptime", { status: "not-measured", figure: null, note: "asked 12 times" });
    const problem = { code: "verify.timed-out", detail: "took more than 5 s" };
    const reply = clause(score, "reply", { status: "not-measured", figure: null, note: "late", problem });
    const reasons = async (asked: Release) => {
      const known = await currentUnmeasured(database, asked, await currentEvidence(database, asked));
      return known.map((one) => [one.promise, unmeasuredText(one)]);
    };
    await keepVerification(database, { clauses: [uptime, reply], release: of, clock });
    expect(await reasons(of)).toEqual([
      ["reply", "verify.timed-out: took more than 5 s"],
      ["uptime", "asked 12 times"],
    ]);
    expect(await reasons(release("r-00000002", 4))).toEqual([]);
    await keepVerification(database, { clauses: [{ ...uptime, note: "asked 40 times" }], release: of, clock });
    expect(await reasons(of)).toContainEqual(["uptime", "asked 40 times"]);
    await keepVerification(database, { clauses: [clause(score, "uptime", { figure: 1 })], release: of, clock });
    await keepVerification(database, { clauses: [uptime], release: of, clock });
    expect(await reasons(of)).toEqual([["reply", "verify.timed-out: took more than 5 s"]]);
    expect(await found(of)).toEqual([[score, "uptime", true, "1"]]);
  });

  it("stands beside what a build measured on the version that is pinned, the newest of both", async () => {
    const store = new RunStore(database);
    await store.begin({ id: "run-1", purpose: "run", atUs: 1 });
    const measured = { declaration: payments, promise: "quality", says: "quality", limit: 0.9, run: "run-1", atUs: 1 };
    await store.saveEvidence([{ ...measured, held: true, figure: 0.95 }], {
      [payments]: { table: "silver.payments", tableVersion: 4 },
    });
    expect(await found(release("r-00000001", 4))).toEqual([[payments, "quality", true, "0.95"]]);
    expect(await found(release("r-00000002", 5))).toEqual([]);
    const clauses = [clause(payments, "quality", { status: "broken", figure: 0.8, limit: 0.9 })];
    await keepVerification(database, { clauses, release: release("r-00000001", 4), clock });
    expect(await found(release("r-00000001", 4))).toEqual([[payments, "quality", false, "0.8"]]);
    expect(await found(release("r-00000003", 4))).toEqual([[payments, "quality", true, "0.95"]]);
  });

  it("is kept under a run that names the release", async () => {
    const { run } = await keepVerification(database, {
      clauses: [clause(score, "reply")],
      release: release("r-00000001", 4),
      clock,
    });
    const [record] = await new RunStore(database).recent(1);
    expect(record).toMatchObject({ id: run, purpose: "verify", status: "succeeded", release: "r-00000001" });
  });

  it("comes with what the runs before measured of the same promise, newest first and five at most", async () => {
    const of = release("r-00000001", 4);
    for (let nth = 0; nth < 8; nth++) {
      const p99 = clause(score, "p99", { status: nth % 2 === 0 ? "broken" : "held", figure: `${nth} ms` });
      await keepVerification(database, { clauses: [p99, clause(payments, `only ${nth}`)], release: of, clock });
    }
    const known = await withHistory(database, await currentEvidence(database, of));
    const latest = known.find(({ promise }) => promise === "p99");
    expect(latest).toMatchObject({ figure: "7 ms", held: true });
    expect(latest?.earlier.map(({ figure, held }) => [figure, held])).toEqual([
      ["6 ms", false],
      ["5 ms", true],
      ["4 ms", false],
      ["3 ms", true],
      ["2 ms", false],
    ]);
    expect(known.find(({ promise }) => promise === "only 3")?.earlier).toEqual([]);
  });
});
