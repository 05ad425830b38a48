import { DuckDBInstance } from "@duckdb/node-api";
import { expect, it } from "vitest";
import { sqlColumn } from "./sql-names.ts";

it("quotes every name that the engine does not take for a column as it stands", async () => {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const keywords = await connection.runAndReadAll("select distinct keyword_name from duckdb_keywords()");
  const names = keywords.getRows().map(([name]) => String(name));
  const others = [
    "current_date",
    "current_user",
    "localtime",
    "user",
    "rowid",
    "x",
    "Größe",
    'quote"d',
    "two words",
    "1st",
    "",
  ];
  const wrong: string[] = [];
  for (const name of [...names, ...others.filter((one) => one !== "")]) {
    const column = sqlColumn(name);
    const from = `(select 'v' as "${name.replaceAll('"', '""')}", 1 as other) t`;
    const query = `select other, ${column}, ${column}::varchar as ${column}, nullif(trim(${column}), '') as n from ${from}`;
    const row = await connection.runAndReadAll(query).then(
      (result) => result.getRows()[0],
      () => undefined,
    );
    if (row?.slice(1).join(" ") !== "v v v") wrong.push(name);
  }
  connection.disconnectSync();
  instance.closeSync();
  expect(wrong).toEqual([]);
  expect(names.length).toBeGreaterThan(300);
});

it("leaves plain names as people write them", () => {
  expect(["order_id", "amount2", "Order", "select", "at"].map(sqlColumn)).toEqual([
    ...["order_id", "amount2", '"Order"', '"select"', '"at"'],
  ]);
});
