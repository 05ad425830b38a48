import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openPgliteDatabase } from "../../adapters/pglite/open-pglite.ts";
import type { Database } from "../../ports/database.ts";
import type { Measurement } from "./kind-runner.ts";
import { runMigrations } from "./migrations.ts";
import { type BuildRecord, RunStore } from "./run-store.ts";

let dir: string;
let database: Database;
let store: RunStore;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "throughline-runs-"));
  database = await openPgliteDatabase({ dir });
  await database.migrate(runMigrations);
  store = new RunStore(database);
});
afterAll(async () => {
  await database.close();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  await database.query("truncate runs, builds, evidence, unmeasured");
});

const quality: Measurement = {
  declaration: "table:silver.orders",
  promise: "quality",
  says: "quality ≥ 95 %",
  held: true,
  figure: 0.98,
  limit: 0.95,
};

const build = (run: string, changes: Partial<BuildRecord> = {}): BuildRecord => ({
  run,
  id: "table:silver.orders",
  address: "a1",
  definition: "d1",
  version: { table: "silver.orders", tableVersion: 1 },
  accepted: true,
  atUs: 1_000,
  figures: "3 rows",
  tookMs: 5,
  measured: [quality],
  ...changes,
});

const begin = (id: string, atUs = 1_000) => store.begin({ id, purpose: "run", atUs });

describe("RunStore", () => {
  it("takes the build that was written last for the newest, whatever the Clock said", async () => {
    await begin("run-z");
    await store.saveBuild(build("run-z", { atUs: 9_000, address: "older" }));
    await begin("run-a");
    await store.saveBuild(build("run-a", { atUs: 9_000, address: "newer" }));
    expect((await store.newest()).get("table:silver.orders")?.address).toBe("newer");
    await begin("run-b");
    await store.saveBuild(build("run-b", { atUs: 1, address: "newest" }));
    expect((await store.newest()).get("table:silver.orders")?.address).toBe("newest");
  });

  it("tells the newest build from the newest accepted one", async () => {
    await begin("run-1");
    await store.saveBuild(build("run-1"));
    await begin("run-2");
    await store.saveBuild(build("run-2", { accepted: false, address: "a2" }));
    expect((await store.newest()).get("table:silver.orders")).toMatchObject({ address: "a2", accepted: false });
    expect((await store.newestAccepted()).get("table:silver.orders")).toMatchObject({ address: "a1", atUs: 1_000 });
  });

  it("keeps what a build measured with the build, as evidence of its version", async () => {
    await begin("run-1");
    await store.saveBuild(build("run-1"));
    expect((await store.newest()).get("table:silver.orders")?.measured).toEqual([quality]);
    expect(await store.latestEvidence()).toEqual([
      { ...quality, run: "run-1", figure: "0.98", limit: "0.95", atUs: 1_000 },
    ]);
    const [row] = await database.query<{ versions: object }>("select versions from evidence");
    expect(row?.versions).toEqual({ table: "silver.orders", tableVersion: 1 });
  });

  it("keeps the later figure of a promise that a run measures twice, and the newest of all runs", async () => {
    await begin("run-1");
    await store.saveBuild(build("run-1"));
    const again = { ...quality, held: false, figure: 0.5, says: "quality ≥ 96 %", run: "run-1", atUs: 2_000 };
    await store.saveEvidence([again], { "table:silver.orders": { tableVersion: 2 } });
    expect(await store.latestEvidence()).toMatchObject([{ held: false, figure: "0.5", says: "quality ≥ 96 %" }]);
    await begin("run-0", 500);
    await store.saveEvidence([{ ...quality, run: "run-0", atUs: 500 }], {});
    expect(await store.latestEvidence()).toMatchObject([{ run: "run-0", held: true }]);
  });

  it("keeps neither a build nor its evidence when one of them cannot be written", async () => {
    await begin("run-1");
    const broken = { ...quality, promise: undefined as unknown as string };
    await expect(store.saveBuild(build("run-1", { measured: [quality, broken] }))).rejects.toThrow();
    expect((await store.newest()).size).toBe(0);
    expect(await store.latestEvidence()).toEqual([]);
  });

  it("marks runs that a kill left behind as interrupted, and lists the newest first", async () => {
    await begin("run-killed", 3_000);
    await begin("run-next", 2_000);
    await store.end({ id: "run-next", atUs: 4_000, status: "succeeded", plan: "p-1", release: "r-1" });
    expect(await store.recent(5)).toMatchObject([
      { id: "run-next", status: "succeeded", release: "r-1", endedUs: 4_000 },
      { id: "run-killed", status: "interrupted", endedUs: 2_000, release: null },
    ]);
  });
});
