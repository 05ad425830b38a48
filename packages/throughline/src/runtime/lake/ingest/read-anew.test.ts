import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDuckDb } from "../../../adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { type Column, decimal, double, text } from "../../../contracts/shape/column.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import { fixedClock } from "../../../ports/clock.ts";
import type { QueryEngine, QuerySession } from "../../../ports/query-engine.ts";
import type { TableStore } from "../../../ports/table-store.ts";
import type { IngestOptions } from "./ingest-result.ts";
import { ingestSource } from "./ingest-source.ts";

let engine: QueryEngine;
let session: QuerySession;
let root: string;
let tables: TableStore;
beforeAll(async () => {
  engine = await openDuckDb();
});
afterAll(() => engine.close());
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-anew-"));
  session = await engine.session();
  tables = openDeltaTableStore({ root: path.join(root, "lake"), engine });
  await mkdir(path.join(root, "in"));
});
afterEach(async () => {
  await session.close();
  await rm(root, { recursive: true, force: true });
});

const put = (name: string, rows: string) => writeFile(path.join(root, name), `id,amount,country\n${rows}`);
const move = (from: string, to: string) => rename(path.join(root, from), path.join(root, to));

const before = { id: text(), amount: decimal(12, 2), country: text().nullable() };
const after = { id: text(), amount: double(), country: text().nullable() };

function ingest(of: Readonly<Record<string, Column>>, options: Partial<IngestOptions> = {}) {
  return ingestSource({
    name: "bronze.payments",
    columns: shapeOf(of),
    key: ["id"],
    files: "in/*",
    root,
    session,
    tables,
    clock: fixedClock("2026-02-01T00:00:00Z"),
    runId: "run-1",
    ...options,
  });
}

async function rowsOf(columns: string, name = "bronze.payments") {
  const snapshot = await tables.snapshot(name);
  return session.rows(`SELECT ${columns} FROM ${snapshot?.relation} ORDER BY ALL`);
}

