import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { quoteColumn, quoteName } from "../../../contracts/sql/text.ts";
import type { AnalyzerTable, SqlAnalyzer } from "../../../ports/sql-analyzer.ts";
import { openDuckDbAnalyzer } from "./open-duckdb-analyzer.ts";
import { shadowType } from "./shadow-table.ts";

const number = (name: string) => ({ name, type: { name: "int32" }, nullable: true }) as const;
const tables: readonly AnalyzerTable[] = [
  { name: "a.t", fields: ["k", "g", "x", "y"].map(number) },
  { name: "a.u", fields: ["k", "g", "z"].map(number) },
];

const queries: readonly string[] = [
  "select k, g + x as s, case when y > 2 then x end as c from a.t where g > 1",
  "select g, sum(x) as s, count(*) filter (where y > 2) as n, max(x + k) as m from a.t group by g having count(*) > 1",
  "select t.k, t.x, u.z from a.t left join a.u on t.k = u.k",
  "select t.x, u.g from a.t full join a.u on t.k = u.k and t.y > u.z",
  "select x, (select max(z) from a.u where u.k = t.k) as m, (select count(*) from a.u) as n from a.t",
  "select x, k in (select k from a.u where z > 2) as i, exists (select 1 from a.u where u.g = t.g) as e from a.t",
  "select x from a.t where k not in (select k from a.u where k is not null) and g > any (select z from a.u)",
  "select x, l.m from a.t, lateral (select sum(z) as m from a.u where u.k > t.k) l",
  "select x, sum(y) over (partition by g) as s, count(*) over (partition by k) as n from a.t",
  "select distinct g, k from a.t union select z, null from a.u",
  "select k, g from a.t except select k, g from a.u",
  "select k from a.t intersect all select z from a.u",
  "select g, k, sum(x) as s, grouping(g) as l from a.t group by grouping sets ((g), (k), ())",
  "from a.t pivot (sum(x) as s for g in (1, 2, 3) group by k)",
  "unpivot (select k, x, y from a.t) on x, y into name n value v",
  "select x, unnest(range(y)) as i from a.t",
  "select u.z, v.i from a.u, generate_series(0, u.k) v(i)",
  "with recursive r(n, d) as (select k, 0 from a.t union select u.g, d + 1 from a.u join r on u.k = r.n where d < 3) select n, d from r",
  "with m as materialized (select k, max(x) as x from a.t group by k) select p.x, q.k from m p join m q on p.k = q.x",
  "select [i + x for i in range(3) if i > y] as c, list_transform(range(2), lambda i: i + k) as l from a.t",
  "select t.x, u.z from a.t asof join (select k, max(z) as z from a.u group by k) u on t.k >= u.k",
  "select x from a.t semi join a.u using (k) anti join (select g from a.u where z > 4) w using (g)",
];

/** Values that repeat and are missing now and then, the same in every run. */
function columnOf(seed: number, length: number): readonly (number | null)[] {
  let state = seed * 7919 + 17;
  return Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const value = Math.floor(state / 65_536) % 8;
    return value === 7 ? null : value;
  });
}

describe("traces of queries that run", () => {
  let analyzer: SqlAnalyzer;
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  beforeAll(async () => {
    analyzer = await openDuckDbAnalyzer();
    instance = await DuckDBInstance.create(":memory:", { threads: "1" });
    connection = await instance.connect();
    await connection.run("CREATE SCHEMA a");
    for (const [place] of tables.entries()) await fill(place);
  });
  afterAll(async () => {
    connection.closeSync();
    instance.closeSync();
    await analyzer.close();
  });

  /** Fills a table; with `changed` that column has other values. */
  async function fill(place: number, changed?: number): Promise<void> {
    const { name, fields } = tables[place] as AnalyzerTable;
    const columns = fields.map((_, i) => columnOf(place * 10 + i + (i === changed ? 100 : 0), 12));
    const rows = columns[0]?.map((_, row) => `(${columns.map((column) => column[row] ?? "NULL").join(", ")})`);
    const types = fields.map((field) => `${quoteColumn(field.name)} ${shadowType(field.type)}`);
    await connection.run(`CREATE OR REPLACE TABLE ${quoteName(name)} (${types.join(", ")});
      INSERT INTO ${quoteName(name)} VALUES ${rows?.join(", ")}`);
  }

  /** The values of each column of a query's result, sorted. */
  async function results(sql: string): Promise<readonly string[]> {
    const reader = await connection.runAndReadAll(sql);
    return reader.getColumnsJson().map((values) => JSON.stringify(values.map((value) => JSON.stringify(value)).sort()));
  }

  it("name every column whose change changes a result", async () => {
    const traces = await Promise.all(queries.map(async (sql) => (await analyzer.analyse({ sql, tables })).trace));
    const before = await Promise.all(queries.map(results));
    const unexplained: string[] = [];
    let changes = 0;
    for (const [place, table] of tables.entries()) {
      for (const [i, { name }] of table.fields.entries()) {
        await fill(place, i);
        for (const [q, sql] of queries.entries()) {
          const after = await results(sql);
          for (const [c, column] of (traces[q]?.columns ?? []).entries()) {
            const sources = [...column.direct, ...column.indirect];
            if (after[c] === before[q]?.[c]) continue;
            changes++;
            if (!sources.some((source) => source.table === table.name && source.column === name))
              unexplained.push(`${sql}: ${column.name} changed with ${table.name}.${name}`);
          }
        }
        await fill(place);
      }
    }
    expect(unexplained).toEqual([]);
    expect(changes).toBeGreaterThan(100);
  });
  it("name one table whose rows are at least as many as the result's", async () => {
    for (const sql of queries) {
      const { trace, problems } = await analyzer.analyse({ sql, tables });
      expect(problems).toEqual([]);
      if (trace?.oneToOne === undefined) continue;
      const rows = (await connection.runAndReadAll(sql)).currentRowCount;
      expect(rows).toBeLessThanOrEqual(12);
    }
  });
});
