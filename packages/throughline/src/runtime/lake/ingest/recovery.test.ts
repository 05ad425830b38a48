import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDuckDb } from "../../../adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { type Column, decimal, text } from "../../../contracts/shape/column.ts";
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
  root = await mkdtemp(path.join(tmpdir(), "throughline-ingest-"));
  session = await engine.session();
  tables = openDeltaTableStore({ root: path.join(root, "lake"), engine });
});
afterEach(async () => {
  await session.close();
  await rm(root, { recursive: true, force: true });
});

const payments = { id: text(), amount: decimal(12, 2), country: text().nullable() };

async function put(name: string, content: string | Buffer): Promise<void> {
  const file = path.join(root, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

function ingest(options: Partial<IngestOptions> & { of?: Readonly<Record<string, Column>> } = {}) {
  const { of = payments, ...rest } = options;
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
    ...rest,
  });
}

async function rowsOf(name: string, columns = "*", order = "ALL") {
  const snapshot = await tables.snapshot(name);
  return session.rows(`SELECT ${columns} FROM ${snapshot?.relation} ORDER BY ${order}`);
}
const accepted = (columns: string) => rowsOf("bronze.payments", columns, "_file, _line");
const rejected = (columns: string) => rowsOf("bronze.payments__rejected", columns, "file, line");

describe("a run that ends half-way", () => {
  /** A store whose writes to a table fail, as if the process had been killed before them. */
  const failing = (name: string): TableStore => ({
    ...tables,
    write: (table, write) => (table === name ? Promise.reject(new Error("killed")) : tables.write(table, write)),
  });

  it("leaves no trace when it ends before the first commit", async () => {
    await put("in/a.csv", "id,amount,country\np1,1,US\np2,x,US\n");
    await expect(ingest({ tables: failing("bronze.payments__rejected") })).rejects.toThrow("killed");
    expect(await ingest()).toMatchObject({ rowsIn: 2, totals: { in: 2, accepted: 1, rejected: 1 } });
  });

  it("is completed by the next one when it ends between the two commits", async () => {
    await put("in/b.csv", "id,amount,country\np1,1,US\np2,x,US\np1,3,US\n");
    await put("in/c.csv", "id,amount,country\np4,4,US\n");
    await expect(ingest({ tables: failing("bronze.payments") })).rejects.toThrow("killed");
    expect(await rejected("line")).toHaveLength(2);
    expect(await accepted("id")).toEqual([]);
    expect(await ingest()).toMatchObject({
      filesNew: 2,
      rowsIn: 4,
      accepted: 2,
      byReason: { "duplicate id": 1, "not-a-decimal amount": 1 },
      totals: { in: 4, accepted: 2, rejected: 2 },
    });
    expect(await ingest()).toMatchObject({ rowsIn: 0, filesSeen: 2, totals: { in: 4, accepted: 2, rejected: 2 } });
  });

  it("is completed before a file that sorts lower and has one of its keys", async () => {
    await put("in/b.csv", "id,amount,country\np1,1,US\np2,x,US\n");
    await expect(ingest({ tables: failing("bronze.payments") })).rejects.toThrow("killed");
    await put("in/a.csv", "id,amount,country\np1,100,US\np2,200,US\n");
    expect(await ingest()).toMatchObject({ rowsIn: 4, totals: { in: 4, accepted: 2, rejected: 2 } });
    expect(await accepted("id, amount")).toEqual([
      { id: "p2", amount: 200 },
      { id: "p1", amount: 1 },
    ]);
  });

  it("adds up when the rules became stricter in between", async () => {
    await put("in/a.csv", "id,amount,country\np1,1,US\np2,x,US\np3,3,XX\n");
    await expect(ingest({ tables: failing("bronze.payments") })).rejects.toThrow("killed");
    const of = { ...payments, country: text().nullable().oneOf("US", "DE") };
    expect(await ingest({ of })).toMatchObject({
      byReason: { "not-a-decimal amount": 1, "not-allowed country": 1 },
      totals: { in: 3, accepted: 1, rejected: 2 },
    });
    expect(await rejected("line")).toEqual([{ line: "3" }, { line: "4" }]);
  });

  it("completes copies and grown files as what they are", async () => {
    await put("in/a.csv", "id,amount,country\np1,1,US\n");
    await ingest({ key: [] });
    await put("in/a.csv", "id,amount,country\np1,1,US\np2,x,US\np3,3,US\n");
    await put("in/b.csv", "id,amount,country\nq1,1,US\n");
    await put("in/c.csv", "id,amount,country\nq1,1,US\n");
    await expect(ingest({ key: [], tables: failing("bronze.payments") })).rejects.toThrow("killed");
    expect(await ingest({ key: [] })).toMatchObject({
      filesNew: 1,
      filesGrown: 1,
      totals: { in: 4, accepted: 3, rejected: 1 },
    });
  });

  it("says so when a file it needs is gone", async () => {
    await put("in/a.csv", "id,amount,country\np1,1,US\np2,x,US\n");
    await put("in/b.csv", "id,amount,country\np3,1,US\n");
    await expect(ingest({ tables: failing("bronze.payments") })).rejects.toThrow("killed");
    await rm(path.join(root, "in/a.csv"));
    const result = await ingest();
    expect(result.refused).toMatchObject([{ code: "ingest.file-changed", where: { file: "in/a.csv" } }]);
    expect(await accepted("id")).toEqual([{ id: "p3" }]);
  });
});

describe("two runs at once", () => {
  it("never both accept a row of one key", async () => {
    await put("in/a.csv", "id,amount,country\np1,1,US\n");
    await put("other/b.csv", "id,amount,country\np1,2,US\n");
    const interrupted: TableStore = {
      ...tables,
      write: async (name, write) => {
        const other = await engine.session();
        if (name === "bronze.payments") await ingest({ files: "other/*", session: other });
        await other.close();
        return await tables.write(name, write);
      },
    };
    await expect(ingest({ tables: interrupted })).rejects.toMatchObject({ code: "lake.commit-conflict" });
    expect(await ingest()).toMatchObject({ totals: { in: 2, accepted: 1, rejected: 1 } });
    expect(await accepted("amount")).toEqual([{ amount: 2 }]);
  });
});
