import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SqlTrace } from "../contracts/graph/kind-spec.ts";
import type { Field, FieldType } from "../contracts/shape/field.ts";
import type { AnalyzerTable, SqlAnalysis, SqlAnalyzer } from "../ports/sql-analyzer.ts";

const field = (name: string, type: FieldType | Exclude<FieldType["name"], "decimal" | "list" | "struct">): Field => ({
  name,
  type: typeof type === "string" ? { name: type } : type,
  nullable: true,
});

const card: FieldType = { name: "struct", fields: [field("brand", "text"), field("country", "text")] };

/** Tables of trace cases, each with the letter that stands for it in expectations. */
export const traceTables: Readonly<Record<string, AnalyzerTable>> = {
  p: {
    name: "silver.payments",
    fields: [
      field("payment_id", "text"),
      field("customer_id", "text"),
      field("amount", { name: "decimal", precision: 12, scale: 2 }),
      field("paid_at", "timestamp"),
      field("status", "text"),
      field("attempts", "int32"),
      field("tags", { name: "list", item: { name: "text" } }),
      field("card", card),
      field("details", "json"),
    ],
  },
  c: {
    name: "silver.customers",
    fields: [field("customer_id", "text"), field("name", "text"), field("country", "text"), field("since", "date")],
  },
  r: {
    name: "silver.rates",
    fields: [field("country", "text"), field("at", "timestamp"), field("rate", "float64")],
  },
  e: {
    name: "silver.employees",
    fields: [field("id", "int32"), field("boss", "int32"), field("salary", "int64")],
  },
  o: {
    name: "odd.Table, v1.2",
    fields: [field("a b", "text"), field("c.d", "int64"), field('say "hi"', "text"), field("Größe", "float64")],
  },
};

/** One query with what it gives, by column: `name: direct sources | indirect sources`, and the table that its rows come from one to one. */
export interface TraceCase {
  readonly says: string;
  readonly sql: string;
  readonly gives: readonly string[];
  readonly rowOf?: string;
}

const letters = new Map(Object.entries(traceTables).map(([letter, { name }]) => [name, letter]));

/** `p.amount c.name` in one order. */
const ordered = (sources: string): string =>
  sources
    .split(/\s+(?=[a-z]\.)/)
    .map((source) => source.trim())
    .sort()
    .join(" ")
    .trim();

function shown(trace: SqlTrace | undefined): readonly string[] {
  const list = (sources: readonly { readonly table: string; readonly column: string }[]) =>
    ordered(sources.map(({ table, column }) => `${letters.get(table)}.${column}`).join(" "));
  return trace?.columns.map(({ name, direct, indirect }) => `${name}: ${list(direct)} | ${list(indirect)}`) ?? [];
}

function normal(expected: string): string {
  const [, name = "", direct = "", indirect = ""] = /^(.+?): ?(.*?) ?\| ?(.*)$/.exec(expected) ?? [];
  return `${name}: ${ordered(direct)} | ${ordered(indirect)}`;
}

type Make = () => Promise<SqlAnalyzer>;

/** Runs trace cases, in the dialect of the analyzer under test. */
export function itTraces(make: Make, cases: readonly TraceCase[]): void {
  let analyzer: SqlAnalyzer;
  beforeAll(async () => {
    analyzer = await make();
  });
  afterAll(() => analyzer.close());
  for (const { says, sql, gives, rowOf } of cases)
    it(says, async () => {
      const { trace, problems } = await analyzer.analyse({ sql, tables: Object.values(traceTables) });
      expect(problems).toEqual([]);
      expect(shown(trace)).toEqual(gives.map(normal));
      expect(trace?.oneToOne?.table).toBe(rowOf === undefined ? undefined : traceTables[rowOf]?.name);
    });
}

