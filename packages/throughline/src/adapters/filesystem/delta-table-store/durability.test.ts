import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { QueryEngine, QuerySession } from "../../../ports/query-engine.ts";
import { type ChildModule, compileChildModule } from "../../../testing/child-module.ts";
import { openDuckDb } from "../../duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "./open-delta-table-store.ts";

const name = "silver.payments";

/** Appends or upserts in a process of its own; dies at the commit when told so. */
const writer = `
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { openDuckDb } from "../../duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "./open-delta-table-store.ts";

const [root, start, commits, dies] = process.argv.slice(2);
const link = fs.promises.link;
if (dies !== "never") {
  fs.promises.link = async (from, to) => {
    if (dies === "after") await link(from, to);
    process.kill(process.pid, "SIGKILL");
    await new Promise(() => {});
  };
  syncBuiltinESMExports();
}
const engine = await openDuckDb({ threads: 1, memoryLimit: "128MB" });
const session = await engine.session();
const store = openDeltaTableStore({ root });
let retries = 0;
for (let i = 0; i < Number(commits); i++) {
  const query = "SELECT " + (Number(start) + i) + " AS id, " + start + " AS writer";
  await store.write("${name}", { mode: "append", session, query });
  const hot = "SELECT -1 AS id, " + start + " AS writer";
  if (i % 3 === 0) await store.write("${name}", { mode: "upsert", key: ["id"], session, query: hot });
}
await engine.close();
process.send("done", () => process.exit(0));
`;

function mounted(folder: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("a table written by processes of their own", () => {
  let folder: string;
  let root: string;
  let child: ChildModule;
  let engine: QueryEngine;
  let session: QuerySession;
  const run = (start: number, commits: number, dies: "never" | "before" | "after") =>
    new Promise<string>((resolve) => {
      const started = child.start(root, String(start), String(commits), dies);
      started.once("exit", (code, signal) => resolve(String(signal ?? code)));
    });
  const rowsNow = async () => {
    const snapshot = await openDeltaTableStore({ root }).snapshot(name);
    return session.rows(`SELECT id::INTEGER AS id FROM ${snapshot?.relation} ORDER BY id`);
  };
  const temporary = async () =>
    (await readdir(join(root, "silver", "payments", "_delta_log"))).filter((file) => file.startsWith("."));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "throughline-durable-"));
    child = await compileChildModule(writer, import.meta.dirname);
    engine = await openDuckDb({ threads: 1 });
    session = await engine.session();
  });
  afterAll(async () => {
    await engine.close();
    await child.remove();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    root = await mkdtemp(join(folder, "lake-"));
    await openDeltaTableStore({ root }).ensure(name, [
      { name: "id", type: { name: "int64" }, nullable: false },
      { name: "writer", type: { name: "int32" }, nullable: false },
    ]);
  });

  it("holds every row of racing writers once, at consecutive versions", async () => {
    const writers = [1000, 2000, 3000];
    expect(await Promise.all(writers.map((start) => run(start, 12, "never")))).toEqual(["0", "0", "0"]);
    const expected = [-1, ...writers.flatMap((start) => Array.from({ length: 12 }, (_, i) => start + i))];
    expect((await rowsNow()).map((row) => row.id)).toEqual(expected);
    const history = await openDeltaTableStore({ root }).history(name);
    expect(history).toHaveLength(1 + 3 * 12 + 3 * 4);
    expect(await temporary()).toEqual([]);
  });
  it("stays at the old version when a writer is killed between its data and its commit", async () => {
    await run(1000, 1, "never");
    const before = await rowsNow();
    expect(await run(2000, 1, "before")).toBe("SIGKILL");
    expect(await rowsNow()).toEqual(before);
    expect(await temporary()).toHaveLength(1);
    const store = openDeltaTableStore({ root });
    await store.write(name, { mode: "append", session, query: "SELECT 5 AS id, 5 AS writer" });
    expect(await store.vacuum(name, { keep: [0], olderThanMs: 0 })).toMatchObject({ files: 2 });
    expect(await temporary()).toEqual([]);
    expect((await rowsNow()).map((row) => row.id)).toEqual([-1, 5, 1000]);
  });
  it("has the rows of a writer that is killed right after its commit", async () => {
    expect(await run(2000, 1, "after")).toBe("SIGKILL");
    expect((await rowsNow()).map((row) => row.id)).toEqual([2000]);
  });
  it("is not harmed by a full disk, which has its own code, nor by a disk that only reads", async (context) => {
    const disk = join(folder, "disk");
    await mkdir(disk);
    if (!mounted(disk)) {
      console.warn("SKIPPED: a full disk was not checked, because no file system can be mounted here");
      context.skip();
    }
    try {
      const store = openDeltaTableStore({ root: disk });
      await store.ensure(name, [{ name: "id", type: { name: "text" }, nullable: false }]);
      const append = (rows: number) =>
        store.write(name, {
          mode: "append",
          session,
          query: `SELECT uuid()::VARCHAR || r AS id FROM range(${rows}) AS t(r)`,
        });
      await append(1000);
      await expect(append(500_000)).rejects.toMatchObject({
        code: "lake.disk-full",
        detail: expect.stringMatching(/silver.payments/),
      });
      await append(1000);
      expect(await store.snapshot(name)).toMatchObject({ version: 2, rows: 2000, files: 2 });
      expect(await store.vacuum(name, { keep: [0], olderThanMs: 0 })).toMatchObject({ files: 0 });
      execFileSync("mount", ["-o", "remount,ro", disk]);
      await expect(append(10)).rejects.toMatchObject({ code: "lake.not-permitted" });
      const created = store.ensure("silver.other", [{ name: "id", type: { name: "text" }, nullable: false }]);
      await expect(created).rejects.toMatchObject({
        code: "lake.not-permitted",
        detail: expect.stringMatching(/silver.other/),
      });
      expect(await store.snapshot(name)).toMatchObject({ version: 2, rows: 2000 });
    } finally {
      execFileSync("umount", [disk]);
    }
  });
});
