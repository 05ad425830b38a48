import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
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

describe("ingestSource", () => {
  it("brings rows into the source's table with file and line, and the others with their reason beside it", async () => {
    await put("in/a.csv", 'id,amount,country\np1,12.50,US\np2,"12,50",US\n\np3,,DE\np4,7.1,\n');
    const result = await ingest();
    expect(result).toMatchObject({
      filesNew: 1,
      filesGrown: 0,
      filesSeen: 0,
      rowsIn: 4,
      accepted: 2,
      rejected: 2,
      byReason: { "not-a-decimal amount": 1, "null amount": 1 },
      totals: { in: 4, accepted: 2, rejected: 2 },
      refused: [],
    });
    expect(await accepted("*")).toEqual([
      { id: "p1", amount: 12.5, country: "US", _rescued: null, _file: "in/a.csv", _line: "2" },
      { id: "p4", amount: 7.1, country: null, _rescued: null, _file: "in/a.csv", _line: "6" },
    ]);
    expect(await rejected("*")).toEqual([
      {
        reason: "not-a-decimal amount",
        detail: "amount: 12,50",
        file: "in/a.csv",
        line: "3",
        raw: 'p2,"12,50",US',
        rejected_at: "2026-02-01T00:00:00.000000Z",
        run: "run-1",
      },
      expect.objectContaining({ reason: "null amount", detail: "amount: no value", line: "5", raw: "p3,,DE" }),
    ]);
  });

  it("ingests a file once, whatever its name", async () => {
    await put("in/a.csv", "id,amount,country\np1,1,US\n");
    await ingest({ key: [] });
    await rename(path.join(root, "in/a.csv"), path.join(root, "in/b.csv"));
    await put("in/c.csv", "id,amount,country\np1,1,US\n");
    const second = await ingest({ key: [] });
    expect(second).toMatchObject({ filesNew: 0, filesSeen: 2, rowsIn: 0, totals: { in: 1 } });
    const third = await ingest({ key: [] });
    expect(third).toMatchObject({ filesNew: 0, filesSeen: 2, version: second.version });
  });

  it("ingests one of two new files of the same content", async () => {
    await put("in/b.csv", "id,amount,country\np1,1,US\n");
    await put("in/a.csv", "id,amount,country\np1,1,US\n");
    expect(await ingest({ key: [] })).toMatchObject({ filesNew: 1, filesSeen: 1, rowsIn: 1 });
    expect(await accepted("_file")).toEqual([{ _file: "in/a.csv" }]);
  });

  it("keeps the first of rows with one key: a row of the table, else by file and line", async () => {
    await put("in/b.csv", "id,amount,country\np1,1,US\np2,2,US\np1,3,US\n");
    await ingest();
    await put("in/a.csv", "id,amount,country\np3,4,US\np1,5,US\n");
    await put("in/c.csv", "id,amount,country\np3,6,US\n");
    const result = await ingest();
    expect(result).toMatchObject({ byReason: { "duplicate id": 2 }, totals: { in: 6, accepted: 3, rejected: 3 } });
    expect(await accepted("id, amount, _file")).toEqual([
      { id: "p3", amount: 4, _file: "in/a.csv" },
      { id: "p1", amount: 1, _file: "in/b.csv" },
      { id: "p2", amount: 2, _file: "in/b.csv" },
    ]);
    expect(await rejected("file, line, detail")).toEqual([
      { file: "in/a.csv", line: "3", detail: "id: p1" },
      { file: "in/b.csv", line: "4", detail: "id: p1" },
      { file: "in/c.csv", line: "2", detail: "id: p3" },
    ]);
  });

  it("compares keys of several columns and rejects a null in any of them", async () => {
    await put("in/a.csv", "id,amount,country\np1,1,US\np1,2,DE\np1,3,US\np2,4,\n");
    const result = await ingest({ key: ["id", "country"] });
    expect(result.byReason).toEqual({ "duplicate id, country": 1, "null country": 1 });
  });

  it("commits in batches of whole files, in the files' order", async () => {
    for (const name of ["a", "b", "c", "d"])
      await put(`in/${name}.csv`, `id,amount,country\n${name}1,1,\n${name}2,2,\n`);
    const before = await ingest({ files: "none/*" });
    const files: string[] = [];
    const result = await ingest({
      batchRows: 3,
      onProgress: ({ file, filesDone, rows }) => files.push(`${file} ${filesDone} ${rows}`),
    });
    expect(files).toEqual(["in/a.csv 1 2", "in/b.csv 2 4", "in/c.csv 3 6", "in/d.csv 4 8"]);
    expect(result.version - before.version).toBe(2);
    expect(result.totals.accepted).toBe(8);
  });

  it.each([";", "\t", "|"])("reads fields that stand apart by %j, also where the file grows", async (delimiter) => {
    const line = (...fields: readonly string[]) => `${fields.join(delimiter)}\n`;
    const first = line("id", "amount", "country") + line("p1", "1.50", '"a, b"') + line("p2", "2");
    await put("in/a.csv", first);
    expect(await ingest({ delimiter })).toMatchObject({ accepted: 1, rejected: 1 });
    await put("in/a.csv", first + line("p3", "3", `"x${delimiter}y"`));
    expect(await ingest({ delimiter })).toMatchObject({ filesGrown: 1, accepted: 1 });
    expect(await accepted("id, country")).toEqual([
      { id: "p1", country: "a, b" },
      { id: "p3", country: `x${delimiter}y` },
    ]);
    expect(await rejected("reason")).toEqual([{ reason: "too-few-fields" }]);
  });

  it("names the delimiter that a file has and its source does not", async () => {
    await put("in/a.csv", "id;amount;country\np1;1;US\n");
    const [refused] = (await ingest()).refused;
    expect(refused).toMatchObject({ code: "ingest.missing-column", hint: expect.stringContaining('`delimiter: ";"`') });
    expect(await ingest({ delimiter: ";" })).toMatchObject({ accepted: 1, filesNew: 1 });
  });

  it("keeps undeclared columns as JSON and names them", async () => {
    await put("in/a.csv", "id,amount,country,note,\np1,1,US,hi,\np2,2,US,,x\n");
    await put("in/b.jsonl", '{"id":"p3","amount":3,"note":{"a":[1.50]}}\n');
    const result = await ingest();
    expect(result.rescuedColumns).toEqual([
      { name: "note", rows: 2, firstFile: "in/a.csv" },
      { name: "column_5", rows: 1, firstFile: "in/a.csv" },
    ]);
    expect(await accepted("id, _rescued")).toEqual([
      { id: "p1", _rescued: '{"note":"hi"}' },
      { id: "p2", _rescued: '{"column_5":"x"}' },
      { id: "p3", _rescued: '{"note":{"a":[1.50]}}' },
    ]);
  });

  it("takes a table with no files, and refuses columns that a source cannot have", async () => {
    expect(await ingest()).toMatchObject({ rowsIn: 0, totals: { in: 0 } });
    await expect(ingest({ of: { _line: text() } })).rejects.toMatchObject({ code: "ingest.reserved-column" });
    await expect(ingest({ key: ["nosuch"] })).rejects.toMatchObject({ code: "ingest.unknown-column" });
    await expect(ingest({ files: "../*.csv" })).rejects.toMatchObject({ code: "ingest.invalid-pattern" });
  });
});

