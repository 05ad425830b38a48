import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QuerySession } from "../../../ports/query-engine.ts";
import { describeQueryEngine } from "../../../testing/query-engine.ts";
import { openDuckDb } from "./open-duckdb.ts";

describe("DuckDB", () => describeQueryEngine(() => openDuckDb({ threads: 1 })));

describe("openDuckDb", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "throughline-engine-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function withSession<T>(options: Parameters<typeof openDuckDb>[0], work: (s: QuerySession) => Promise<T>) {
    const engine = await openDuckDb({ threads: 1, tempDirectory: folder, ...options });
    try {
      return await work(await engine.session());
    } finally {
      await engine.close();
    }
  }

  it("says in the engine's words what failed, without advice and with the cause", async () => {
    const failed = withSession({}, (session) => session.rows("SELECT nosuch FROM range(1)"));
    await expect(failed).rejects.toMatchObject({
      code: "engine.unknown-name",
      detail: expect.stringMatching(/^Binder Error: Referenced column "nosuch" not found/),
      cause: expect.any(Error),
    });
  });
  it("reads and writes no file outside the folders it is given", async () => {
    const lake = await mkdtemp(join(tmpdir(), "throughline-folders-"));
    const inside = join(lake, "inside");
    await mkdir(inside, { recursive: true });
    await writeFile(join(lake, "outside.csv"), "a\n1\n");
    await withSession({ folders: [inside] }, async (session) => {
      const outside = session.rows(`SELECT * FROM read_csv('${join(lake, "outside.csv")}')`);
      await expect(outside).rejects.toMatchObject({ code: "engine.file-refused" });
      await session.run(`COPY (SELECT 1 AS a) TO '${join(inside, "a.parquet")}' (FORMAT parquet)`);
      expect(await session.rows(`SELECT * FROM read_parquet('${join(inside, "a.parquet")}')`)).toEqual([{ a: 1 }]);
    });
    await rm(lake, { recursive: true, force: true });
  });
  it("ends a statement that is interrupted, and goes on", async () => {
    await withSession({}, async (session) => {
      const long = session.rows("SELECT sum(a.range * b.range) FROM range(1000000) a, range(100000) b");
      setTimeout(() => session.interrupt(), 50);
      await expect(long).rejects.toMatchObject({ code: "engine.interrupted" });
      expect(await session.rows("SELECT 1 AS a")).toEqual([{ a: 1 }]);
    });
  });
  it("gives running out of memory its own code", async () => {
    const sql = "SELECT list(r) AS xs FROM range(20000000) AS t(r)";
    const failed = withSession({ memoryLimit: "64MB" }, (session) => session.rows(sql));
    await expect(failed).rejects.toMatchObject({ code: "engine.out-of-memory" });
  });
  it("spills what exceeds the memory limit into its own folder", async () => {
    const rows = await withSession({ memoryLimit: "64MB" }, async (session) => {
      await session.run("CREATE TEMP TABLE t AS SELECT range AS r, repeat('x', 90) || range AS s FROM range(1500000)");
      expect(await readdir(folder)).toHaveLength(1);
      return session.rows("SELECT count(*)::INTEGER AS rows, sum(r)::BIGINT AS total FROM t");
    });
    expect(rows).toEqual([{ rows: 1_500_000, total: "1124999250000" }]);
    expect(await readdir(folder)).toEqual([]);
  });
  it("removes the spill folders of processes that have ended", async () => {
    const host = hostname().replaceAll(/[^A-Za-z0-9]/g, "");
    const left = join(folder, `throughline-spill-${host}-4194999-abcdef`);
    await mkdir(left);
    await withSession({}, (session) => session.run("SELECT 1"));
    expect(existsSync(left)).toBe(false);
  });
  it("refuses extensions, the network and changed settings", async () => {
    await withSession({}, async (session) => {
      const code = (name: string) => ({ code: `engine.${name}` });
      await expect(session.run("INSTALL httpfs")).rejects.toMatchObject(code("extension-refused"));
      await expect(session.run("LOAD httpfs")).rejects.toMatchObject(code("extension-refused"));
      await expect(session.rows("FROM 'https://example.org/x.parquet'")).rejects.toMatchObject(
        code("extension-refused"),
      );
      await expect(session.run("SET memory_limit = '64GB'")).rejects.toMatchObject(code("settings-locked"));
    });
  });
  it("refuses a memory limit that is none, and a folder that is a file", async () => {
    await expect(openDuckDb({ memoryLimit: "much" })).rejects.toMatchObject({ code: "engine.unavailable" });
    const file = join(folder, "file");
    await writeFile(file, "");
    await expect(openDuckDb({ tempDirectory: file })).rejects.toMatchObject({ code: "engine.unavailable" });
    await rm(file);
  });
  it("gives blobs, JSON, wide integers and infinities their wire form", async () => {
    const sql = `SELECT 'a'::BLOB AS blob, '{"a": [1]}'::JSON AS json, sum(r) AS hugeint, 'infinity'::TIMESTAMPTZ AS ever,
      MAP {'k': 1::BIGINT} AS map, TIMESTAMPTZ '0001-01-01 00:00:00+00' AS early FROM range(3) AS t(r)`;
    expect(await withSession({}, (session) => session.rows(sql))).toEqual([
      {
        blob: "YQ==",
        json: { a: [1] },
        hugeint: "3",
        ever: "infinity",
        map: { k: "1" },
        early: "0001-01-01T00:00:00.000000Z",
      },
    ]);
  });
  it("closes its sessions with it and refuses new ones", async () => {
    const engine = await openDuckDb({ threads: 1 });
    const session = await engine.session();
    await engine.close();
    await expect(session.rows("SELECT 1")).rejects.toMatchObject({ code: "engine.closed" });
    await expect(engine.session()).rejects.toMatchObject({ code: "engine.closed" });
  });
});
