import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Shape } from "../../../contracts/shape/field.ts";
import type { SqlAnalyzer } from "../../../ports/sql-analyzer.ts";
import { openDuckDbAnalyzer } from "./open-duckdb-analyzer.ts";

const shape = (...names: readonly string[]): Shape =>
  names.map((name) => ({ name, type: { name: "text" }, nullable: false }));

let analyzer: SqlAnalyzer;
beforeAll(async () => {
  analyzer = await openDuckDbAnalyzer();
});
afterAll(() => analyzer.close());

/** The table that the rows of a query come from one to one, with `merchants` unique in `keys`. */
async function rowOf(sql: string, key: readonly string[] = ["id"]): Promise<string | undefined> {
  const { trace, problems } = await analyzer.analyse({
    sql,
    tables: [
      { name: "bronze.payments", fields: shape("id", "merchant", "country"), key: ["id"] },
      { name: "silver.merchants", fields: shape("id", "country", "name"), key },
    ],
  });
  expect(problems).toEqual([]);
  return trace?.oneToOne?.table;
}

const join = (on: string, kind = "left") =>
  `select p.id, m.name from bronze.payments p ${kind} join silver.merchants m on ${on}`;

describe("declared keys", () => {
  it("let a join that holds the whole key equal keep rows one to one", async () => {
    expect(await rowOf(join("m.id = p.merchant"))).toBe("bronze.payments");
    expect(await rowOf(join("p.merchant = m.id and m.country = 'NL'", "inner"))).toBe("bronze.payments");
    expect(await rowOf(join("m.id = p.merchant and m.country = p.country"), ["country", "id"])).toBe("bronze.payments");
  });
  it("hold for the side of the join that is kept whole", async () => {
    expect(await rowOf(join("m.merchant = p.id", "right").replace("m.merchant", "m.name"))).toBe("silver.merchants");
  });
  it("hold through filters, orders and subqueries that keep the key", async () => {
    const sql = `select p.id, m.n from bronze.payments p
      left join (select name as n, id from silver.merchants where country = 'NL' order by n) m on m.id = p.merchant`;
    expect(await rowOf(sql)).toBe("bronze.payments");
  });
  it("say nothing of a join that compares only a part of the key, an expression of it, or not for equality", async () => {
    expect(await rowOf(join("m.id = p.merchant"), ["country", "id"])).toBeUndefined();
    expect(await rowOf(join("upper(m.id) = p.merchant"))).toBeUndefined();
    expect(await rowOf(join("m.id >= p.merchant"))).toBeUndefined();
    expect(await rowOf(join("m.name = p.merchant"))).toBeUndefined();
  });
  it("are lost where rows of the table may come twice", async () => {
    const twice = "(select * from silver.merchants union all select * from silver.merchants)";
    expect(await rowOf(join("m.id = p.merchant").replace("silver.merchants", twice))).toBeUndefined();
    const crossed = "(select m.* from silver.merchants m, bronze.payments)";
    expect(await rowOf(join("m.id = p.merchant").replace("silver.merchants", crossed))).toBeUndefined();
    const unnested = "(select unnest([id, id]) as id, name from silver.merchants)";
    expect(await rowOf(join("m.id = p.merchant").replace("silver.merchants", unnested))).toBeUndefined();
  });
  it("are nothing where a table declares none", async () => {
    expect(await rowOf(join("m.id = p.merchant"), [])).toBeUndefined();
  });
});
