import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ColumnBatch, QueryEngine, QuerySession } from "../ports/query-engine.ts";

async function collect(batches: AsyncIterable<ColumnBatch>): Promise<ColumnBatch[]> {
  const all: ColumnBatch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

const everyType = `SELECT 7::INTEGER AS int32, 9007199254740993::BIGINT AS int64, 2.5::DOUBLE AS float64, true AS boolean,
  'ä' AS text, DATE '2026-01-31' AS date, TIMESTAMPTZ '2026-01-31 12:00:00.000001+00' AS timestamp,
  12.34::DECIMAL(10,2) AS short_decimal, 12345678901234567.89::DECIMAL(38,2) AS long_decimal`;

/** The engine under test and a session that every test gets anew. */
interface Subject {
  readonly engine: QueryEngine;
  readonly session: QuerySession;
}

function describeRows(subject: Subject): void {
  it("gives wire values: long numbers as strings, instants with microseconds", async () => {
    expect(await subject.session.rows(everyType)).toEqual([
      {
        int32: 7,
        int64: "9007199254740993",
        float64: 2.5,
        boolean: true,
        text: "ä",
        date: "2026-01-31",
        timestamp: "2026-01-31T12:00:00.000001Z",
        short_decimal: 12.34,
        long_decimal: "12345678901234567.89",
      },
    ]);
  });
  it("gives lists and structs recursively", async () => {
    const sql = "SELECT [{'id': 1::BIGINT, 'at': TIMESTAMPTZ '2026-01-01 00:00:00+00'}, NULL] AS items";
    expect(await subject.session.rows(sql)).toEqual([
      { items: [{ id: "1", at: "2026-01-01T00:00:00.000000Z" }, null] },
    ]);
  });
  it("treats instants without an offset as UTC, also before 1970", async () => {
    const sql = "SELECT TIMESTAMP '1969-12-31 23:59:59.5' AS a, CAST('2026-07-01 00:00:00' AS TIMESTAMPTZ) AS b";
    expect(await subject.session.rows(sql)).toEqual([
      { a: "1969-12-31T23:59:59.500000Z", b: "2026-07-01T00:00:00.000000Z" },
    ]);
  });
  it("keeps nulls of every type", async () => {
    const sql = "SELECT NULL::BIGINT AS a, NULL::VARCHAR AS b, NULL::TIMESTAMPTZ AS c, NULL::DECIMAL(10,2) AS d";
    expect(await subject.session.rows(sql)).toEqual([{ a: null, b: null, c: null, d: null }]);
  });
  it("binds parameters by their value, never as SQL text", async () => {
    const sql = "SELECT $1 AS text, $2 + 1 AS number, $3 AS yes, $4 IS NULL AS missing, $5 AS wide";
    const rows = await subject.session.rows(sql, ["'; DROP", 41, true, null, 9007199254740993n]);
    expect(rows).toEqual([{ text: "'; DROP", number: 42, yes: true, missing: true, wide: "9007199254740993" }]);
  });
}

function describeRead(subject: Subject): void {
  it("streams all rows in batches of typed arrays", async () => {
    const batches = await collect(
      subject.session.read("SELECT r::DOUBLE AS x, r AS id, 'k' || r AS key FROM range(100000) AS t(r)"),
    );
    const ids = batches.flatMap((batch) => Array.from(batch.columns[1]?.values as BigInt64Array));
    expect(batches.length).toBeGreaterThan(1);
    expect(batches.reduce((rows, batch) => rows + batch.length, 0)).toBe(100_000);
    expect(batches[0]?.columns[0]?.values).toBeInstanceOf(Float64Array);
    expect(batches[0]?.columns[1]?.values).toBeInstanceOf(BigInt64Array);
    expect(ids.sort((a, b) => Number(a - b)).every((id, i) => id === BigInt(i))).toBe(true);
    const texts = batches.flatMap((batch) => batch.columns[2]?.values as string[]);
    expect(new Set(texts).size).toBe(100_000);
  });
  it("marks nulls and holds 0 there, in every chunk", async () => {
    const sql = "SELECT CASE WHEN r % 3 = 0 THEN NULL ELSE r::INTEGER END AS x, 'a' AS s FROM range(5000) AS t(r)";
    const [batch] = await collect(subject.session.read(sql));
    const expected = Array.from({ length: 5000 }, (_, i) => (i % 3 === 0 ? 0 : i));
    expect(Array.from(batch?.columns[0]?.values as Float64Array)).toEqual(expected);
    expect(Array.from(batch?.columns[0]?.nulls ?? [])).toEqual(expected.map((_, i) => Number(i % 3 === 0)));
    expect(batch?.columns[1]?.nulls).toBeUndefined();
  });
  it("gives short decimals as numbers, all that is no number as text", async () => {
    const [batch] = await collect(subject.session.read(everyType));
    const values = Object.fromEntries((batch?.columns ?? []).map((column) => [column.name, column.values[0]]));
    expect(values).toEqual({
      int32: 7,
      int64: 9007199254740993n,
      float64: 2.5,
      boolean: "true",
      text: "ä",
      date: "2026-01-31",
      timestamp: "2026-01-31T12:00:00.000001Z",
      short_decimal: 12.34,
      long_decimal: "12345678901234567.89",
    });
  });
  it("gives no batch for no rows", async () => {
    expect(await collect(subject.session.read("SELECT 1 AS x WHERE false"))).toEqual([]);
  });
  it("refuses another statement while it streams, and allows it after the reader stops early", async () => {
    for await (const batch of subject.session.read("SELECT * FROM range(1000000)")) {
      expect(batch.length).toBeGreaterThan(0);
      await expect(subject.session.rows("SELECT 1")).rejects.toMatchObject({ code: "engine.session-busy" });
      break;
    }
    expect(await subject.session.rows("SELECT 1 AS x")).toEqual([{ x: 1 }]);
  });
}

function describeDescribe(subject: Subject): void {
  it("names columns and types without running the query", async () => {
    const columns = await subject.session.describe(
      "SELECT 1::BIGINT AS id, error('ran')::VARCHAR AS text, [1.5::DOUBLE] AS xs",
    );
    expect(columns).toEqual([
      { name: "id", type: { name: "int64" } },
      { name: "text", type: { name: "text" } },
      { name: "xs", type: { name: "list", item: { name: "float64" } } },
    ]);
  });
  it("knows decimals, dates, instants and structs", async () => {
    const columns = await subject.session.describe(
      "SELECT 1::DECIMAL(12,2) AS amount, DATE '2026-01-01' AS day, now() AS at, {'a': true, 'b': 1::INTEGER} AS s",
    );
    expect(columns.map((column) => column.type)).toEqual([
      { name: "decimal", precision: 12, scale: 2 },
      { name: "date" },
      { name: "timestamp" },
      {
        name: "struct",
        fields: [
          { name: "a", type: { name: "boolean" }, nullable: true },
          { name: "b", type: { name: "int32" }, nullable: true },
        ],
      },
    ]);
  });
}

function describeAppender(subject: Subject): void {
  const columns = [
    { name: "id", type: { name: "int64" } },
    { name: "name", type: { name: "text" } },
    { name: "at", type: { name: "timestamp" } },
    { name: "amount", type: { name: "decimal", precision: 10, scale: 2 } },
    { name: "day", type: { name: "date" } },
  ] as const;
  const create = `CREATE TEMP TABLE events (id BIGINT, name VARCHAR, "at" TIMESTAMPTZ, amount DECIMAL(10,2), day DATE)`;
  it("adds rows to a temporary table", async () => {
    await subject.session.run(create);
    const appender = await subject.session.appender("events", columns);
    appender.append([1n, "ä", "2026-01-01T00:00:00.000001Z", 12.34, "2026-01-31"]);
    appender.append([2n, null, null, "-0.50", null]);
    await appender.end();
    expect(await subject.session.rows("SELECT * FROM events ORDER BY id")).toEqual([
      { id: "1", name: "ä", at: "2026-01-01T00:00:00.000001Z", amount: 12.34, day: "2026-01-31" },
      { id: "2", name: null, at: null, amount: -0.5, day: null },
    ]);
  });
  it("adds more rows than a chunk holds", async () => {
    await subject.session.run("CREATE TEMP TABLE wide (id BIGINT, name VARCHAR)");
    const appender = await subject.session.appender("wide", columns.slice(0, 2));
    for (let i = 0; i < 5000; i++) appender.append([BigInt(i), i % 7 === 0 ? null : `name ${i}`]);
    await appender.end();
    const sql = "SELECT count(*)::INTEGER AS rows, sum(id)::BIGINT AS ids, count(name)::INTEGER AS names FROM wide";
    expect(await subject.session.rows(sql)).toEqual([{ rows: 5000, ids: "12497500", names: 4285 }]);
  });
  it("refuses a value that does not fit, by column and value", async () => {
    await subject.session.run(create);
    const appender = await subject.session.appender("events", columns);
    const bad = () => appender.append([3n, "x", "yesterday", null, null]);
    expect(bad).toThrow(/TIMESTAMP WITH TIME ZONE at: "yesterday"/);
    await appender.end();
  });
  it("refuses columns that are not the table's", async () => {
    await subject.session.run(create);
    await expect(subject.session.appender("events", columns.slice(1))).rejects.toMatchObject({
      code: "engine.appender-mismatch",
    });
    await expect(subject.session.appender("nosuch", columns)).rejects.toMatchObject({
      code: "engine.appender-mismatch",
    });
  });
}

function describeSessions(subject: Subject): void {
  it("have temporary tables of their own", async () => {
    const other = await subject.engine.session();
    await subject.session.run("CREATE TEMP TABLE mine AS SELECT 1 AS x");
    await expect(other.rows("SELECT * FROM mine")).rejects.toMatchObject({ code: "engine.unknown-name" });
    await other.close();
  });
  it("run statements that come at once one after the other", async () => {
    await subject.session.run("CREATE TEMP TABLE counter AS SELECT 0 AS x");
    await Promise.all(Array.from({ length: 20 }, () => subject.session.run("UPDATE counter SET x = x + 1")));
    expect(await subject.session.rows("SELECT x FROM counter")).toEqual([{ x: 20 }]);
  });
  it("refuse work after they are closed", async () => {
    const other = await subject.engine.session();
    await other.close();
    await expect(other.rows("SELECT 1")).rejects.toMatchObject({ code: "engine.closed" });
  });
}

function describeErrors(subject: Subject): void {
  it.each([
    ["SELEC 1", "engine.invalid-sql"],
    ["SELECT nosuch FROM range(1)", "engine.unknown-name"],
    ["SELECT CAST('x' AS INTEGER)", "engine.invalid-value"],
    ["SELECT * FROM read_parquet('/nowhere/x.parquet')", "engine.file-missing"],
  ])("gives %s its code", async (sql, code) => {
    await expect(subject.session.rows(sql)).rejects.toMatchObject({ code });
  });
  it("leaves the session usable", async () => {
    await expect(subject.session.rows("SELECT nosuch")).rejects.toThrow();
    expect(await subject.session.rows("SELECT 1 AS x")).toEqual([{ x: 1 }]);
  });
}

/** What every QueryEngine must do; `make` opens a fresh one. Call it inside a `describe`. */
export function describeQueryEngine(make: () => Promise<QueryEngine>): void {
  const subject = {} as { engine: QueryEngine; session: QuerySession };
  beforeAll(async () => {
    subject.engine = await make();
  });
  afterAll(() => subject.engine.close());
  beforeEach(async () => {
    subject.session = await subject.engine.session();
    return () => subject.session.close();
  });
  describe("rows", () => describeRows(subject));
  describe("read", () => describeRead(subject));
  describe("describe", () => describeDescribe(subject));
  describe("appender", () => describeAppender(subject));
  describe("sessions", () => describeSessions(subject));
  describe("errors", () => describeErrors(subject));
}
