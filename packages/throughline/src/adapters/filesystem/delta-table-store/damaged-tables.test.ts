import { appendFile, cp, mkdtemp, readdir, readFile, rename, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { commitName } from "../../../formats/delta-log/log-files.ts";
import type { QueryEngine, QuerySession } from "../../../ports/query-engine.ts";
import type { TableStore } from "../../../ports/table-store.ts";
import { openDuckDb } from "../../duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "./open-delta-table-store.ts";

describe("a table that something happened to", () => {
  let folder: string;
  let root: string;
  let engine: QueryEngine;
  let session: QuerySession;
  let store: TableStore;
  const name = "silver.payments";
  const table = () => join(root, "silver", "payments");
  const commit = (version: number) => join(table(), "_delta_log", commitName(version));
  const append = (start: number) =>
    store.write(name, { mode: "append", session, query: `SELECT ${start} AS id UNION ALL SELECT ${start + 1}` });
  const dataFiles = async () => (await readdir(table())).filter((file) => file.endsWith(".parquet"));
  const ids = async () => {
    const snapshot = await openDeltaTableStore({ root }).snapshot(name);
    return (await session.rows(`SELECT id FROM ${snapshot?.relation} ORDER BY id`)).map((row) => Number(row.id));
  };
  /** Rewrites a commit's actions. */
  const edit = async (version: number, change: (text: string) => string) =>
    writeFile(commit(version), change(await readFile(commit(version), "utf8")));
  const property = (key: string, value: string) =>
    edit(0, (text) => text.replace('"configuration":{}', `"configuration":{"${key}":"${value}"}`));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "throughline-damaged-"));
    engine = await openDuckDb({ threads: 1 });
    session = await engine.session();
  });
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    root = await mkdtemp(join(folder, "lake-"));
    store = openDeltaTableStore({ root, engine });
    await store.ensure(name, [{ name: "id", type: { name: "int64" }, nullable: false }]);
    await append(1);
    await append(3);
    await append(5);
  });

  describe("in its log", () => {
    it("is refused for a truncated commit, by file and line", async () => {
      await truncate(commit(2), 200);
      await expect(openDeltaTableStore({ root }).snapshot(name)).rejects.toMatchObject({
        code: "lake.log-corrupt",
        detail: "line 1 of the log is no JSON: silver.payments _delta_log/00000000000000000002.json",
        hint: expect.stringMatching(/restore/),
      });
      await expect(openDeltaTableStore({ root }).snapshot(name, 1)).resolves.toMatchObject({ rows: 2 });
    });
    it("is refused for a commit that is missing in between", async () => {
      await rm(commit(2));
      await expect(openDeltaTableStore({ root }).snapshot(name)).rejects.toMatchObject({
        code: "lake.log-incomplete",
        detail: "commit is missing: silver.payments _delta_log/00000000000000000002.json",
      });
    });
    it("is refused before anything else for features that readers must know", async () => {
      const protocol = `{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["variantType","newThing"],"writerFeatures":[]}}`;
      await appendFile(
        commit(3),
        `${protocol}\n{"metaData":{"id":"1","schemaString":"broken","partitionColumns":[]}}\n`,
      );
      for (const use of [
        () => openDeltaTableStore({ root }).snapshot(name),
        () => openDeltaTableStore({ root }).ensure(name, []),
      ]) {
        await expect(use()).rejects.toMatchObject({
          code: "lake.unsupported-table",
          detail: expect.stringMatching(/silver.payments variantType, newThing$/),
        });
      }
    });
    it("is refused when it names a file outside of the table", async () => {
      await edit(2, (text) => text.replace(/"path":"[^"]*"/, '"path":"..%2F..%2Fsecret.parquet"'));
      await expect(openDeltaTableStore({ root }).snapshot(name)).rejects.toMatchObject({ code: "lake.unsafe-path" });
    });
    it("is noticed when another table took its place", async () => {
      await rename(table(), join(root, "silver", "older"));
      expect(await store.snapshot(name)).toBeUndefined();
      await store.ensure(name, [{ name: "id", type: { name: "int64" }, nullable: false }]);
      await append(9);
      expect(await store.snapshot(name)).toMatchObject({ version: 1, rows: 2 });
      expect(await ids()).toEqual([9, 10]);
    });
  });

  describe("in its data", () => {
    it("is refused when a file is missing, by table and file, and can be overwritten", async () => {
      await store.snapshot(name);
      const [gone] = await dataFiles();
      await rm(join(table(), gone ?? ""));
      for (const opened of [store, openDeltaTableStore({ root })]) {
        await expect(opened.snapshot(name)).rejects.toMatchObject({
          code: "lake.file-missing",
          detail: `data file is missing: silver.payments ${gone}`,
        });
      }
      await store.ensure(name, [{ name: "id", type: { name: "int64" }, nullable: false }]);
      await store.write(name, { mode: "overwrite", session, query: "SELECT 7 AS id" });
      expect(await ids()).toEqual([7]);
    });
    it("gives the engine's error for bytes that are no Parquet, and others stay readable", async () => {
      const [first] = await dataFiles();
      await truncate(join(table(), first ?? ""), 100);
      const snapshot = await store.snapshot(name);
      await expect(session.rows(`SELECT * FROM ${snapshot?.relation}`)).rejects.toMatchObject({
        code: "engine.file-unusable",
      });
    });
    it("is freed of leftovers by vacuum, but not of files that a writer may still commit", async () => {
      const left = [join(table(), "part-left-0.parquet"), join(table(), "_delta_log", ".tmp-left")];
      const fresh = join(table(), "part-fresh-0.parquet");
      const foreign = join(table(), "notes.txt");
      for (const path of [...left, fresh, foreign]) await writeFile(path, "half");
      const longAgo = new Date(Date.now() - 7_200_000);
      for (const path of [...left, foreign]) await utimes(path, longAgo, longAgo);
      expect(await store.vacuum(name, { keep: [0], olderThanMs: 3_600_000 })).toEqual({ files: 2, sizeBytes: 8 });
      expect(await readdir(table())).toEqual(expect.arrayContaining(["part-fresh-0.parquet", "notes.txt"]));
      expect(await ids()).toEqual([1, 2, 3, 4, 5, 6]);
    });
  });

  describe("by time and place", () => {
    it("keeps old files that left the table just now: readers of the last version still need them", async () => {
      const longAgo = new Date(Date.now() - 7_200_000);
      for (const file of await dataFiles()) await utimes(join(table(), file), longAgo, longAgo);
      await store.write(name, { mode: "overwrite", session, query: "SELECT 7 AS id" });
      expect(await store.vacuum(name, { keep: [], olderThanMs: 3_600_000 })).toEqual({ files: 0, sizeBytes: 0 });
      expect(await store.snapshot(name, 3)).toMatchObject({ rows: 6 });
    });
    it("reads its own files only, where its folder's name is a pattern that fits another", async () => {
      const pattern = join(folder, "lake*");
      await cp(root, pattern, { recursive: true });
      await cp(root, join(folder, "lakes"), { recursive: true });
      const snapshot = await openDeltaTableStore({ root: pattern }).snapshot(name);
      expect(await session.rows(`SELECT count(*)::INTEGER AS n FROM ${snapshot?.relation}`)).toEqual([{ n: 6 }]);
    });
  });

  describe("by rules that another engine set", () => {
    it("takes only appends when it is append-only", async () => {
      await property("delta.appendOnly", "true");
      store = openDeltaTableStore({ root });
      await append(7);
      const upsert = store.write(name, { mode: "upsert", key: ["id"], session, query: "SELECT 1 AS id" });
      await expect(upsert).rejects.toMatchObject({ code: "lake.append-only" });
      const overwrite = store.write(name, { mode: "overwrite", session, query: "SELECT 1 AS id" });
      await expect(overwrite).rejects.toMatchObject({ code: "lake.append-only" });
      expect(await ids()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(await dataFiles()).toHaveLength(4);
    });
    it("is read but not written when it has a constraint", async () => {
      await property("delta.constraints.positive", "id > 0");
      store = openDeltaTableStore({ root });
      await expect(append(7)).rejects.toMatchObject({
        code: "lake.unsupported-table",
        detail: expect.stringMatching(/constraint delta.constraints.positive/),
      });
      await expect(store.vacuum(name, { keep: [], olderThanMs: 0 })).rejects.toMatchObject({
        code: "lake.unsupported-table",
      });
      expect(await ids()).toEqual([1, 2, 3, 4, 5, 6]);
    });
    it("takes appends but no upserts when it keeps change data", async () => {
      await property("delta.enableChangeDataFeed", "true");
      store = openDeltaTableStore({ root });
      await append(7);
      const upsert = (id: number) =>
        store.write(name, { mode: "upsert", key: ["id"], session, query: `SELECT ${id} AS id` });
      await expect(upsert(1)).rejects.toMatchObject({ code: "lake.unsupported-table" });
      await expect(upsert(50)).resolves.toMatchObject({ version: 5 });
    });
  });
});
