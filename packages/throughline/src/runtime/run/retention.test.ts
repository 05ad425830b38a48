import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openDuckDb } from "../../adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import type { OnlineStore } from "../../ports/online-store.ts";
import type { QueryEngine, QuerySession } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import { createMemoryOnlineStore } from "../../testing/memory-online-store.ts";
import type { CompiledProject } from "../load/compiled-project.ts";
import { type ReleaseParts, ReleaseStore } from "../releases/release-store.ts";
import { keptFilesMs, keptReleases, retain } from "./retention.ts";

let root: string;
let engine: QueryEngine;
let session: QuerySession;
let tables: TableStore;
let online: OnlineStore;
let store: ReleaseStore;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-retention-"));
  engine = await openDuckDb();
  session = await engine.session();
  tables = openDeltaTableStore({ root: path.join(root, "lake"), engine });
  online = createMemoryOnlineStore();
  store = new ReleaseStore(root);
  await tables.ensure("silver.orders", [{ name: "n", type: { name: "int32" }, nullable: true }]);
});
afterEach(async () => {
  vi.useRealTimers();
  await engine.close();
  await rm(root, { recursive: true, force: true });
});

async function* noEntities() {}

/** Builds the table and the view once more, and makes a release of them. */
async function release(nth: number, nowUs = nth * 1_000_000): Promise<string> {
  const { version } = await tables.write("silver.orders", {
    session,
    mode: "overwrite",
    query: `select ${nth}::integer as n`,
  });
  await online.write("activity", `address-${nth}`, noEntities());
  const parts: ReleaseParts = {
    project: "small",
    run: `run-${nth}`,
    nowUs,
    pins: {
      "table:silver.orders": { table: "silver.orders", tableVersion: version },
      "featureView:activity": { view: "activity", online: `address-${nth}` },
    },
    graph: { project: "small", nodes: [], edges: [] } as unknown as ReleaseParts["graph"],
    compiled: { root, config: undefined, modules: [] } as unknown as CompiledProject,
  };
  return (await store.create(parts)).release.id;
}

async function releases(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let nth = 0; nth < count; nth++) ids.push(await release(nth));
  return ids;
}

/** Lets the time pass that data files outlive the last version that needed them. */
function atLast() {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + keptFilesMs + 60_000 });
}

/** The rows of the table at the version that a release pins. */
async function rowsOf(id: string) {
  const pin = (await store.read(id)).pins["table:silver.orders"];
  const snapshot = await tables.snapshot("silver.orders", Number(pin?.tableVersion));
  return session.rows(`SELECT n FROM ${snapshot?.relation}`);
}

