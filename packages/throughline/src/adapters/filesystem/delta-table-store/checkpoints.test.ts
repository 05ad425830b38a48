import { mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkpointName, commitName } from "../../../formats/delta-log/log-files.ts";
import type { QueryEngine, QuerySession } from "../../../ports/query-engine.ts";
import { openDuckDb } from "../../duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "./open-delta-table-store.ts";

const name = "silver.many";
const commits = 105;

describe("checkpoints", () => {
  let folder: string;
  let root: string;
  let engine: QueryEngine;
  let session: QuerySession;
  const log = () => join(root, "silver", "many", "_delta_log");
  const removeCommits = async (end: number) => {
    for (let version = 0; version < end; version++) await rm(join(log(), commitName(version)), { force: true });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "throughline-checkpoints-"));
    engine = await openDuckDb({ threads: 1 });
    session = await engine.session();
  });
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    root = await mkdtemp(join(folder, "lake-"));
    const store = openDeltaTableStore({ root });
    await store.ensure(name, [
      { name: "id", type: { name: "int64" }, nullable: false },
      { name: "note", type: { name: "text" }, nullable: true, description: 'it\'s a "note"' },
    ]);
    for (let i = 1; i <= commits; i++) {
      const query = `SELECT ${i % 10} AS id, NULL AS note`;
      const transactions = [{ application: `job ${i % 3}`, version: i }];
      await store.write(name, { mode: i % 10 === 0 ? "overwrite" : "append", session, query, transactions });
    }
  });

  it("are written each hundred commits, and say all that the commits before them said", async () => {
    expect((await readdir(log())).filter((file) => file.includes("checkpoint")).sort()).toEqual([
      checkpointName(100),
      "_last_checkpoint",
    ]);
    expect(JSON.parse(await readFile(join(log(), "_last_checkpoint"), "utf8"))).toMatchObject({ version: 100 });
    const before = await openDeltaTableStore({ root }).snapshot(name);
    await removeCommits(101);
    const after = await openDeltaTableStore({ root }).snapshot(name);
    expect(after).toEqual(before);
    expect(after).toMatchObject({ version: 105, rows: 6, files: 6 });
    expect(after?.transactions).toEqual(
      new Map([
        ["job 0", 105],
        ["job 1", 103],
        ["job 2", 104],
      ]),
    );
  });
  it("remember files that left the table, so that vacuum leaves those that left just now", async () => {
    await removeCommits(101);
    const store = openDeltaTableStore({ root, engine });
    expect(await store.vacuum(name, { keep: [], olderThanMs: 60_000 })).toMatchObject({ files: 0 });
    expect(await store.vacuum(name, { keep: [], olderThanMs: 0 })).toMatchObject({ files: 99 });
    const snapshot = await store.snapshot(name);
    expect(await session.rows(`SELECT count(*)::INTEGER AS n FROM ${snapshot?.relation}`)).toEqual([{ n: 6 }]);
  });
  it("are not needed while the commits are there", async () => {
    await truncate(join(log(), checkpointName(100)), 50);
    expect(await openDeltaTableStore({ root }).snapshot(name)).toMatchObject({ version: 105, rows: 6 });
  });
  it("are named when they are unreadable and the commits are gone", async () => {
    await truncate(join(log(), checkpointName(100)), 50);
    await removeCommits(101);
    await expect(openDeltaTableStore({ root }).snapshot(name)).rejects.toMatchObject({
      code: "lake.log-corrupt",
      detail: `checkpoint cannot be read: ${name} _delta_log/${checkpointName(100)}`,
    });
  });
  it("let versions after them be read when the commits before are gone, and older ones be refused", async () => {
    await removeCommits(100);
    const store = openDeltaTableStore({ root });
    expect(await store.snapshot(name, 100)).toMatchObject({ version: 100, rows: 1 });
    expect(await store.snapshot(name, 103)).toMatchObject({ version: 103, rows: 4 });
    await expect(store.snapshot(name, 99)).rejects.toMatchObject({ code: "lake.version-missing" });
    expect((await store.history(name)).map((commit) => commit.version)).toEqual([105, 104, 103, 102, 101, 100]);
  });
});