describe("files that are refused", () => {
  const refusedOf = async () => (await ingest()).refused.map((error) => `${error.code} ${error.where?.file}`);

  it("leaves out a truncated or damaged gzip as a whole and takes the others", async () => {
    const whole = gzipSync(
      `id,amount,country\n${Array.from({ length: 5000 }, (_, i) => `p${i},${i},US`).join("\n")}\n`,
    );
    await put("in/a.csv.gz", whole.subarray(0, whole.length - 100));
    await put("in/b.csv.gz", Buffer.concat([gzipSync("id,amount,country\nx1,1,\n"), Buffer.from("tail")]));
    await put("in/c.csv.gz", gzipSync("id,amount,country\ny1,1,\n"));
    expect(await refusedOf()).toEqual(["ingest.truncated-file in/a.csv.gz", "ingest.corrupt-file in/b.csv.gz"]);
    expect(await accepted("id")).toEqual([{ id: "y1" }]);
    await put("in/a.csv.gz", whole);
    const second = await ingest();
    expect(second).toMatchObject({ filesNew: 1, accepted: 5000 });
  });

  it("refuses copies of what it refuses, and takes one of them once it can", async () => {
    for (const name of ["a", "b"]) await put(`in/${name}.csv`, "id,amount\np1,1\n");
    const strict = { ...payments, country: text() };
    const first = await ingest({ of: strict });
    expect(first.refused.map((error) => error.where?.file)).toEqual(["in/a.csv", "in/b.csv"]);
    expect(first).toMatchObject({ filesNew: 0, filesSeen: 0, totals: { in: 0 } });
    expect((await ingest({ of: strict })).refused).toHaveLength(2);
    await put("in/a.csv", "id,amount,country\np1,1,US\n");
    await put("in/b.csv", "id,amount,country\np1,1,US\n");
    expect(await ingest({ of: strict })).toMatchObject({ filesNew: 1, filesSeen: 1, totals: { in: 1 } });
  });

  it("names symbolic links, unknown formats and headers that do not fit", async () => {
    await put("outside.csv", "id,amount,country\no1,1,\n");
    await put("in/a.csv", "id,amount,country\np1,1,\n");
    await put("in/b.txt", "x");
    await put("in/c.csv.gz", gzipSync("id,country\np2,US\n"));
    await put("in/d.csv", "id,amount,id\np3,1,x\n");
    await put("in/e.csv", Buffer.from([0x69, 0x64, 0xff, 0x0a, 0x31, 0x0a]));
    await symlink(path.join(root, "outside.csv"), path.join(root, "in/z.csv"));
    expect((await refusedOf()).sort()).toEqual([
      "ingest.bad-header in/d.csv",
      "ingest.bad-header in/e.csv",
      "ingest.missing-column in/c.csv.gz",
      "ingest.symbolic-link in/z.csv",
      "ingest.unknown-format in/b.txt",
    ]);
    expect(await accepted("id")).toEqual([{ id: "p1" }]);
  });

  it("names a file that changed, and takes the others", async () => {
    await put("in/a.csv", "id,amount,country\np1,1,\np2,2,\n");
    await ingest();
    await put("in/a.csv", "id,amount,country\np1,9,\np2,2,\np3,3,\n");
    await put("in/b.csv", "id,amount,country\np4,4,\n");
    expect(await refusedOf()).toEqual(["ingest.file-changed in/a.csv"]);
    expect(await refusedOf()).toEqual(["ingest.file-changed in/a.csv"]);
    expect(await accepted("id")).toEqual([{ id: "p1" }, { id: "p2" }, { id: "p4" }]);
  });
});

