import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../ports/database.ts";

/** The database under test; all tests of a suite share it. */
interface Subject {
  readonly database: Database;
}

const everyType = `SELECT 9007199254740993::int8 AS int8, 7::int4 AS int4, 2.5::float8 AS float8, 12345678901234567.80::numeric AS exact,
  true AS yes, 'ä' AS text, DATE '2026-01-31' AS date, TIMESTAMPTZ '2026-01-31 12:00:00.000001+00' AS instant,
  TIMESTAMPTZ '2026-01-31 12:00:00+02' AS east, TIMESTAMP '1969-12-31 23:59:59.5' AS plain,
  '{"a":[1,null]}'::jsonb AS json, ARRAY['x','y,z'] AS texts, ARRAY[1,9007199254740993]::int8[] AS longs,
  ARRAY[TIMESTAMPTZ '2026-01-31 12:00:00+00'] AS instants, '\\x00ff'::bytea AS bytes, NULL::int8 AS nothing`;

const everyValue = {
  int8: "9007199254740993",
  int4: 7,
  float8: 2.5,
  exact: "12345678901234567.80",
  yes: true,
  text: "ä",
  date: "2026-01-31",
  instant: "2026-01-31T12:00:00.000001Z",
  east: "2026-01-31T10:00:00.000000Z",
  plain: "1969-12-31T23:59:59.500000Z",
  json: { a: [1, null] },
  texts: ["x", "y,z"],
  longs: ["1", "9007199254740993"],
  instants: ["2026-01-31T12:00:00.000000Z"],
  bytes: new Uint8Array([0, 255]),
  nothing: null,
};

/** Statement, parameter, and what comes back for it. */
const parameters = [
  ["$1::text", "'; DROP TABLE x; --", "'; DROP TABLE x; --"],
  ["$1::int8", 9007199254740993n, "9007199254740993"],
  ["$1::float8", -0.5, -0.5],
  ["$1::bool", false, false],
  ["$1::jsonb", { name: "a", list: [1] }, { name: "a", list: [1] }],
  ["$1::text[]", ["it's", 'a "b"', ""], ["it's", 'a "b"', ""]],
  ["$1::bytea", new Uint8Array([1, 0, 255]), new Uint8Array([1, 0, 255])],
  ["$1::text", null, null],
  ["$1::timestamptz", "2026-01-31T12:00:00.000001Z", "2026-01-31T12:00:00.000001Z"],
] as const;

function describeValues(subject: Subject): void {
  it("come back without losing a digit: long numbers as text, instants as ISO with microseconds", async () => {
    const [row] = await subject.database.query(everyType);
    expect(row).toEqual(everyValue);
  });
  it.each(parameters)("are bound as parameters, never as SQL text: %s", async (expression, value, back) => {
    expect(await subject.database.query(`SELECT ${expression} AS x`, [value])).toEqual([{ x: back }]);
  });
  it("that changed rows return come back from RETURNING", async () => {
    await subject.database.query("CREATE TABLE returned (id int PRIMARY KEY, name text)");
    const rows = await subject.database.query("INSERT INTO returned VALUES (1, 'a'), (2, 'b') RETURNING id, name");
    expect(rows).toEqual([
      { id: 1, name: "a" },
      { id: 2, name: "b" },
    ]);
    expect(await subject.database.query("DELETE FROM returned")).toEqual([]);
  });
}

/** A table `name` of ids that one group of tests has for itself. */
function ledgerOf(subject: Subject, name: string) {
  beforeAll(async () => {
    await subject.database.query(`CREATE TABLE ${name} (id int PRIMARY KEY)`);
    await subject.database.query(`INSERT INTO ${name} VALUES (1)`);
  });
  return {
    ids: async () => (await subject.database.query(`SELECT id FROM ${name} ORDER BY id`)).map((row) => row.id),
    add: (id: number) => subject.database.query(`INSERT INTO ${name} VALUES ($1)`, [id]),
  };
}

