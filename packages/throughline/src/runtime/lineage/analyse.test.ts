import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDbAnalyzer } from "../../adapters/duckdb/analyzer/open-duckdb-analyzer.ts";
import type { Declaration } from "../../contracts/core/declaration.ts";
import { type Check, check } from "../../contracts/data/check.ts";
import { source } from "../../contracts/data/source.ts";
import { type SqlQuery, sql } from "../../contracts/data/sql.ts";
import { table } from "../../contracts/data/table.ts";
import { resolveProject } from "../../contracts/graph/resolve.ts";
import { lockOf } from "../../contracts/lock/lock.ts";
import {
  bigint,
  boolean,
  type Column,
  date,
  decimal,
  double,
  integer,
  text,
  timestamp,
} from "../../contracts/shape/column.ts";
import type { SqlAnalysis, SqlAnalyzer } from "../../ports/sql-analyzer.ts";
import { analyseProject } from "./analyse.ts";

let analyzer: SqlAnalyzer;
beforeAll(async () => {
  analyzer = await openDuckDbAnalyzer();
});
afterAll(() => analyzer.close());

const raw = source("bronze.payments", {
  files: "*.csv",
  columns: { id: text(), merchant: text(), amount: decimal(12, 2), paid_at: timestamp() },
  key: "id",
});
const merchants = source("bronze.merchants", { files: "*.csv", columns: { id: text(), name: text() }, key: "id" });
const clean = (query: SqlQuery, columns: Readonly<Record<string, Column>> = { id: text() }, name = "silver.payments") =>
  table(name, { columns, query });

async function problemsOf(declarations: readonly Declaration[], options: object = {}): Promise<string[]> {
  const { problems } = await analyseProject(declarations, { analyzer, ...options });
  return problems.map(
    ({ code, detail, hint, where }) => `${code} ${detail} | ${hint} | ${where?.declaration} ${where?.subject}`,
  );
}

