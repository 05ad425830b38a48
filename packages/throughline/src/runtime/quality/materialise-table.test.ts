import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDuckDb } from "../../adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { check } from "../../contracts/data/check.ts";
import type { SqlTrace } from "../../contracts/graph/kind-spec.ts";
import { bigint, type Column, date, decimal, double, json, text, timestamp } from "../../contracts/shape/column.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { fixedClock } from "../../ports/clock.ts";
import type { QueryEngine, QuerySession } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import { freshnessOf } from "../lake/freshness.ts";
import { builtMark } from "./build-marks.ts";
import { type MaterialiseOptions, materialiseTable } from "./materialise-table.ts";
import { qualityOf } from "./quality-of.ts";

let engine: QueryEngine;
let session: QuerySession;
let root: string;
let tables: TableStore;

beforeAll(async () => {
  engine = await openDuckDb({ threads: 2 });
});
afterAll(() => engine.close());
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-quality-"));
  session = await engine.session();
  tables = openDeltaTableStore({ root, engine });
});
afterEach(async () => {
  await session.close();
  await rm(root, { recursive: true, force: true });
});

const clock = fixedClock("2026-02-01T00:00:00Z");
const payments = { id: text(), amount: decimal(12, 2), country: text().oneOf("US", "DE").nullable() };

const rowsSql = (rows: readonly string[], names = "id, amount, country") =>
  `SELECT * FROM (VALUES ${rows.map((row) => `(${row})`).join(", ")}) AS t(${names})`;

function build(options: Partial<MaterialiseOptions> & { query: string; of?: Readonly<Record<string, Column>> }) {
  const { of = payments, ...rest } = options;
  return materialiseTable({
    name: "silver.payments",
    columns: shapeOf(of),
    checks: [],
    session,
    tables,
    clock,
    runId: "run-1",
    mark: "m1",
    ...rest,
  });
}

async function read(name: string, columns = "*") {
  return session.rows(`SELECT ${columns} FROM ${(await tables.snapshot(name))?.relation} ORDER BY ALL`);
}
const accepted = (columns?: string) => read("silver.payments", columns);
const rejected = (columns?: string) => read("silver.payments__rejected", columns);