function describeTransactions(subject: Subject): void {
  const { ids } = ledgerOf(subject, "ledger");

  it("keep all of their work and give the result of their function", async () => {
    const result = await subject.database.transaction(async (session) => {
      await session.query("INSERT INTO ledger VALUES (2)");
      return (await session.query("SELECT id FROM ledger")).length;
    });
    expect(result).toBe(2);
    expect(await ids()).toEqual([1, 2]);
  });
  it("leave nothing behind when their function throws, and pass its error on", async () => {
    const failure = new Error("mine");
    const failed = subject.database.transaction(async (session) => {
      await session.query("INSERT INTO ledger VALUES (3)");
      throw failure;
    });
    await expect(failed).rejects.toBe(failure);
    expect(await ids()).toEqual([1, 2]);
  });
  it("fail when a statement of theirs had failed, even if its error was caught", async () => {
    const failed = subject.database.transaction(async (session) => {
      await session.query("INSERT INTO ledger VALUES (4)");
      await session.query("INSERT INTO ledger VALUES (1)").catch(() => undefined);
    });
    await expect(failed).rejects.toMatchObject({ code: "database.transaction-aborted" });
    expect(await ids()).toEqual([1, 2]);
  });
  it("refuse queries after they ended", async () => {
    const session = await subject.database.transaction(async (inner) => inner);
    await expect(session.query("SELECT 1")).rejects.toMatchObject({ code: "database.transaction-ended" });
  });
}

function describeConcurrency(subject: Subject): void {
  it("do not mix with queries and transactions that come at the same time", async () => {
    const increment = () =>
      subject.database.transaction(async (session) => {
        const [row] = await session.query<{ n: number }>("SELECT n FROM counter FOR UPDATE");
        await new Promise((resolve) => setImmediate(resolve));
        await session.query("UPDATE counter SET n = $1", [(row?.n ?? 0) + 1]);
      });
    await subject.database.query("CREATE TABLE counter AS SELECT 0 AS n");
    const reads = Array.from({ length: 10 }, () => subject.database.query("SELECT n FROM counter"));
    await Promise.all([...Array.from({ length: 20 }, increment), ...reads]);
    expect(await subject.database.query("SELECT n FROM counter")).toEqual([{ n: 20 }]);
  });
}

function describeNesting(subject: Subject): void {
  const { add, ids } = ledgerOf(subject, "nested");

  it("take in queries that their function makes through the database", async () => {
    const failed = subject.database.transaction(async () => {
      await add(4);
      throw new Error("mine");
    });
    await expect(failed).rejects.toThrow("mine");
    expect(await ids()).toEqual([1]);
  });
  it("can be nested: the inner one fails alone, and is kept only with the outer one", async () => {
    await subject.database.transaction(async (session) => {
      await add(5);
      const inner = subject.database.transaction(async () => {
        await session.query("INSERT INTO nested VALUES (6)");
        await add(1);
      });
      await expect(inner).rejects.toMatchObject({ code: "database.constraint" });
      await subject.database.transaction(() => add(7));
    });
    expect(await ids()).toEqual([1, 5, 7]);
    const outer = subject.database.transaction(async () => {
      await subject.database.transaction(() => add(8));
      throw new Error("mine");
    });
    await expect(outer).rejects.toThrow("mine");
    expect(await ids()).toEqual([1, 5, 7]);
  });
}

