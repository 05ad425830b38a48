import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSqlColumns, type SqlColumns } from "./sql-columns.ts";

let sql: SqlColumns;
beforeAll(async () => {
  sql = await openSqlColumns();
});
afterAll(() => sql.close());

const relation = (name: string, columns: Readonly<Record<string, string>>) => ({
  name,
  columns: new Map(Object.entries(columns)),
});
const lost = async (query: string, ...relations: ReturnType<typeof relation>[]) =>
  [...(await sql.of(query, relations))].flatMap(([name, isGiven]) => (isGiven ? [] : [name]));

describe("columns of a query", () => {
  it("are lost alone where only they are made of what went", async () => {
    const query = `select id, upper(place) as country from "a"."b"`;
    expect(await lost(query, relation("a.b", { id: "varchar", place: "varchar" }))).toEqual([]);
    expect(await lost(query, relation("a.b", { id: "varchar" }))).toEqual(["country"]);
  });
  it("are all lost where a join or a filter needs what went", async () => {
    const [rows, other] = [relation("a.b", { id: "varchar" }), relation("a.c", { place: "varchar" })];
    expect(await lost(`select b.id, c.place from "a"."b" b join "a"."c" c on c.key = b.id`, rows, other)).toEqual([
      "id",
      "place",
    ]);
  });
  it("are lost where a grouping by all goes by what went", async () => {
    const query = `select day, count(*) as orders, sum(amount) as revenue from "a"."b" group by all`;
    expect(await lost(query, relation("a.b", { day: "date" }))).toEqual(["revenue"]);
    expect(await lost(query, relation("a.b", { amount: "integer" }))).toEqual(["day", "orders", "revenue"]);
  });
  it("are lost where a name that went would be taken for one of a relation beside it", async () => {
    const query = `select b.id from "a"."b" b left join (select distinct id from "a"."c") c on c.id = b.id`;
    const rows = relation("a.b", { id: "varchar" });
    expect(await lost(query, rows, relation("a.c", { id: "varchar" }))).toEqual([]);
    expect(await lost(query, rows, relation("a.c", { other: "varchar" }))).toEqual(["id"]);
  });
  it("are lost where the type no longer fits", async () => {
    const query = `select sum(amount) as total from "a"."b"`;
    expect(await lost(query, relation("a.b", { amount: "decimal(12, 2)" }))).toEqual([]);
    expect(await lost(query, relation("a.b", { amount: "varchar" }))).toEqual(["total"]);
  });
});