describe("the analysis of a project's SQL", () => {
  it("traces each column to the columns of declared relations", async () => {
    const total = clean(
      sql`select p.id, p.amount * 2 as double_amount from ${raw} p join ${merchants} m on m.id = p.merchant`,
      { id: text(), double_amount: double() },
    );
    const { value, problems } = await analyseProject([raw, merchants, total], { analyzer });
    expect(problems).toEqual([]);
    expect(value.sql.get("table:silver.payments")?.columns[1]).toMatchObject({
      name: "double_amount",
      direct: [{ table: "bronze.payments", column: "amount" }],
    });
  });
  it("knows that a join on the whole declared key of the other side keeps rows one to one", async () => {
    const query = sql`select p.id from ${raw} p left join ${merchants} m on m.id = p.merchant`;
    const { value } = await analyseProject([clean(query)], { analyzer });
    expect(value.sql.get("table:silver.payments")?.oneToOne).toEqual({ table: "bronze.payments" });
    const nullable = source("bronze.merchants", { files: "*.csv", columns: { id: text().nullable() }, key: "id" });
    const other = sql`select p.id from ${raw} p left join ${nullable} m on m.id = p.merchant`;
    const again = await analyseProject([clean(other)], { analyzer });
    expect(again.value.sql.get("table:silver.payments")?.oneToOne).toBeUndefined();
  });

  it.each<[string, SqlQuery, Readonly<Record<string, Column>>, string]>([
    ["syntax", sql`selec id from ${raw}`, { id: text() }, "sql.syntax "],
    [
      "a column that does not exist",
      sql`select idd as id from ${raw}`,
      { id: text() },
      "sql.unknown-column column does not exist: idd | use id",
    ],
    [
      "a relation that is not declared",
      sql`select id from bronze.payments, ${merchants}`,
      { id: text() },
      "sql.unknown-table relation does not exist: bronze.payments",
    ],
    ["types that do not go together", sql`select paid_at + merchant as id from ${raw}`, { id: text() }, "sql.binding "],
    [
      "a column that the query does not give",
      sql`select id as nr from ${raw}`,
      { nr: text(), id: text() },
      "sql.missing-output query gives no column of this name: id",
    ],
    [
      "a column that is not declared",
      sql`select id, merchant from ${raw}`,
      { id: text() },
      "sql.undeclared-output query gives a column that is not declared: merchant",
    ],
    [
      "a column of another type",
      sql`select amount as id from ${raw}`,
      { id: text() },
      "sql.type-mismatch id is declared text, the query gives decimal(12,2)",
    ],
    ["what is no SELECT", sql`delete from ${raw}`, { id: text() }, "sql."],
  ])("reports %s", async (_, query, columns, problem) => {
    const found = await problemsOf([clean(query, columns)]);
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(problem), found[0]).toBe(true);
    expect(found[0]).toContain("table:silver.payments");
  });
  it("finds every problem of every query at once: one broken table never hides another", async () => {
    const first = clean(sql`select a, b, id from ${raw} where c = 1`, { id: text(), a: text(), b: text() }, "silver.a");
    const second = clean(sql`select nr, id from ${first}`, { id: text() }, "silver.b");
    const found = (await problemsOf([second, first])).map((line) => line.split(" | ")[0]);
    expect(found).toEqual([
      "sql.unknown-column column does not exist: a",
      "sql.unknown-column column does not exist: b",
      "sql.unknown-column column does not exist: c",
      "sql.unknown-column column does not exist: nr",
    ]);
  });
  it("reports a mistyped column once, and not its output under the wrong name again", async () => {
    const query = sql`select idd, merchant from ${raw}`;
    const found = await problemsOf([clean(query, { id: text(), merchant: text(), amount: text() })]);
    expect(found.map((line) => line.split(" | ")[0])).toEqual([
      "sql.missing-output query gives no column of this name: amount",
      "sql.unknown-column column does not exist: idd",
    ]);
  });
  it("reports a column that is declared and selected under names that are alike once", async () => {
    const query = sql`select id, merchant as mercant from ${raw}`;
    expect(await problemsOf([clean(query, { id: text(), merchant: text() })])).toEqual([
      expect.stringMatching(/^sql.missing-output query gives no column of this name: merchant, but mercant \|/),
    ]);
  });
  it("does not report again what a template's missing column is reported for", async () => {
    const { gone } = raw.columns as unknown as { gone: Column };
    expect(await problemsOf([clean(sql`select ${gone as never} as id from ${raw}`)])).toEqual([]);
    const found = await problemsOf([
      clean(sql`select ${gone as never} as id, other from ${raw}`, { id: text(), other: text() }),
    ]);
    expect(found.map((line) => line.split(" | ")[0])).toEqual(["sql.unknown-column column does not exist: other"]);
  });
  it("says nothing of what is no SQL: that is a problem of the declaration", async () => {
    expect(await problemsOf([clean("select 1" as never), raw])).toEqual([]);
  });

  it("takes the types of columns that are gone from the lock, so that only their loss is reported", async () => {
    const before = source("bronze.payments", {
      files: "*.csv",
      columns: { ...raw.columns, fee: decimal(9, 3) },
      key: "id",
    });
    const lock = lockOf(resolveProject({ project: "trial", declarations: [before], missing: [] }).value);
    const declared = { id: text(), fee: text() };
    const query = sql`select id, fee from ${raw}`;
    const with_ = await problemsOf([clean(query, declared)], { lock });
    expect(with_.map((line) => line.split(" | ")[0])).toEqual([
      "sql.type-mismatch fee is declared text, the query gives decimal(9,3)",
      "sql.unknown-column column does not exist: fee",
    ]);
    expect((await problemsOf([clean(query, declared)])).map((line) => line.split(" | ")[0])).toEqual([
      "sql.unknown-column column does not exist: fee",
    ]);
  });
  it("asks the analyzer once for a query that did not change, and again when its inputs did", async () => {
    const asked: string[] = [];
    const counting: SqlAnalyzer = {
      identity: analyzer.identity,
      analyse: (query) => {
        asked.push(query.sql);
        return analyzer.analyse(query);
      },
      close: async () => undefined,
    };
    const kept = new Map<string, SqlAnalysis>();
    const cache = {
      get: (key: string) => kept.get(key),
      set: (key: string, analysis: SqlAnalysis) => void kept.set(key, analysis),
    };
    const query = (from: typeof raw) => clean(sql`select id from ${from}`);
    const ask = async (from: object, lock?: object) => {
      const before = asked.length;
      const { value } = await analyseProject([query(from as typeof raw)], {
        analyzer: counting,
        cache,
        ...(lock ? { lock: lock as never } : {}),
      });
      expect(value.sql.size).toBe(1);
      return asked.length - before;
    };
    const like = (columns: object, key?: string) =>
      source("bronze.payments", {
        files: "*.csv",
        columns: columns as typeof raw.columns,
        ...(key ? { key: key as never } : {}),
      });
    expect(await ask(raw)).toBe(1);
    expect(await ask(raw)).toBe(0);
    expect(await ask(like({ ...raw.columns, id: text().describe("other words") }, "id"))).toBe(0);
    expect(await ask(like({ ...raw.columns, amount: bigint() }, "id"))).toBe(1);
    expect(await ask(like(raw.columns))).toBe(1);
    const lock = lockOf(resolveProject({ project: "trial", declarations: [raw], missing: [] }).value);
    expect(await ask(raw, lock)).toBe(0);
  });
});

