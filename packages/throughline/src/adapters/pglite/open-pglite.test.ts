import fs from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { compileChildModule, crash, nextMessage } from "../../testing/child-module.ts";
import { describeDatabase } from "../../testing/database.ts";
import { userCacheDir } from "./cluster-template.ts";
import { openPgliteDatabase } from "./open-pglite.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "throughline-pglite-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

let folders = 0;
const freshDir = () => join(root, `db-${folders++}`);

describe("openPgliteDatabase", () => {
  describeDatabase(() => openPgliteDatabase({ dir: freshDir() }));

  it("keeps rows and the process's exit code over a close and an open", async () => {
    const dir = freshDir();
    const first = await openPgliteDatabase({ dir });
    await first.query("CREATE TABLE kept AS SELECT 'ä' AS x");
    await first.close();
    const second = await openPgliteDatabase({ dir });
    expect(await second.query("SELECT x FROM kept")).toEqual([{ x: "ä" }]);
    await second.close();
    expect(process.exitCode).toBeUndefined();
  });

  it("makes the first database of a machine for the next ones to copy, also where that copy is damaged", async () => {
    const cacheDir = freshDir();
    await (await openPgliteDatabase({ dir: freshDir() })).close();
    const isTemplate = (name: string) => /^pglite-\d+\.\d+\.\d+-\d+\.gz$/.test(name);
    const templates = (await readdir(userCacheDir())).filter(isTemplate);
    expect(templates).not.toEqual([]);
    await mkdir(cacheDir);
    for (const name of templates) await writeFile(join(cacheDir, name), "damaged");
    const database = await openPgliteDatabase({ dir: freshDir(), cacheDir });
    expect(await database.query("SELECT 1 AS x")).toEqual([{ x: 1 }]);
    await database.close();
    const sizes = await Promise.all(templates.map(async (name) => (await stat(join(cacheDir, name))).size));
    expect(Math.max(...sizes)).toBeGreaterThan(1_000_000);
  });

  it("starts anew where making a database was interrupted", async () => {
    const dir = freshDir();
    await mkdir(join(dir, "data.new", "base"), { recursive: true });
    const database = await openPgliteDatabase({ dir });
    expect(await database.query("SELECT 1 AS x")).toEqual([{ x: 1 }]);
    await database.close();
    expect(await readdir(dir)).toEqual(["data"]);
  });

  it("refuses a folder that is open already", async () => {
    const dir = freshDir();
    const database = await openPgliteDatabase({ dir });
    await expect(openPgliteDatabase({ dir })).rejects.toMatchObject({
      code: "database.in-use",
      detail: expect.stringContaining(`pid ${process.pid}`),
    });
    await database.close();
    await (await openPgliteDatabase({ dir })).close();
  });

  it("bounds the log and vacuums while it works", async () => {
    const dir = freshDir();
    const database = await openPgliteDatabase({ dir });
    await database.query(
      "CREATE TABLE filler AS SELECT i, repeat(md5(i::text), 20) AS x FROM generate_series(1, 20000) i",
    );
    for (let round = 0; round < 16; round++) await database.query("UPDATE filler SET x = x || ''");
    const [{ n } = { n: 0 }] = await database.query<{ n: number }>("SELECT count(*)::int AS n FROM pg_ls_waldir()");
    const [{ mb } = { mb: 0 }] = await database.query<{ mb: number }>(
      "SELECT (pg_total_relation_size('filler') / 1048576)::int AS mb",
    );
    await database.close();
    expect(n * 4).toBeLessThan(160);
    expect(mb).toBeLessThan(120);
  });
});

