import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SqlAnalyzer } from "../../../ports/sql-analyzer.ts";
import { traceTables } from "../../../testing/sql-analyzer.ts";
import { openDuckDbAnalyzer } from "./open-duckdb-analyzer.ts";

describe("refused SQL", () => {
  let analyzer: SqlAnalyzer;
  let folder: string;
  beforeAll(async () => {
    analyzer = await openDuckDbAnalyzer();
    folder = await mkdtemp(join(tmpdir(), "throughline-analyzer-"));
    await writeFile(join(folder, "a.csv"), "x\n1\n");
    await writeFile(join(folder, "a.json"), '{"x": 1}\n');
  });
  afterAll(async () => {
    await analyzer.close();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = (sql: string) => analyzer.analyse({ sql, tables: Object.values(traceTables) });
  /** The words before "is refused", and the text at its place. */
  async function refused(sql: string): Promise<readonly (string | undefined)[]> {
    const { trace, problems } = await ask(sql);
    expect(trace).toBeUndefined();
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    if (problem?.what !== "binder") return [JSON.stringify(problem)];
    const at = problem.position === undefined ? undefined : sql.slice(problem.position).split(/[\s(;)]/, 1)[0];
    return [problem.message.split(" is refused", 1)[0], at];
  }

  it("are statements that are no SELECT, by their name", async () => {
    const statements = [
      "INSERT INTO silver.rates SELECT 'a', now(), 1",
      "update silver.rates set rate = 1",
      "/* why */ DELETE FROM silver.rates",
      "copy silver.rates to 'x.csv'",
      "create table x as select 1",
      "ATTACH 'x.db'",
      "pragma version",
      "set threads = 2",
      "load json",
      "explain select 1",
      "describe silver.rates",
      "summarize silver.rates",
      "call pragma_version()",
      "begin",
    ];
    for (const sql of statements) {
      const word = /[a-z]+(?= |$)/i.exec(sql.replace("/* why */ ", ""))?.[0] ?? "";
      expect(await refused(sql)).toEqual([word.toUpperCase(), word]);
    }
  });
  it("are changes behind a WITH", async () => {
    expect(await refused("with x as (select 1) insert into silver.rates select 'a', now(), 1 from x")).toEqual([
      "INSERT",
      "insert",
    ]);
    expect(await refused("with x as (select 1) delete from silver.rates")).toEqual(["DELETE", "delete"]);
  });
  it("are several statements, where one may end with a semicolon", async () => {
    expect(await refused("select 1; drop table x")).toEqual(["a second statement", "drop"]);
    expect((await ask("select ';' as x; -- done;\n;")).problems).toEqual([]);
  });
  it("are functions and names that read files", async () => {
    const csv = join(folder, "a.csv");
    expect(await refused(`select * from read_csv('${csv}')`)).toEqual(["read_csv()", "read_csv"]);
    expect(await refused(`select x from read_json_auto('${join(folder, "a.json")}')`)).toEqual([
      "read_json_auto()",
      "read_json_auto",
    ]);
    expect(await refused("from read_parquet('/nowhere/*.parquet')")).toEqual(["read_parquet()", "read_parquet"]);
    expect(await refused(`from glob('${folder}/*')`)).toEqual(["glob()", "glob"]);
    expect(await refused(`select * from read_text('${csv}')`)).toEqual(["read_text()", "read_text"]);
    expect(await refused(`select 1 from silver.rates, '${csv}'`)).toEqual([`the file ${csv}`, `'${csv}'`]);
    expect(await refused(`from sniff_csv('${csv}')`)).toEqual(["sniff_csv", "sniff_csv"]);
    expect(await refused(`from (select 1) where 1 in (select count(*) from parquet_schema('${csv}'))`)).toEqual([
      "parquet_schema()",
      "parquet_schema",
    ]);
  });
  it("are functions that read or change settings and state", async () => {
    for (const name of ["getenv", "current_setting", "getvariable", "nextval", "setseed"])
      expect(await refused(`select upper(${name}('a')) from silver.rates`)).toEqual([`${name}()`, name]);
    expect(await refused(`select 'threads'."Current_Setting"()`)).toEqual(["current_setting()", '"Current_Setting"']);
    expect(await refused("from duckdb_settings()")).toEqual(["duckdb_settings", "duckdb_settings"]);
    expect(await refused("from duckdb_tables")).toEqual(["duckdb_tables", "duckdb_tables"]);
    expect((await refused("select table_name from information_schema.columns"))[0]).toBe("duckdb_columns");
    expect(await refused("select rate, rowid from silver.rates")).toEqual(["rowid", "rowid"]);
  });
  it("is not SQL that only looks like it", async () => {
    const sql = `with "set" as (select 'getenv(''a'')' as nextval, country as "insert" from silver.rates) -- read_csv('x')
      select nextval, "insert", range(3) as range from "set"`;
    expect((await ask(sql)).problems).toEqual([]);
  });
  it("are parameters and a PIVOT whose columns depend on the data", async () => {
    expect(await refused("select rate + $1 as x from silver.rates")).toEqual(["the parameter $1", "$1"]);
    expect(await refused("select ? as x")).toEqual(["the parameter ?", "?"]);
    const word = "PIVOT without IN";
    expect(await refused("pivot silver.rates on country using sum(rate)")).toEqual([word, "pivot"]);
    expect(await refused("from (PIVOT silver.rates ON country USING sum(rate))")).toEqual([word, "PIVOT"]);
  });
  it("does not reach the next call", async () => {
    await ask("set threads = 2");
    await ask("attach ':memory:' as other");
    await ask("with x as (select 1) insert into silver.rates select 'a', now(), 1 from x");
    expect(await refused("from duckdb_databases()")).toEqual(["duckdb_databases", "duckdb_databases"]);
    expect((await ask("select count(*) as n from silver.rates")).problems).toEqual([]);
  });
});

describe("SQL that cannot be bound or traced", () => {
  let analyzer: SqlAnalyzer;
  beforeAll(async () => {
    analyzer = await openDuckDbAnalyzer();
  });
  afterAll(() => analyzer.close());
  const ask = (sql: string) => analyzer.analyse({ sql, tables: Object.values(traceTables) });

  it("gets DuckDB's sentence and the place", async () => {
    const expected: readonly (readonly [string, string, string, RegExp])[] = [
      ["select rate from silver.rates wher x", "syntax", "x", /^syntax error at or near "x"$/],
      ["select (1", "syntax", "", /^syntax error at end of input$/],
      ["select sum(country) as x from silver.rates", "type", "sum", /^No function matches .*'sum\(VARCHAR\)'/],
      [
        "select rate > date '2026-01-01' as x from silver.rates",
        "type",
        "> date",
        /^Cannot compare values of type DOUBLE and type DATE/,
      ],
      ["select 1 as x union all select 1, 2", "binder", "", /same number of result columns$/],
      ["select country from silver.rates group by rate", "binder", "country", /must appear in the GROUP BY clause/],
      [
        "select customer_id from silver.payments, silver.customers",
        "binder",
        "customer_id",
        /^Ambiguous reference to column name "customer_id"/,
      ],
      [
        "select upperr(country) as x from silver.rates",
        "binder",
        "upperr",
        /^Scalar Function with name upperr does not exist!$/,
      ],
      [
        "select cast(rate as money) as x from silver.rates",
        "binder",
        "money",
        /^Type with name money does not exist!$/,
      ],
    ];
    for (const [sql, what, at, message] of expected) {
      const { trace, problems } = await ask(sql);
      expect(trace).toBeUndefined();
      expect(problems).toMatchObject([{ what, message: expect.stringMatching(message) }]);
      const [problem] = problems;
      if (at !== "") expect(problem).toMatchObject({ position: sql.indexOf(at) });
    }
  });
  it("is reported when two of its columns have one name, with its trace", async () => {
    const { trace, problems } = await ask("select rate as x, country as X from silver.rates");
    expect(problems).toEqual([{ what: "binder", message: "two columns of the result have one name: x" }]);
    expect(trace?.columns).toHaveLength(2);
  });
  it("is reported by the part that DuckDB's plan cannot show", async () => {
    const { trace, problems } = await ask("select * from generate_series(1, 3) with ordinality");
    expect(trace).toBeUndefined();
    expect(problems).toMatchObject([{ what: "unknown-operator", name: expect.stringContaining("generate_series") }]);
  });
  it("is reported when a declared table has two columns of one name", async () => {
    const fields = ["a", "A"].map((name) => ({ name, type: { name: "text" }, nullable: false }) as const);
    const { trace, problems } = await analyzer.analyse({ sql: "select 1 as x", tables: [{ name: "a.b", fields }] });
    expect(trace).toBeUndefined();
    expect(problems).toMatchObject([{ what: "binder", message: expect.stringContaining("already exists") }]);
    expect((await ask("select rate from silver.rates")).problems).toEqual([]);
  });
});
