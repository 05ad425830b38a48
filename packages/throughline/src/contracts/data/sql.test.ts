import { describe, expect, it } from "vitest";
import { makeMissing } from "../core/missing.ts";
import type { Column } from "../shape/column.ts";
import { text } from "../shape/column.ts";
import { source } from "./source.ts";
import { foreignValues, isIncomplete, isSqlQuery, missingColumns, sql } from "./sql.ts";

const raw = source("bronze.payments", { files: "*.csv", columns: { id: text(), 'odd"name': text() } });
const other = source("bronze.other", { files: "*.csv", columns: { id: text() } });

describe("the sql template", () => {
  it("prints relations and columns as quoted names and knows each relation once", () => {
    const query = sql`select ${raw.columns.id}, ${raw.columns['odd"name']} from ${raw} join ${other} using (id) where exists (from ${raw})`;
    expect(query.text).toBe(
      'select "id", "odd""name" from "bronze"."payments" join "bronze"."other" using (id) where exists (from "bronze"."payments")',
    );
    expect(query.reads).toEqual([raw, other]);
    expect(query.trace.stack).toContain("sql.test.ts");
    expect([isSqlQuery(query), isSqlQuery("select 1"), isSqlQuery(undefined)]).toEqual([true, false, false]);
  });
  it("writes a column that does not exist by its name, and says which", () => {
    const { gone } = raw.columns as unknown as { gone: Column };
    const query = sql`select ${gone as never} from ${raw}`;
    expect(query.text).toBe('select "gone" from "bronze"."payments"');
    expect(missingColumns(query)).toEqual(["gone"]);
    expect([isIncomplete(query), foreignValues(query)]).toEqual([false, []]);
  });
  it("is incomplete where a relation could not be loaded", () => {
    const missing = makeMissing({ what: "export", name: "rawz", owner: "data/raw.ts", known: [], trace: {} });
    expect(isIncomplete(sql`select * from ${missing}`)).toBe(true);
  });
  it("lets no value of a user become SQL", () => {
    const query = sql`select * from ${raw} where id = ${"x'; drop table y; --" as never} and n = ${5 as never}`;
    expect(query.text).toBe('select * from "bronze"."payments" where id = NULL and n = NULL');
    expect(foreignValues(query)).toEqual(["x'; drop table y; --", 5]);
  });
});