describe("a file that grows", () => {
  it("has only its new rows read, with their own lines", async () => {
    await put("in/a.csv", "id,amount,country\np1,1,US\n");
    await ingest({ key: [] });
    await put("in/a.csv", "id,amount,country\np1,1,US\np2,x,US\np3,3,US\n");
    expect(await ingest({ key: [] })).toMatchObject({ filesNew: 0, filesGrown: 1, rowsIn: 2, accepted: 1 });
    await put("in/a.csv", "id,amount,country\np1,1,US\np2,x,US\np3,3,US\nid,amount,country\np4,4,US\n");
    expect(await ingest({ key: [] })).toMatchObject({ filesGrown: 1, rowsIn: 1, totals: { in: 4 } });
    expect(await accepted("id, _line")).toEqual([
      { id: "p1", _line: "2" },
      { id: "p3", _line: "4" },
      { id: "p4", _line: "6" },
    ]);
    expect(await rejected("line")).toEqual([{ line: "3" }]);
  });

  it("grows by whole gzip members", async () => {
    const first = gzipSync("id,amount,country\np1,1,US\n");
    await put("in/a.csv.gz", first);
    await ingest({ key: [] });
    await put("in/a.csv.gz", Buffer.concat([first, gzipSync("p2,2,US\n"), gzipSync("p3,3,US\n")]));
    expect(await ingest({ key: [] })).toMatchObject({ filesGrown: 1, accepted: 2 });
    expect(await accepted("id, _line")).toEqual([
      { id: "p1", _line: "2" },
      { id: "p2", _line: "3" },
      { id: "p3", _line: "4" },
    ]);
  });

  it("is refused when its last line grew", async () => {
    await put("in/a.csv", "id,amount,country\np1,1,US");
    await ingest({ key: [] });
    await put("in/a.csv", "id,amount,country\np1,1,USA\n");
    expect((await ingest({ key: [] })).refused).toMatchObject([{ code: "ingest.file-changed" }]);
    await put("in/a.csv", "id,amount,country\np1,1,US\np2,2,US\n");
    expect(await ingest({ key: [] })).toMatchObject({ filesGrown: 1, accepted: 1 });
    expect(await accepted("_line")).toEqual([{ _line: "2" }, { _line: "3" }]);
  });

  it("grows as JSON Lines", async () => {
    await put("in/a.jsonl", '{"id":"p1","amount":1}\n');
    await ingest({ key: [] });
    await put("in/a.jsonl", '{"id":"p1","amount":1}\n{"id":"p2","amount":"2.25"}\n[1]\n');
    expect(await ingest({ key: [] })).toMatchObject({ filesGrown: 1, byReason: { "not-an-object": 1 } });
    expect(await accepted("id, amount, _line")).toEqual([
      { id: "p1", amount: 1, _line: "1" },
      { id: "p2", amount: 2.25, _line: "2" },
    ]);
  });
});