describe("materialiseTable", () => {
  it("keeps rows that follow every rule and puts the others aside with the first rule they break", async () => {
    const result = await build({
      checks: [check.min("amount", 0), check.unique("id")],
      query: `${rowsSql(["'a', 1.50, 'US'", "NULL, -1, 'US'", "'c', -2, 'FR'", "'d', -3, 'DE'", "'e', 4, NULL", "'a', 9, 'DE'"])}; `,
    });
    expect(result).toMatchObject({ rowsIn: 6, accepted: 2, rejected: 4, version: 1, rejectedVersion: 1 });
    expect(result.byCheck).toEqual([
      { name: "not null id", says: "id is not null", rejected: 1, checked: 6 },
      { name: "not null amount", says: "amount is not null", rejected: 0, checked: 5 },
      { name: "one of country", says: "country is one of US, DE", rejected: 1, checked: 5 },
      { name: "min amount", says: "amount ≥ 0", rejected: 1, checked: 4 },
      { name: "unique id", says: "id is unique", rejected: 1, checked: 3 },
    ]);
    expect(await accepted()).toEqual([
      { id: "a", amount: 1.5, country: "US" },
      { id: "e", amount: 4, country: null },
    ]);
    expect(await rejected("reason, row, file, line, rejected_at, run")).toContainEqual({
      reason: "amount ≥ 0",
      row: { id: "d", amount: -3, country: "DE" },
      file: null,
      line: null,
      rejected_at: "2026-02-01T00:00:00.000000Z",
      run: "run-1",
    });
  });

  it("keeps of rows with one key the first by time, then by all columns, in whatever order they come", async () => {
    const of = { id: text(), at: timestamp(), note: text().nullable() };
    const rows = ["'a', 2, 'x'", "'a', 1, 'z'", "'a', 1, 'y'", "'a', 1, NULL", "'b', 5, NULL"];
    for (const order of [rows, [...rows].reverse()]) {
      const query = `SELECT id, make_timestamp("at" * 1000000) AS "at", note FROM (${rowsSql(order, 'id, "at", note')})`;
      const result = await build({
        of,
        query,
        key: ["id"],
        at: "at",
        mark: order === rows ? "m1" : "m2",
      });
      expect(result).toMatchObject({ accepted: 2, rejected: 3 });
      expect(await accepted("id, note")).toEqual([
        { id: "a", note: "y" },
        { id: "b", note: null },
      ]);
    }
  });

  it("asks the key first and further unique checks only of what it left", async () => {
    const query = rowsSql(["'a', 1, 'US'", "'a', 2, 'DE'", "'b', 2, 'DE'", "'c', 2, NULL", "'d', 3, NULL"]);
    const result = await build({ query, key: ["id"], checks: [check.unique("country"), check.unique("id")] });
    expect(result.byCheck.filter(({ name }) => name.startsWith("unique"))).toEqual([
      { name: "unique id", says: "id is unique", rejected: 1, checked: 5 },
      { name: "unique country", says: "country is unique", rejected: 0, checked: 4 },
    ]);
  });

  it("rejects values that are not finite and shows rows in the form of the wire", async () => {
    const of = { f: double(), l: bigint(), d: decimal(38, 2), y: date(), z: timestamp() };
    const row = `9007199254740993::BIGINT AS l, 12345678901234567890.12::DECIMAL(38,2) AS d, DATE '2026-01-31' AS y,
      TIMESTAMPTZ '2026-01-31 12:00:00.000001+00' AS z`;
    const query = `SELECT 'NaN'::DOUBLE AS f, ${row} UNION ALL SELECT 1.5, ${row}`;
    expect(await build({ of, query })).toMatchObject({ accepted: 1, rejected: 1 });
    expect(await rejected("reason, row")).toEqual([
      {
        reason: "f is finite",
        row: {
          f: "nan",
          l: "9007199254740993",
          d: "12345678901234567890.12",
          y: "2026-01-31",
          z: "2026-01-31T12:00:00.000001Z",
        },
      },
    ]);
  });

  it("widens types without loss and ignores columns that are not declared", async () => {
    const of = { id: text(), n: bigint(), d: decimal(12, 2), f: double(), z: timestamp(), j: json(), k: json() };
    const query = `SELECT 'a' AS id, 1::INTEGER AS n, 2.5::DECIMAL(5,1) AS d, 3::INTEGER AS f, DATE '2026-01-31' AS z,
      [1, 2] AS j, '{"a": 1}' AS k, 'more' AS other -- end`;
    await build({ of, query });
    expect(await accepted()).toEqual([
      { id: "a", n: "1", d: 2.5, f: 3, z: "2026-01-31T00:00:00.000000Z", j: [1, 2], k: { a: 1 } },
    ]);
  });

  it("replaces the rows of the last build, also with none", async () => {
    await build({ query: rowsSql(["'a', 1, 'US'", "'b', NULL, 'US'"]) });
    const result = await build({
      query: rowsSql(["'c', 1.00, 'US'"]).replace("1.00", "1.00::DECIMAL(12,2)"),
      mark: "m2",
    });
    expect(result).toMatchObject({ accepted: 1, rejected: 0 });
    expect(await accepted("id")).toEqual([{ id: "c" }]);
    expect(await rejected()).toEqual([]);
    await build({ query: `${rowsSql(["'c', 1, 'US'"])} WHERE false`, mark: "m3" });
    expect(await accepted()).toEqual([]);
  });
});

describe("what a query must give", () => {
  it("names a column that is missing, and both types of one that is wrong", async () => {
    await expect(build({ query: "SELECT 'a' AS id, 1 AS amount" })).rejects.toMatchObject({
      code: "quality.missing-column",
      detail: "the query of silver.payments does not give the column: country",
    });
    await expect(build({ query: "SELECT 'a' AS id, 1.5::DOUBLE AS amount, 'US' AS country" })).rejects.toMatchObject({
      code: "quality.wrong-type",
      detail: "silver.payments.amount is declared decimal(12,2), its query gives: float64",
    });
  });

  it("names a check that the engine cannot evaluate, and columns that do not exist", async () => {
    const query = rowsSql(["'a', 1, 'US'"]);
    const broken = { name: "odd", says: "odd", columns: ["id"], condition: "CAST(id AS INTEGER) > 0" };
    await expect(build({ query, checks: [broken] })).rejects.toMatchObject({
      code: "quality.broken-check",
      detail: expect.stringContaining("odd: Conversion Error"),
    });
    await expect(build({ query, key: ["nosuch"] })).rejects.toMatchObject({ code: "quality.unknown-column" });
    await expect(build({ query, at: "nosuch" })).rejects.toMatchObject({ code: "quality.unknown-column" });
  });
});

