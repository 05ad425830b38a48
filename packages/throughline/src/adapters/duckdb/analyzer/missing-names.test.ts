import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FieldType } from "../../../contracts/shape/field.ts";
import type { SqlAnalysis, SqlAnalyzer } from "../../../ports/sql-analyzer.ts";
import { traceTables } from "../../../testing/sql-analyzer.ts";
import { openDuckDbAnalyzer } from "./open-duckdb-analyzer.ts";

describe("missing names", () => {
  let analyzer: SqlAnalyzer;
  beforeAll(async () => {
    analyzer = await openDuckDbAnalyzer();
  });
  afterAll(() => analyzer.close());

  const ask = (sql: string, known: Readonly<Record<string, FieldType>> = {}): Promise<SqlAnalysis> =>
    analyzer.analyse({ sql, tables: Object.values(traceTables), knownTypes: new Map(Object.entries(known)) });
  /** Problems in short: name, place's text, table. */
  const missing = async (sql: string, known?: Readonly<Record<string, FieldType>>) =>
    (await ask(sql, known)).problems.map((problem) => {
      if (problem.what !== "missing-column")
        return `${problem.what} ${"name" in problem ? problem.name : problem.message}`;
      const at = problem.position === undefined ? "?" : sql.slice(problem.position).split(/[^\w.]/, 1)[0];
      return `${problem.name} at ${at} of ${problem.table ?? "?"}`;
    });
  const sourcesOf = async (sql: string, known?: Readonly<Record<string, FieldType>>) =>
    (await ask(sql, known)).trace?.columns.map(({ name, type, direct }) => {
      return `${name} ${type.name}: ${direct.map(({ table, column }) => `${table}.${column}`).join(" ")}`;
    });

  it("are found one after the other in every clause", async () => {
    const windows = `with x as (select m1, customer_id from silver.payments where m2 = 1)
      select m3, sum(m4) over (partition by m5 order by m6) from silver.customers join x on m7 = m8 order by m9`;
    const groups =
      "select m1, sum(m2) filter (m3 > 1) from silver.rates group by m1, m4 having max(m5) > 1 order by max(m6)";
    const names = async (sql: string) => (await missing(sql)).map((problem) => problem.split(" ")[0]).sort();
    expect(await names(windows)).toEqual(["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9"]);
    expect(await names(groups)).toEqual(["m1", "m2", "m3", "m4", "m5", "m6"]);
  });
  it("belong to the table of their alias, also inside a correlated subquery", async () => {
    expect(
      await missing(`select p.m1, c.m2, (select max(r.m3) from silver.rates r where r.m4 = p.m5)
        from silver.payments p join silver.customers c on c.m6 = p.m7`),
    ).toEqual(
      expect.arrayContaining([
        "m1 at p.m1 of silver.payments",
        "m2 at c.m2 of silver.customers",
        "m3 at r.m3 of silver.rates",
        "m4 at r.m4 of silver.rates",
        "m5 at p.m5 of silver.payments",
        "m6 at c.m6 of silver.customers",
        "m7 at p.m7 of silver.payments",
      ]),
    );
  });
  it("belong to the table that the lock remembers them in, else to any that fits, which is then not named", async () => {
    const sql = "select old from silver.payments join silver.customers using (customer_id)";
    expect(await missing(sql)).toEqual(["old at old of ?"]);
    expect(await missing(sql, { "silver.customers.old": { name: "date" } })).toEqual([
      "old at old of silver.customers",
    ]);
    expect(await sourcesOf(sql, { "silver.customers.OLD": { name: "date" } })).toEqual([
      "OLD date: silver.customers.OLD",
    ]);
  });
  it("are found where the query gives a result the same name", async () => {
    expect(await missing("select upper(gone) as gone from silver.rates")).toEqual(["gone at gone of silver.rates"]);
    expect(await missing("select x + 1 as y, rate as x from silver.rates")).toEqual(["x at x of silver.rates"]);
  });
  it("are found in USING on either side, in EXCLUDE, REPLACE and UNPIVOT", async () => {
    const using = "select name from silver.payments join silver.customers using (gone)";
    expect(await missing(using)).toEqual(["gone at gone of silver.payments", "gone at gone of silver.customers"]);
    expect(await missing("select * exclude (gone) from silver.customers")).toEqual([
      "gone at gone of silver.customers",
    ]);
    expect(await missing("select * replace (1 as gone) from silver.customers")).toEqual([
      "gone at gone of silver.customers",
    ]);
    expect(await missing("unpivot silver.rates on rate, gone into name n value v")).toEqual([
      "gone at gone of silver.rates",
    ]);
  });
  it("can be structs of which a field is read, where the lock remembers one", async () => {
    const sql = "select address.city from silver.customers c";
    const address: FieldType = { name: "struct", fields: [{ name: "city", type: { name: "text" }, nullable: true }] };
    expect(await missing(sql, { "silver.customers.address": address })).toEqual([
      "address at address.city of silver.customers",
    ]);
    expect(await sourcesOf(sql, { "silver.customers.address": address })).toEqual([
      "city text: silver.customers.address",
    ]);
    expect(await missing(sql)).toEqual(['binder Referenced table "address" not found!']);
  });
  it("do not show in stars, since the star of the repaired table has them no more than the broken one", async () => {
    const sql = "select gone, *, gone || 'x' as twice from silver.customers, silver.rates r";
    expect((await ask(sql)).trace?.columns.map(({ name }) => name)).toEqual([
      "gone",
      "customer_id",
      "name",
      "country",
      "since",
      "country",
      "at",
      "rate",
      "twice",
    ]);
    expect(await sourcesOf("select * from silver.unheard")).toEqual([]);
    expect(await sourcesOf("select gone, * from silver.unheard")).toEqual(["gone unknown: silver.unheard.gone"]);
  });
  it("do not make a union's sides differ in a problem of their own", async () => {
    expect(await missing("select * from silver.rates where gone > 1 union all select 'a', now(), 1.5")).toEqual([
      "gone at gone of silver.rates",
    ]);
  });
  it("take part in any expression with a type that is guessed, and keep their sources", async () => {
    const sql = `select upper(a) as a, b + 1 as b, date_trunc('day', c) as c, extract(year from d) as d, list_transform(e, lambda x: x || 'a') as e,
        silver.rates.f, not g as g, sum(h + i) over () as h, unnest(j) as j, k->>'$.a' as k, l - interval 1 day as l, m[1] as m from silver.rates`;
    const names = "a b c d e f g h j k l m".split(" ");
    const found = await sourcesOf(sql);
    expect(found).toEqual(
      names.map(
        (name) => `${name} unknown: ${name === "h" ? "silver.rates.h silver.rates.i" : `silver.rates.${name}`}`,
      ),
    );
  });
  it("are given with the names that come close, without those that were only added", async () => {
    const { problems } = await ask("select amout, amuont, statu from silver.payments");
    expect(problems).toHaveLength(3);
    for (const problem of problems) {
      const candidates = problem.what === "missing-column" ? problem.candidates : [];
      expect(candidates[0]).toMatch(/^(amount|status)$/);
      expect(candidates.filter((name) => !traceTables.p?.fields.some((field) => field.name === name))).toEqual([]);
    }
  });
  it("of tables come with the declared names that come close", async () => {
    const sql = `select * from silver.payment, "silver"."custmers", rates, nowhere.x`;
    expect((await ask(sql)).problems).toEqual([
      { what: "missing-table", name: "silver.payment", candidates: ["silver.payments"], position: 14 },
      { what: "missing-table", name: "silver.custmers", candidates: ["silver.customers"], position: 30 },
      { what: "missing-table", name: "rates", candidates: ["silver.rates"], position: 51 },
      { what: "missing-table", name: "nowhere.x", candidates: [], position: 58 },
    ]);
  });
  it("that nothing can hold are the last that is found", async () => {
    expect(await missing("select q.gone, amount from (values (1)) q(x), silver.payments")).toEqual([
      "gone at q.gone of ?",
    ]);
  });
  it("are found for columns whose declared type is not known", async () => {
    const fields = [{ name: "x", type: { name: "unknown" }, nullable: true }] as const;
    const { trace, problems } = await analyzer.analyse({
      sql: "select x::date as a, x, gone from a.b where date_trunc('day', x) > now()",
      tables: [{ name: "a.b", fields }],
    });
    expect(problems).toMatchObject([{ what: "missing-column", name: "gone" }]);
    expect(trace?.columns.map(({ name, type }) => [name, type.name])).toEqual([
      ["a", "unknown"],
      ["x", "unknown"],
      ["gone", "unknown"],
    ]);
  });
  it("add no problem where one guessed type cannot fit two uses", async () => {
    expect(await missing("select date_trunc('day', gone) as a, gone * 2 as b from silver.rates")).toEqual([
      "gone at gone of silver.rates",
    ]);
  });
});