function describeMigrations(subject: Subject): void {
  const first = { id: "0001-cities", sql: "CREATE TABLE cities (name text); INSERT INTO cities VALUES ('Oslo');" };
  const second = { id: "0002-country", sql: "ALTER TABLE cities ADD country text; UPDATE cities SET country = 'NO';" };

  it("are applied in the order of their ids, each once", async () => {
    await subject.database.migrate([second, first]);
    await subject.database.migrate([first, second]);
    await Promise.all([subject.database.migrate([first, second]), subject.database.migrate([first, second])]);
    expect(await subject.database.query("SELECT * FROM cities")).toEqual([{ name: "Oslo", country: "NO" }]);
  });
  it("that changed after they were applied are refused", async () => {
    const changed = { ...second, sql: `${second.sql} DELETE FROM cities;` };
    await expect(subject.database.migrate([first, changed])).rejects.toMatchObject({
      code: "database.migration-changed",
      detail: expect.stringContaining("0002-country"),
    });
    expect(await subject.database.query("SELECT name FROM cities")).toEqual([{ name: "Oslo" }]);
  });
  it("that fail leave nothing of themselves, and what was before them stands", async () => {
    const third = { id: "0003-wonders", sql: "CREATE TABLE wonders (name text);" };
    const fourth = { id: "0004-broken", sql: "INSERT INTO wonders VALUES ('x'); SELECT nosuch;" };
    await expect(subject.database.migrate([third, fourth])).rejects.toMatchObject({ code: "database.invalid-sql" });
    expect(await subject.database.query("SELECT * FROM wonders")).toEqual([]);
    await subject.database.migrate([third, { ...fourth, sql: "INSERT INTO wonders VALUES ('y');" }]);
    expect(await subject.database.query("SELECT * FROM wonders")).toEqual([{ name: "y" }]);
  });
}

function describeErrors(subject: Subject): void {
  beforeAll(() => subject.database.query("CREATE TABLE strict (id int PRIMARY KEY, n int NOT NULL CHECK (n > 0))"));

  it.each([
    ["INSERT INTO strict VALUES (1, 1), (1, 2)", "database.constraint"],
    ["INSERT INTO strict VALUES (2, -1)", "database.constraint"],
    ["SELECT 'x'::int", "database.invalid-value"],
    ["SELECT 1 / 0", "database.invalid-value"],
    ["SELEC 1", "database.invalid-sql"],
    ["SELECT 1; SELECT 2", "database.invalid-sql"],
    ["SELECT * FROM nosuch", "database.invalid-sql"],
  ])("give %s its code", async (sql, code) => {
    await expect(subject.database.query(sql)).rejects.toMatchObject({ name: "ThroughlineError", code });
  });
  it("name the constraint that a row breaks", async () => {
    await subject.database.query("INSERT INTO strict VALUES (3, 3)");
    await expect(subject.database.query("INSERT INTO strict VALUES (3, 3)")).rejects.toMatchObject({
      issues: [{ message: "strict_pkey", path: ["strict", "strict_pkey"] }],
    });
  });
  it("leave the database usable", async () => {
    await expect(subject.database.query("SELECT nosuch")).rejects.toThrow();
    expect(await subject.database.query("SELECT 1 AS x")).toEqual([{ x: 1 }]);
  });
  it("say so when a parameter cannot be sent", async () => {
    await expect(subject.database.query("SELECT $1::bool", [{}])).rejects.toMatchObject({
      code: "database.invalid-value",
    });
  });
  it("refuse a transaction that was begun by a query", async () => {
    await expect(subject.database.query("BEGIN")).rejects.toMatchObject({ code: "database.transaction-by-hand" });
    expect(await subject.database.query("SELECT 1 AS x")).toEqual([{ x: 1 }]);
  });
}

/** What every Database must do; `make` opens a fresh, empty one. Call it inside a `describe`. */
export function describeDatabase(make: () => Promise<Database>): void {
  const subject = {} as { database: Database };
  beforeAll(async () => {
    subject.database = await make();
  });
  afterAll(() => subject.database.close());
  describe("values", () => describeValues(subject));
  describe("transactions", () => {
    describeTransactions(subject);
    describeConcurrency(subject);
    describeNesting(subject);
  });
  describe("migrations", () => describeMigrations(subject));
  describe("errors", () => describeErrors(subject));
  it("refuses work after it is closed, and closes twice", async () => {
    const database = await make();
    await Promise.all([database.query("SELECT 1"), database.close(), database.close()]);
    await expect(database.query("SELECT 1")).rejects.toMatchObject({ code: "database.closed" });
  });
}