describe("the place of a rejected row", () => {
  const oneToOne = (column: string): SqlTrace => ({
    oneToOne: { table: "bronze.payments" },
    columns: [{ name: "id", type: { name: "text" }, direct: [{ table: "bronze.payments", column }], indirect: [] }],
  });
  const query = rowsSql(["'a', -1, 'US'", "'b', -1, 'US'", "'c', -1, 'US'"]);
  const checks = [check.min("amount", 0)];
  const sourceOf = { view: "files", key: ["id"] };

  beforeEach(() =>
    session.run(`CREATE TEMP VIEW files AS SELECT * FROM (VALUES ('a', 'x.csv', 2), ('b', 'x.csv', 3), ('b', 'y.csv', 3))
      AS f(id, _file, _line)`),
  );

  it("is the file and line of the one source row that it comes from", async () => {
    await build({ query, checks, trace: oneToOne("id"), sourceOf });
    expect(await rejected("CAST(row->>'$.id' AS VARCHAR) AS id, file, line")).toEqual([
      { id: "a", file: "x.csv", line: "2" },
      { id: "b", file: null, line: null },
      { id: "c", file: null, line: null },
    ]);
  });

  it("stays unknown where the key is not kept as it is", async () => {
    await build({ query, checks, trace: oneToOne("other"), sourceOf });
    expect(await rejected("file")).toEqual([{ file: null }, { file: null }, { file: null }]);
  });
});

describe("a build that ends half-way", () => {
  const failing = (name: string): TableStore => ({
    ...tables,
    write: (table, write) => (table === name ? Promise.reject(new Error("killed")) : tables.write(table, write)),
  });
  const first = rowsSql(["'a', 1, 'US'", "'b', NULL, 'US'"]);
  const second = rowsSql(["'c', 1, 'US'", "'d', NULL, 'US'", "'e', NULL, 'US'"]);

  it("is not taken for built, and is repaired by building again", async () => {
    await build({ query: first, mark: "m1" });
    expect(await builtMark(tables, "silver.payments")).toBe("m1");
    await expect(build({ query: second, mark: "m2", tables: failing("silver.payments") })).rejects.toThrow("killed");
    expect(await builtMark(tables, "silver.payments")).toBeUndefined();
    expect(await build({ query: second, mark: "m2" })).toMatchObject({ accepted: 1, rejected: 2 });
    expect(await builtMark(tables, "silver.payments")).toBe("m2");
    expect(await accepted("id")).toEqual([{ id: "c" }]);
    expect(await rejected("reason")).toHaveLength(2);
  });

  it("goes back to an earlier build's rows when that is built again", async () => {
    await build({ query: first, mark: "m1" });
    await build({ query: second, mark: "m2" });
    await build({ query: first, mark: "m1" });
    expect(await accepted("id")).toEqual([{ id: "a" }]);
    expect(await builtMark(tables, "silver.payments")).toBe("m1");
    expect(await builtMark(tables, "silver.other")).toBeUndefined();
  });
});

describe("freshnessOf and qualityOf", () => {
  it("measure from the newest row and over the table with its sources", async () => {
    const of = { id: text(), at: timestamp() };
    const query =
      "SELECT id, \"at\"::TIMESTAMPTZ AS \"at\" FROM (VALUES ('a', '2026-01-31 23:00:00'), ('b', '2026-01-01'), (NULL, '2026-01-31 23:59:00')) AS t(id, \"at\")";
    await build({ of, query, name: "bronze.p" });
    await build({
      of,
      query: "SELECT 'a' AS id, TIMESTAMPTZ '2026-01-31 23:00:00+00' AS at UNION ALL SELECT 'b', NULL",
    });
    const snapshot = await tables.snapshot("silver.payments");
    if (snapshot === undefined) throw new Error("no table");
    expect(await freshnessOf({ session, snapshot, column: "at", clock })).toEqual({
      newest: "2026-01-31T23:00:00.000000Z",
      ageUs: 3_600_000_000,
    });
    expect(await qualityOf(tables, "silver.payments", ["bronze.p"])).toEqual({
      share: (1 / 2) * (2 / 3),
      table: { name: "silver.payments", accepted: 1, rejected: 1 },
      sources: [{ name: "bronze.p", accepted: 2, rejected: 1 }],
    });
    expect((await qualityOf(tables, "silver.none", [])).share).toBe(1);
  });

  it("have no age without rows", async () => {
    const of = { id: text(), at: timestamp() };
    await build({ of, query: "SELECT 'a' AS id, TIMESTAMPTZ '2026-01-31 23:00:00+00' AS at WHERE false" });
    const snapshot = await tables.snapshot("silver.payments");
    if (snapshot === undefined) throw new Error("no table");
    expect(await freshnessOf({ session, snapshot, column: "at", clock })).toEqual({ newest: null, ageUs: null });
  });
});