/** SQL that every dialect has. */
const plainCases: readonly TraceCase[] = [
  {
    says: "traces a projection with a filter to its one table",
    sql: "select payment_id, amount * 2 as doubled from silver.payments where status = 'paid'",
    gives: ["payment_id: p.payment_id | p.status", "doubled: p.amount | p.status"],
    rowOf: "p",
  },
  {
    says: "traces an aggregate over a join, whose rows come from no single row",
    sql: `select c.country, count(*) as payments, sum(p.amount) as total from silver.payments p
          left join silver.customers c on p.customer_id = c.customer_id group by c.country`,
    gives: [
      "country: c.country | c.country p.customer_id c.customer_id",
      "payments: | c.country p.customer_id c.customer_id",
      "total: p.amount | c.country p.customer_id c.customer_id",
    ],
  },
  {
    says: "traces a window and the conditions of a CASE",
    sql: `select id, row_number() over (partition by boss order by salary) as place,
            case when salary > 10 then 'high' else 'low' end as level from silver.employees`,
    gives: ["id: e.id |", "place: | e.boss e.salary", "level: e.salary |"],
    rowOf: "e",
  },
  {
    says: "traces a CTE and a subquery",
    sql: `with known as (select customer_id as id from silver.customers where country = 'NL')
          select payment_id from silver.payments where customer_id in (select id from known)`,
    gives: ["payment_id: p.payment_id | p.customer_id c.customer_id c.country"],
    rowOf: "p",
  },
];

/** The analyzer under test, with a short way to ask it about the tables of trace cases. */
interface Subject {
  readonly analyzer: SqlAnalyzer;
  readonly ask: (sql: string, knownTypes?: ReadonlyMap<string, FieldType>) => Promise<SqlAnalysis>;
}

const placeOf = (sql: string, part: string) => ({ position: sql.indexOf(part) });

function describeShapes({ ask }: Subject): void {
  it("gives every type back that it was given", async () => {
    const { trace } = await ask("select * from silver.payments");
    expect(trace?.columns.map(({ name, type }) => ({ name, type }))).toEqual(
      traceTables.p?.fields.map(({ name, type }) => ({ name, type })),
    );
  });
  it("gives the types of literals and computed columns", async () => {
    const sql = `select count(*) as n, max(since) as day, 1.50 as price, cast(1 as double precision) as x,
      1 = 2 as no, 'a' as word from silver.customers`;
    const types = (await ask(sql)).trace?.columns.map(({ type }) => type.name);
    expect(types).toEqual(["int64", "date", "decimal", "float64", "boolean", "text"]);
  });
}

function describeProblems({ ask }: Subject): void {
  it("names every missing column with its place, and traces the query as if they were there", async () => {
    const sql = "select amount_usd + 1 as usd, payment_id, colour from silver.payments where region = 'EU'";
    const { trace, problems } = await ask(sql, new Map([["silver.payments.amount_usd", { name: "float64" }]]));
    const missing = (name: string) => ({
      what: "missing-column",
      name,
      table: "silver.payments",
      ...placeOf(sql, name),
    });
    expect(problems).toHaveLength(3);
    for (const name of ["amount_usd", "colour", "region"])
      expect(problems).toContainEqual(expect.objectContaining(missing(name)));
    expect(trace?.columns.map(({ name, type }) => [name, type.name])).toEqual([
      ["usd", "float64"],
      ["payment_id", "text"],
      ["colour", "unknown"],
    ]);
    expect(trace?.columns[0]?.direct).toEqual([{ table: "silver.payments", column: "amount_usd" }]);
    expect(trace?.columns[1]?.indirect).toEqual([{ table: "silver.payments", column: "region" }]);
  });
  it("names a missing table alone, with the columns that it is remembered to have", async () => {
    const sql = "select x.id, x.other from silver.paymentz x";
    const { trace, problems } = await ask(sql, new Map([["silver.paymentz.id", { name: "int64" }]]));
    expect(problems).toMatchObject([{ what: "missing-table", name: "silver.paymentz", ...placeOf(sql, "silver") }]);
    expect(trace?.columns).toMatchObject([
      { name: "id", type: { name: "int64" }, direct: [{ table: "silver.paymentz", column: "id" }] },
      { name: "other", type: { name: "unknown" }, direct: [{ table: "silver.paymentz", column: "other" }] },
    ]);
  });
}