describe("the conditions of a table's checks", () => {
  const checked = (...checks: readonly Check[]) =>
    table("silver.checked", {
      columns: { id: text(), amount: decimal(12, 2), paid_at: timestamp() },
      checks: checks as never,
      query: sql`select id, amount, paid_at from ${raw}`,
    });
  const own = (name: string, condition: string): Check => ({ name, says: name, columns: [], condition });

  it("are bound to the table's own columns before anything runs", async () => {
    const { min, matches, notFuture, oneOf, notNull } = check;
    const built = [min("amount", 0), matches("id", "^[a-z]+$"), notFuture("paid_at"), oneOf("id", "a"), notNull("id")];
    expect(await problemsOf([checked(...built, own("small", "amount < 100 or id is null"))])).toEqual([]);
  });
  it.each([
    [own("typo", "amuont > 0"), "sql.unknown-column column does not exist: amuont | use amount"],
    [own("grammar", "amount >"), "sql.syntax syntax error at or near"],
    [own("types", "amount > true"), "sql.binding Cannot compare values"],
    [
      own("figure", "amount + 1"),
      "sql.type-mismatch a condition is true or false, this one is decimal(13,2): amount + 1",
    ],
    [check.matches("id", "("), "sql.binding "],
  ])("are refused where they can't be: %j", async (rule, problem) => {
    const found = await problemsOf([checked(check.min("amount", 0), rule)]);
    expect(found).toEqual([expect.stringContaining(`table:silver.checked check ${rule.name}`)]);
    expect(found[0]?.startsWith(problem), found[0]).toBe(true);
  });
  it("are not reported twice where the check's column does not exist", async () => {
    expect(await problemsOf([checked(check.min("amuont", 0) as never)])).toEqual([]);
  });
});

describe("what fits a declared type", () => {
  const given = {
    i: integer(),
    b: bigint(),
    d: double(),
    m: decimal(12, 2),
    t: text(),
    day: date(),
    at: timestamp(),
    ok: boolean(),
  };
  const from = source("bronze.all", { files: "*.csv", columns: given });
  async function fits(column: keyof typeof given, declared: Column): Promise<boolean> {
    const query = sql`select ${from.columns[column] as never} as x from ${from}`;
    return (await problemsOf([clean(query, { x: declared })])).length === 0;
  }
  it("is its own type and what it holds without loss", async () => {
    const pairs: [keyof typeof given, Column][] = [
      ["i", integer()],
      ["i", bigint()],
      ["i", double()],
      ["i", decimal(10, 0)],
      ["i", decimal(12, 2)],
      ["b", decimal(38, 2)],
      ["m", decimal(14, 2)],
      ["m", decimal(14, 4)],
      ["m", double()],
      ["day", timestamp()],
    ];
    for (const [column, declared] of pairs)
      expect(await fits(column, declared), `${column} ${declared.typeName}`).toBe(true);
  });
  it("is not what would be cut, rounded or read otherwise", async () => {
    const pairs: [keyof typeof given, Column][] = [
      ["b", integer()],
      ["d", integer()],
      ["d", decimal(38, 10)],
      ["m", decimal(12, 1)],
      ["m", decimal(11, 2)],
      ["i", decimal(11, 2)],
      ["at", date()],
      ["t", double()],
      ["i", text()],
      ["ok", integer()],
    ];
    for (const [column, declared] of pairs)
      expect(await fits(column, declared), `${column} ${declared.typeName}`).toBe(false);
  });
});
