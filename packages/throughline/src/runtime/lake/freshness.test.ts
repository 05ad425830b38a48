import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDb } from "../../adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { fixedClock } from "../../ports/clock.ts";
import type { QueryEngine, QuerySession } from "../../ports/query-engine.ts";
import type { TableSnapshot, TableStore } from "../../ports/table-store.ts";
import type { RunContext } from "../plan/kind-runner.ts";
import { freshnessOf } from "./freshness.ts";
import { measureFreshness } from "./measure-freshness.ts";

let engine: QueryEngine;
let session: QuerySession;
let tables: TableStore;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-freshness-"));
  engine = await openDuckDb({ threads: 2 });
  session = await engine.session();
  tables = openDeltaTableStore({ root, engine });
});
afterAll(async () => {
  await session.close();
  await engine.close();
  await rm(root, { recursive: true, force: true });
});

const clock = fixedClock("2026-02-01T00:00:00Z");
let made = 0;

async function tableOf(...times: readonly (string | null)[]): Promise<TableSnapshot> {
  const name = `silver.t${made++}`;
  await tables.ensure(name, [{ name: "known at", type: { name: "timestamp" }, nullable: true }]);
  const values = times.map((time) => `(${time === null ? "NULL" : `'${time}'`}::TIMESTAMPTZ)`).join(", ");
  const query =
    times.length === 0
      ? `SELECT NULL::TIMESTAMPTZ AS "known at" WHERE false`
      : `SELECT * FROM (VALUES ${values}) AS t("known at")`;
  await tables.write(name, { session, mode: "overwrite", query });
  return (await tables.snapshot(name)) as TableSnapshot;
}

const freshness = async (...times: readonly (string | null)[]) =>
  freshnessOf({ session, snapshot: await tableOf(...times), column: "known at", clock });

describe("freshness", () => {
  it("is now minus the newest time that a row could have been known", async () => {
    expect(await freshness("2026-01-31T20:00:00Z", "2026-01-31T22:30:00.000001Z", null)).toEqual({
      newest: "2026-01-31T22:30:00.000001Z",
      ageUs: 90 * 60e6 - 1,
    });
  });
  it("ignores rows of a time to come, and takes one of just now", async () => {
    expect(
      await freshness("2026-01-30T00:00:00Z", "2026-02-01T00:00:00.000001Z", "9999-01-01T00:00:00Z", "infinity"),
    ).toEqual({
      newest: "2026-01-30T00:00:00.000000Z",
      ageUs: 2 * 86_400e6,
    });
    expect(await freshness("2026-02-01T00:00:00Z")).toMatchObject({ ageUs: 0 });
  });
  it("does not exist without a row that is known", async () => {
    const none = { newest: null, ageUs: null };
    expect([
      await freshness(),
      await freshness(null),
      await freshness("2027-01-01T00:00:00Z"),
      await freshness("-infinity"),
    ]).toEqual(Array(4).fill(none));
  });
});

describe("the promise of freshness", () => {
  const measure = async (freshness: string, ...times: readonly string[]) => {
    const { name } = await tableOf(...times);
    const context = { session, tables, clock } as unknown as RunContext;
    return measureFreshness("table:x", { name, available: "known at", freshness }, context);
  };
  it("is held to the limit and broken beyond it, with the age as its figure", async () => {
    const limits = ["2h", "1.5h", "89m"];
    const measured = await Promise.all(
      limits.map((limit) => measure(limit, "2026-01-31T22:30:00Z", "2030-01-01T00:00:00Z")),
    );
    expect(measured.flat().map(({ held, figure, says }) => [held, figure, says])).toEqual([
      [true, "1.5 h", "fresh within 2h"],
      [true, "1.5 h", "fresh within 1.5h"],
      [false, "1.5 h", "fresh within 89m"],
    ]);
  });
  it("is broken where no row is known yet", async () => {
    expect(await measure("1h", "2030-01-01T00:00:00Z")).toMatchObject([{ held: false, figure: "no rows" }]);
  });
  it("is not measured where none is made, or there is no table", async () => {
    const context = { session, tables, clock } as unknown as RunContext;
    expect(
      await measureFreshness("table:x", { name: "silver.none", available: "at", freshness: "1h" }, context),
    ).toEqual([]);
    expect(await measureFreshness("table:x", { name: "silver.t0", available: "known at" }, context)).toEqual([]);
  });
});
