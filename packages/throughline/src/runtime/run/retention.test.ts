import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDuckDb } from "../../adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import type { OnlineStore } from "../../ports/online-store.ts";
import type { QueryEngine, QuerySession } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import { createMemoryOnlineStore } from "../../testing/memory-online-store.ts";
import type { CompiledProject } from "../load/compiled-project.ts";
import { type ReleaseParts, ReleaseStore } from "../releases/release-store.ts";
import { keptReleases, retain } from "./retention.ts";

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
  await engine.close();
  await rm(root, { recursive: true, force: true });
});

async function* noEntities() {}

/** Builds the table and the view once more, and makes a release of them. */
async function release(nth: number): Promise<string> {
  const { version } = await tables.write("silver.orders", {
    session,
    mode: "overwrite",
    query: `select ${nth}::integer as n`,
  });
  await online.write("activity", `address-${nth}`, noEntities());
  const parts: ReleaseParts = {
    project: "small",
    run: `run-${nth}`,
    nowUs: nth * 1_000_000,
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
    expect(await retain(store, { tables, online })).toEqual({ releases: 0, onlineVersions: 0, files: 0 });
  });

  it("keeps the current release, however old its Clock says that it is", async () => {
    await releases(keptReleases + 1);
    const current = await release(-100);
    await retain(store, { tables, online });
    expect(await store.current()).toBe(current);
    expect(await store.read()).toMatchObject({ id: current });
    expect(await online.versions("activity")).toContain("address--100");
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