function describeRefusals({ ask }: Subject): void {
  it("tells syntax errors from type errors, with their place and one line of text", async () => {
    const syntax = "select amount from silver.payments where where";
    const type = "select amount + payment_id from silver.payments";
    expect((await ask(syntax)).problems).toMatchObject([{ what: "syntax", position: syntax.lastIndexOf("where") }]);
    const { trace, problems } = await ask(type);
    expect(trace).toBeUndefined();
    expect(problems).toMatchObject([
      { what: "type", ...placeOf(type, "+"), message: expect.stringMatching(/^[^\n]{1,300}$/) },
    ]);
  });
  it("counts places in units of JavaScript strings", async () => {
    const sql = "select 'é😀' as smile, amount + payment_id as x from silver.payments";
    expect((await ask(sql)).problems).toMatchObject([{ what: "type", ...placeOf(sql, "+") }]);
  });
  it("refuses an empty query, several statements and statements that are no SELECT", async () => {
    for (const sql of [
      "",
      "-- nothing",
      "select 1; select 2",
      "drop table silver.payments",
      "insert into silver.rates select 1",
    ]) {
      const { trace, problems } = await ask(sql);
      expect(trace).toBeUndefined();
      expect(problems).toHaveLength(1);
    }
  });
}

function describeCalls({ analyzer, ask }: Subject): void {
  it("shows a call no table of another call, also while both run", async () => {
    const other = { name: "silver.other", fields: [field("x", "text")] };
    const sql = "select x from silver.other";
    const [own, foreign] = await Promise.all([analyzer.analyse({ sql, tables: [other] }), ask(sql)]);
    expect(own.problems).toEqual([]);
    expect(foreign.problems).toMatchObject([{ what: "missing-table", name: "silver.other" }]);
  });
  it("takes other shapes of one table in calls that overlap", async () => {
    const types = ["text", "int64", "float64", "date", "boolean"] as const;
    const calls = Array.from({ length: 25 }, (_, i) => {
      const fields = [field("x", types[i % types.length] ?? "text")];
      return analyzer.analyse({ sql: "select x as y from a.b", tables: [{ name: "a.b", fields }] });
    });
    const given = (await Promise.all(calls)).map(({ trace }) => trace?.columns[0]?.type.name);
    expect(given).toEqual(calls.map((_, i) => types[i % types.length]));
  });
  it("gives the same answer again", async () => {
    const sql = "select *, nope from silver.payments join silver.customers using (customer_id)";
    expect(await ask(sql)).toEqual(await ask(sql));
  });
  it("names its engine and version", () => {
    expect(analyzer.identity).toMatch(/\d+\.\d+/);
  });
}

/** What every analyzer must keep. */
export function describeSqlAnalyzer(make: Make): void {
  const subject = {} as { -readonly [K in keyof Subject]: Subject[K] };
  beforeAll(async () => {
    subject.analyzer = await make();
  });
  afterAll(() => subject.analyzer.close());
  const analyzer: SqlAnalyzer = {
    get identity() {
      return subject.analyzer.identity;
    },
    analyse: (query) => subject.analyzer.analyse(query),
    close: () => subject.analyzer.close(),
  };
  const ask: Subject["ask"] = (sql, knownTypes = new Map()) =>
    analyzer.analyse({ sql, tables: Object.values(traceTables), knownTypes });
  describe("traces", () => itTraces(make, plainCases));
  describe("shapes", () => describeShapes({ analyzer, ask }));
  describe("problems", () => describeProblems({ analyzer, ask }));
  describe("refusals", () => describeRefusals({ analyzer, ask }));
  describe("calls", () => describeCalls({ analyzer, ask }));
  it("refuses work after it was closed, and closes twice", async () => {
    const closed = await make();
    await closed.close();
    await closed.close();
    await expect(closed.analyse({ sql: "select 1 as x", tables: [] })).rejects.toMatchObject({
      code: expect.stringMatching(/\.closed$/),
    });
  });
}