describe("retain", () => {
  it("keeps the newest releases with their online features, and removes those before", async () => {
    const ids = await releases(keptReleases + 3);
    expect(await retain(store, { tables, online })).toMatchObject({ releases: 3, onlineVersions: 3 });
    expect(await store.list()).toEqual(ids.slice(3).sort());
    expect([...(await online.versions("activity"))].sort()).toEqual(
      ids
        .map((_, nth) => `address-${nth}`)
        .slice(3)
        .sort(),
    );
    for (const id of await store.list()) {
      const pin = (await store.read(id)).pins["table:silver.orders"];
      expect(await tables.snapshot("silver.orders", Number(pin?.tableVersion))).toBeDefined();
    }
    expect(await retain(store, { tables, online })).toEqual({ releases: 0, onlineVersions: 0, files: 0, indexes: 0 });
  });

  it("keeps the current release, however old its Clock says that it is", async () => {
    await releases(keptReleases + 1);
    const current = await release(-100);
    await retain(store, { tables, online });
    expect(await store.current()).toBe(current);
    expect(await store.read()).toMatchObject({ id: current });
    expect(await online.versions("activity")).toContain("address--100");
  });

  it("keeps those that were made last, also by a Clock that stands still", async () => {
    const ids: string[] = [];
    for (let nth = 0; nth < keptReleases + 4; nth++) ids.push(await release(nth, 5));
    await retain(store, { tables, online });
    expect(await store.list()).toEqual(ids.slice(4).sort());
  });

  it("keeps the release that a server answers from, however many came after it, with all that it needs", async () => {
    const [serving = "", ...others] = await releases(keptReleases + 3);
    atLast();
    expect(await retain(store, { tables, online }, { serving })).toMatchObject({ releases: 2, onlineVersions: 2 });
    expect(await store.list()).toEqual([serving, ...others.slice(2)].sort());
    expect(await online.versions("activity")).toContain("address-0");
    expect(await rowsOf(serving)).toEqual([{ n: 0 }]);
  });

  it("keeps the release that was rolled back to, and the one before it, however many wait since", async () => {
    const [first = "", second = ""] = await releases(2);
    const [third = ""] = [await release(2)];
    await store.moveTo(second, { kind: "rollback", atUs: 0, by: "ada" });
    for (let nth = 3; nth < keptReleases + 5; nth++) await release(nth);
    expect(await store.current()).toBe(second);
    await retain(store, { tables, online });
    const kept = await store.list();
    expect(kept).toHaveLength(keptReleases + 2);
    expect(kept).toEqual(expect.arrayContaining([first, second]));
    expect(kept).not.toContain(third);
  });

  it("takes the data files of removed releases away after a week, and leaves those of each kept one", async () => {
    const ids = await releases(keptReleases + 3);
    const first = await tables.snapshot("silver.orders", 1);
    expect(first?.files).toBe(1);
    atLast();
    expect(await retain(store, { tables, online })).toMatchObject({ releases: 3, files: 3 });
    for (const [nth, id] of ids.entries()) if (nth >= 3) expect(await rowsOf(id)).toEqual([{ n: nth }]);
    await expect(tables.snapshot("silver.orders", 1)).rejects.toMatchObject({ code: "lake.version-missing" });
  });

  it("leaves prediction logs, rejected rows and the ledger of files as they stand", async () => {
    const field = { name: "n", type: { name: "int32" }, nullable: true } as const;
    for (const name of ["logs.score", "silver.orders__rejected"]) await tables.ensure(name, [field]);
    for (let n = 0; n < 3; n++) {
      const write = { session, query: `select ${n}::integer as n` };
      const transactions = [{ application: `file:${n}.csv:${"0".repeat(64)}`, version: 1 }];
      await tables.write("logs.score", { ...write, mode: "append", transactions });
      await tables.write("silver.orders__rejected", { ...write, mode: "overwrite", transactions });
    }
    await releases(keptReleases + 1);
    atLast();
    expect(await retain(store, { tables, online })).toMatchObject({ releases: 1, files: 3 });
    const read = async (name: string) => {
      const snapshot = await tables.snapshot(name);
      const rows = await session.rows(`SELECT n FROM ${snapshot?.relation} ORDER BY n`);
      return { rows: rows.map(({ n }) => n), marks: snapshot?.transactions.size };
    };
    expect(await read("logs.score")).toEqual({ rows: [0, 1, 2], marks: 3 });
    expect(await read("silver.orders__rejected")).toEqual({ rows: [2], marks: 3 });
  });

  it("takes no offence at a table whose folder was removed and built again, or removed for good", async () => {
    await releases(keptReleases);
    await rm(path.join(root, "lake/silver"), { recursive: true });
    tables = openDeltaTableStore({ root: path.join(root, "lake"), engine });
    await tables.ensure("silver.orders", [{ name: "n", type: { name: "int32" }, nullable: true }]);
    await release(keptReleases);
    expect(await retain(store, { tables, online })).toMatchObject({ releases: 1 });
    await release(keptReleases + 1);
    await rm(path.join(root, "lake/silver"), { recursive: true });
    tables = openDeltaTableStore({ root: path.join(root, "lake"), engine });
    expect(await retain(store, { tables, online })).toMatchObject({ releases: 1, files: 0 });
  });
});