describe("a source whose declared columns are no longer its table's", () => {
  it("has its table replaced in one version, and the one before stays as it was", async () => {
    await put("in/a.csv", "p1,1.25,US\np2,x,US\n");
    const first = await ingest(before);
    expect(first.isAnew).toBe(false);
    const anew = await ingest(after);
    expect(anew).toMatchObject({ isAnew: true, filesNew: 1, rowsIn: 2, totals: { in: 2, accepted: 1, rejected: 1 } });
    expect(anew.version).toBe(first.version + 1);
    expect(await rowsOf("id, amount, _file, _line")).toEqual([
      { id: "p1", amount: 1.25, _file: "in/a.csv", _line: "2" },
    ]);
    const old = await tables.snapshot("bronze.payments", first.version);
    expect(await session.rows(`SELECT typeof(amount) AS type FROM ${old?.relation}`)).toEqual([
      { type: "DECIMAL(12,2)" },
    ]);
    expect(await ingest(after)).toMatchObject({ isAnew: false, filesSeen: 1, rowsIn: 0, version: anew.version });
  });

  it("goes on with files that are new or grew, each once, however often the columns changed", async () => {
    await put("in/a.csv", "p1,1,US\n");
    for (const columns of [before, after, before, after]) {
      await ingest(columns);
      const type = columns === before ? "DECIMAL(12,2)" : "DOUBLE";
      expect(await rowsOf("typeof(amount) AS type")).toEqual([{ type }]);
    }
    await put("in/a.csv", "p1,1,US\np2,2,US\n");
    await put("in/b.csv", "p3,3,US\n");
    expect(await ingest(after)).toMatchObject({
      filesNew: 1,
      filesGrown: 1,
      rowsIn: 2,
      totals: { in: 3, accepted: 3 },
    });
    expect(await ingest(before)).toMatchObject({ isAnew: true, filesNew: 2, totals: { in: 3, accepted: 3 } });
    expect(await rowsOf("id")).toEqual([{ id: "p1" }, { id: "p2" }, { id: "p3" }]);
  });

  it("keeps the first of rows with one key over all its files, in whatever portions they are read", async () => {
    await put("in/a.csv", "p1,1,US\np2,2,US\n");
    await put("in/b.csv", "p2,20,US\np3,3,US\n");
    await put("in/c.csv", "p3,30,US\np1,10,US\n");
    await ingest(before);
    expect(await ingest(after, { batchRows: 1 })).toMatchObject({
      byReason: { "duplicate id": 3 },
      totals: { in: 6, accepted: 3, rejected: 3 },
    });
    expect(await rowsOf("amount")).toEqual([{ amount: 1 }, { amount: 2 }, { amount: 3 }]);
  });

  it("is content with files under other names, copies, and files that its pattern no longer names", async () => {
    await put("in/a.csv", "p1,1,US\n");
    await put("in/b.csv", "p2,2,US\n");
    await put("in/c.csv", "p2,2,US\n");
    await ingest(before);
    await move("in/a.csv", "in/z.csv");
    await rm(path.join(root, "in/b.csv"));
    expect(await ingest(after, { files: "in/z*" })).toMatchObject({ isAnew: true, totals: { accepted: 2 } });
    expect(await rowsOf("id, _file")).toEqual([
      { id: "p1", _file: "in/z.csv" },
      { id: "p2", _file: "in/c.csv" },
    ]);
  });

  it("is refused by name where content is gone or other content now, and nothing is written", async () => {
    for (const name of ["a", "b", "c", "d", "e", "f", "g"]) await put(`in/${name}.csv`, `${name},1,US\n`);
    const { version } = await ingest(before);
    for (const name of ["a", "b", "c", "d", "e", "f"]) await rm(path.join(root, `in/${name}.csv`));
    await put("in/g.csv", "g,2,US\n");
    const refused = {
      code: "ingest.files-gone",
      detail: expect.stringMatching(/in\/a\.csv, .*in\/e\.csv and 2 others$/),
    };
    await expect(ingest(after)).rejects.toMatchObject(refused);
    await expect(ingest(before, { anew: true })).rejects.toMatchObject({ code: "ingest.files-gone" });
    expect((await tables.snapshot("bronze.payments"))?.version).toBe(version);
    expect(await ingest(before)).toMatchObject({ isAnew: false, totals: { accepted: 7 } });
  });

  it("is refused where a file it has rows of lacks a column that is declared now", async () => {
    await put("in/a.csv", "p1,1,US\n");
    await ingest(before);
    await expect(ingest({ ...after, city: text() })).rejects.toMatchObject({
      code: "ingest.file-unfit",
      where: { file: "in/a.csv" },
      cause: { code: "ingest.missing-column" },
    });
    expect(await rowsOf("id")).toEqual([{ id: "p1" }]);
  });

  it("leaves out a new file that does not fit, as ever", async () => {
    await put("in/a.csv", "p1,1,US\n");
    await ingest(before);
    await writeFile(path.join(root, "in/b.csv"), "id\np2\n");
    expect(await ingest(after)).toMatchObject({
      isAnew: true,
      refused: [{ code: "ingest.missing-column" }],
      totals: { accepted: 1 },
    });
  });

  it("is not read anew for added columns that may be null, unless it is asked for", async () => {
    await put("in/a.csv", "p1,1,US\n");
    const narrow = { id: text(), amount: decimal(12, 2) };
    await ingest(narrow);
    expect(await ingest(before)).toMatchObject({ isAnew: false });
    expect(await rowsOf("country")).toEqual([{ country: null }]);
    expect(await ingest(before, { anew: true })).toMatchObject({ isAnew: true });
    expect(await rowsOf("country")).toEqual([{ country: "US" }]);
  });

  it("never overwrites rows that others put there", async () => {
    await put("in/a.csv", "p1,1,US\n");
    await ingest(before);
    const row =
      "SELECT 'x' AS id, 1::DECIMAL(12,2) AS amount, NULL AS country, NULL AS _rescued, 'theirs' AS _file, 1 AS _line";
    await tables.write("bronze.payments", { session, mode: "append", query: row });
    await expect(ingest(after)).rejects.toMatchObject({
      code: "ingest.files-gone",
      detail: expect.stringContaining("theirs"),
    });
    await tables.ensure("bronze.foreign", shapeOf({ id: text() }));
    await expect(ingest(after, { name: "bronze.foreign" })).rejects.toMatchObject({ code: "lake.schema-mismatch" });
  });

  it("is repaired by the next run where one ended between the two tables, with the columns of that run", async () => {
    await put("in/a.csv", "p1,1.25,US\np2,x,US\n");
    await ingest(before);
    const killed: TableStore = {
      ...tables,
      write: (name, write) =>
        name === "bronze.payments" ? Promise.reject(new Error("killed")) : tables.write(name, write),
    };
    await expect(ingest({ ...before, amount: text() }, { tables: killed })).rejects.toThrow("killed");
    expect(await rowsOf("file", "bronze.payments__rejected")).toEqual([]);
    expect(await ingest(before)).toMatchObject({ isAnew: true, totals: { in: 2, accepted: 1, rejected: 1 } });
  });
});