describe("the syncing of openPgliteDatabase", () => {
  const real = { fdatasyncSync: fs.fdatasyncSync, fsyncSync: fs.fsyncSync };
  let syncs: number;
  let failing: boolean;
  beforeEach(() => {
    syncs = 0;
    failing = false;
    vi.spyOn(fs, "fdatasyncSync").mockImplementation((descriptor) => {
      syncs++;
      if (failing) throw Object.assign(new Error("input/output error"), { code: "EIO" });
      real.fdatasyncSync(descriptor);
    });
    syncBuiltinESMExports();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });

  it("happens for every transaction that writes, and for none that reads", async () => {
    const database = await openPgliteDatabase({ dir: freshDir() });
    await database.query("CREATE TABLE t (n int)");
    syncs = 0;
    for (let n = 0; n < 20; n++) await database.query("INSERT INTO t VALUES ($1)", [n]);
    expect(syncs).toBeGreaterThanOrEqual(20);
    syncs = 0;
    await database.query("SELECT * FROM t");
    expect(syncs).toBe(0);
    await database.close();
  });

  it("when it fails, fails the transaction and every later call instead of blocking the process", async () => {
    const dir = freshDir();
    const database = await openPgliteDatabase({ dir });
    await database.query("CREATE TABLE t (n int)");
    failing = true;
    const lost = database.transaction((session) => session.query("INSERT INTO t VALUES (1)"));
    await expect(lost).rejects.toMatchObject({ code: "database.unavailable", detail: expect.stringContaining(dir) });
    failing = false;
    await expect(database.query("SELECT 1")).rejects.toMatchObject({ code: "database.unavailable" });
    await database.close();
    const next = await openPgliteDatabase({ dir });
    await next.query("INSERT INTO t VALUES (2)");
    expect(await next.query("SELECT n FROM t WHERE n = 2")).toEqual([{ n: 2 }]);
    await next.close();
  });

  it("is not in the way when the engine ends itself over a statement", async () => {
    const database = await openPgliteDatabase({ dir: freshDir() });
    await expect(database.query("COPY (SELECT 1) TO STDOUT")).resolves.toEqual([]);
    await database.query("CREATE TABLE t (n int)");
    await expect(database.query("COPY t FROM STDIN")).rejects.toMatchObject({ code: "database.unavailable" });
    await expect(database.query("SELECT 1")).rejects.toMatchObject({ code: "database.unavailable" });
    await database.close();
  });
});

describe("a folder that openPgliteDatabase cannot open", () => {
  let good: string;
  beforeAll(async () => {
    good = freshDir();
    await (await openPgliteDatabase({ dir: good })).close();
  });

  it.each([
    ["whose control file is empty", "global/pg_control", "\0".repeat(8192)],
    ["of another version of Postgres", "PG_VERSION", "11\n"],
    ["without its version", "PG_VERSION", undefined],
    ["without its control file", "global/pg_control", undefined],
    ["whose catalog is damaged", "global/1262", "x".repeat(8192)],
  ])("is reported when it is one %s, with where it is and the cure", async (_case, file, content) => {
    const dir = freshDir();
    await cp(good, dir, { recursive: true });
    const path = join(dir, "data", file);
    await (content === undefined ? rm(path) : writeFile(path, content));
    await expect(openPgliteDatabase({ dir })).rejects.toMatchObject({
      code: "database.corrupt",
      detail: expect.stringContaining(join(dir, "data")),
      hint: expect.stringContaining(`mv ${join(dir, "data")} ${join(dir, "data.broken")}`),
    });
    await cp(good, dir, { recursive: true });
    await (await openPgliteDatabase({ dir })).close();
  });

  it("is told apart from one that is a file", async () => {
    await writeFile(join(root, "file"), "");
    await expect(openPgliteDatabase({ dir: join(root, "file") })).rejects.toMatchObject({
      code: "database.unavailable",
    });
  });
});

describe("a killed process", () => {
  const child = `
    import { openPgliteDatabase } from "./open-pglite.ts";
    import { appendFileSync } from "node:fs";
    const [dir, acknowledged, enough] = process.argv.slice(2);
    const database = await openPgliteDatabase({ dir });
    for (let n = 1; ; n++) {
      const [row] = await database.transaction(async (session) => {
        await session.query("INSERT INTO written (pair) SELECT coalesce(max(pair), 0) + 1 FROM written");
        return session.query("INSERT INTO written (pair) SELECT max(pair) FROM written RETURNING pair");
      });
      appendFileSync(acknowledged, row.pair + "\\n");
      if (n === Number(enough)) process.send("enough");
    }
  `;

  it("has lost no acknowledged transaction and left no half of one", { timeout: 120_000 }, async () => {
    const module = await compileChildModule(child, import.meta.dirname);
    const dir = freshDir();
    const acknowledged = join(root, "acknowledged");
    const first = await openPgliteDatabase({ dir });
    await first.query("CREATE TABLE written (id serial PRIMARY KEY, pair int NOT NULL)");
    await first.close();
    for (let round = 0; round < 5; round++) {
      const writer = module.start(dir, acknowledged, String(5 + 7 * round));
      await nextMessage(writer);
      await crash(writer);
    }
    const database = await openPgliteDatabase({ dir });
    const pairs = await database.query<{ pair: number; n: number }>(
      "SELECT pair, count(*)::int AS n FROM written GROUP BY pair ORDER BY pair",
    );
    await database.close();
    await module.remove();
    const promised = (await readFile(acknowledged, "utf8")).trim().split("\n").map(Number);
    expect(promised.length).toBeGreaterThan(20);
    expect(pairs.filter(({ n }) => n !== 2)).toEqual([]);
    const stored = new Set(pairs.map(({ pair }) => pair));
    expect(promised.filter((pair) => !stored.has(pair))).toEqual([]);
  });
});
