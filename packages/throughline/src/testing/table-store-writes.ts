import { describe, expect, it } from "vitest";
import type { Shape } from "../contracts/shape/field.ts";
import { type Current, idColumns, idQuery, idsOf } from "./table-store-subject.ts";

const everyType: Shape = [
  { name: "text", type: { name: "text" }, nullable: true },
  { name: "boolean", type: { name: "boolean" }, nullable: true },
  { name: "int32", type: { name: "int32" }, nullable: true },
  { name: "int64", type: { name: "int64" }, nullable: true },
  { name: "float64", type: { name: "float64" }, nullable: true },
  { name: "date", type: { name: "date" }, nullable: true },
  { name: "at", type: { name: "timestamp" }, nullable: true },
  { name: "json", type: { name: "json" }, nullable: true },
  { name: "decimal", type: { name: "decimal", precision: 38, scale: 2 }, nullable: true },
  { name: "list", type: { name: "list", item: { name: "int64" } }, nullable: true },
  {
    name: "struct",
    type: { name: "struct", fields: [{ name: "a b", type: { name: "text" }, nullable: true }] },
    nullable: true,
  },
];

const extremes = `
  SELECT 'ä''"\u{1F600}' || chr(10) AS text, true AS boolean, -2147483648 AS int32, 9223372036854775807 AS int64,
    1.5e300::DOUBLE AS float64, DATE '0001-01-01' AS date, TIMESTAMPTZ '9999-12-31 23:59:59.999999+00' AS at,
    '{"a": [1, null]}'::JSON AS json, 123456789012345678901234567890123456.78::DECIMAL(38,2) AS decimal,
    [1, NULL, 3] AS list, {'a b': 'x'} AS struct
  UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL`;

function describeAppend(current: Current): void {
  it("keeps values of every type to their last digit, and nulls", async () => {
    const { store, session } = current();
    await store.ensure("silver.types", everyType);
    await store.write("silver.types", { mode: "append", session, query: extremes });
    const [row, nulls] = await current().rowsOf("silver.types");
    expect(row).toEqual({
      text: "ä'\"\u{1F600}\n",
      boolean: true,
      int32: -2147483648,
      int64: "9223372036854775807",
      float64: 1.5e300,
      date: "0001-01-01",
      at: "9999-12-31T23:59:59.999999Z",
      json: { a: [1, null] },
      decimal: "123456789012345678901234567890123456.78",
      list: ["1", null, "3"],
      struct: { "a b": "x" },
    });
    expect(Object.values(nulls ?? {})).toEqual(everyType.map(() => null));
  });
  it("gives columns exactly the declared names and types, with and without rows", async () => {
    const { store, session } = current();
    const empty = await store.ensure("silver.types", everyType);
    await store.write("silver.types", { mode: "append", session, query: extremes });
    const filled = await store.snapshot("silver.types");
    const nullable = everyType.map(({ name, type }) => ({ name, type }));
    expect(await session.describe(`SELECT * FROM ${empty.relation}`)).toEqual(nullable);
    expect(await session.describe(`SELECT * FROM ${filled?.relation}`)).toEqual(nullable);
  });
}

function describeAppendedColumns(current: Current): void {
  it("matches columns by name and casts them", async () => {
    const { store, session } = current();
    await store.ensure("silver.named", idColumns);
    const query = "SELECT 12 AS text, 7::SMALLINT AS id -- a comment\n;";
    await store.write("silver.named", { mode: "append", session, query });
    expect(await current().rowsOf("silver.named")).toEqual([{ id: "7", text: "12" }]);
  });
  it("refuses missing and extra columns by name", async () => {
    const { store, session } = current();
    await store.ensure("silver.named", idColumns);
    const write = (query: string) => store.write("silver.named", { mode: "append", session, query });
    await expect(write("SELECT 1 AS id")).rejects.toMatchObject({
      code: "lake.missing-column",
      detail: expect.stringMatching(/: text$/),
    });
    const extra = write("SELECT 1 AS id, 'a' AS text, 2 AS more");
    await expect(extra).rejects.toMatchObject({ code: "lake.extra-column", detail: expect.stringMatching(/: more$/) });
  });
  it("refuses a null in a column that is not nullable, plain or nested, and leaves nothing", async () => {
    const { store, session } = current();
    const list = { name: "list", type: { name: "list", item: { name: "text" } }, nullable: false } as const;
    await store.ensure("silver.full", [...idColumns, list]);
    const write = (query: string) => store.write("silver.full", { mode: "append", session, query });
    const refused = { code: "lake.null-value" };
    await expect(write("SELECT NULL AS id, 'a' AS text, [] AS list")).rejects.toMatchObject(refused);
    await expect(write("SELECT 1 AS id, 'a' AS text, NULL AS list")).rejects.toMatchObject(refused);
    expect(await store.snapshot("silver.full")).toMatchObject({ version: 0, rows: 0 });
    expect(await store.vacuum("silver.full", { keep: [], olderThanMs: 0 })).toMatchObject({ files: 0 });
  });
}

function describeAppendedRows(current: Current): void {
  it("leaves the table as it was when the query fails halfway", async () => {
    const { store, session } = current();
    await store.ensure("silver.half", idColumns);
    const query =
      "SELECT CASE WHEN r = 150000 THEN CAST('x' || r AS BIGINT) ELSE r END AS id, '' AS text FROM range(200000) AS t(r)";
    await expect(store.write("silver.half", { mode: "append", session, query })).rejects.toMatchObject({
      code: "engine.invalid-value",
    });
    expect(await store.snapshot("silver.half")).toMatchObject({ version: 0, rows: 0 });
    expect(await store.vacuum("silver.half", { keep: [], olderThanMs: 0 })).toMatchObject({ files: 0 });
  });
  it("reads the session's temporary tables, and makes no version for no rows", async () => {
    const { store, session } = current();
    await store.ensure("silver.temporary", idColumns);
    await session.run("CREATE TEMP TABLE given AS SELECT 5 AS id, 'five' AS text");
    const write = (query: string) => store.write("silver.temporary", { mode: "append", session, query });
    expect(await write("SELECT * FROM given")).toEqual({ version: 1, rows: 1, skipped: false });
    expect(await write("SELECT * FROM given WHERE false")).toEqual({ version: 1, rows: 0, skipped: false });
    await session.run("DROP TABLE given");
  });
  it("refuses a table that is not there", async () => {
    await expect(current().appendIds("silver.nosuch", 0, 1)).rejects.toMatchObject({ code: "lake.table-missing" });
  });
}

function describeOverwrite(current: Current): void {
  it("replaces all rows in one version, also by none", async () => {
    const { store, session } = current();
    await store.ensure("silver.over", idColumns);
    await current().appendIds("silver.over", 0, 5);
    await store.write("silver.over", { mode: "overwrite", session, query: idQuery(7, 9) });
    expect(idsOf(await current().rowsOf("silver.over"))).toEqual([7, 8]);
    const emptied = await store.write("silver.over", { mode: "overwrite", session, query: idQuery(0, 0) });
    expect(emptied).toEqual({ version: 3, rows: 0, skipped: false });
    expect(await current().rowsOf("silver.over")).toEqual([]);
  });
  it("may read the table that it replaces", async () => {
    const { store, session } = current();
    await store.ensure("silver.self", idColumns);
    await current().appendIds("silver.self", 0, 4);
    const now = await store.snapshot("silver.self");
    const query = `SELECT id * 10 AS id, text FROM ${now?.relation} WHERE id > 1`;
    await store.write("silver.self", { mode: "overwrite", session, query, basedOn: 1 });
    expect(idsOf(await current().rowsOf("silver.self"))).toEqual([20, 30]);
  });
}

function describeReplacedFields(current: Current): void {
  const other: Shape = [
    { name: "text", type: { name: "int32" }, nullable: false, unit: "ms" },
    { name: "day", type: { name: "date" }, nullable: false },
  ];
  const query = "SELECT 7 AS text, DATE '2026-01-31' AS day";
  it("replaces the columns with the rows, in one version; earlier versions keep theirs", async () => {
    const { store, session } = current();
    await store.ensure("silver.new", idColumns);
    await current().appendIds("silver.new", 0, 1);
    const written = await store.write("silver.new", { mode: "overwrite", session, query, fields: other });
    expect(written).toEqual({ version: 2, rows: 1, skipped: false });
    expect((await current().another().snapshot("silver.new"))?.fields).toEqual(other);
    expect(await current().rowsOf("silver.new")).toEqual([{ text: 7, day: "2026-01-31" }]);
    expect(await current().rowsOf("silver.new", 1)).toEqual([{ id: "0", text: "t0" }]);
    await store.write("silver.new", { mode: "append", session, query });
    expect(await store.ensure("silver.new", other)).toMatchObject({ version: 3, rows: 2 });
  });
  it("matches the query against the new columns and leaves the old ones when it does not fit", async () => {
    const { store, session } = current();
    await store.ensure("silver.new", idColumns);
    const unfit = store.write("silver.new", { mode: "overwrite", session, query: idQuery(0, 1), fields: other });
    await expect(unfit).rejects.toMatchObject({ code: "lake.missing-column", detail: expect.stringMatching(/: day$/) });
    const nulls = "SELECT NULL AS text, DATE '2026-01-31' AS day";
    const refused = store.write("silver.new", { mode: "overwrite", session, query: nulls, fields: other });
    await expect(refused).rejects.toMatchObject({ code: "lake.null-value" });
    expect(await store.snapshot("silver.new")).toMatchObject({ version: 0, fields: idColumns });
  });
  it("takes fields that are the table's already", async () => {
    const { store, session } = current();
    await store.ensure("silver.new", idColumns);
    await store.write("silver.new", { mode: "overwrite", session, query: idQuery(3, 4), fields: idColumns });
    expect(await store.snapshot("silver.new")).toMatchObject({ version: 1, fields: idColumns, rows: 1 });
  });
}

/** The part of the TableStore suite that appends and overwrites. */
export function describeTableWrites(current: Current): void {
  describe("append", () => {
    describeAppend(current);
    describeAppendedColumns(current);
    describeAppendedRows(current);
  });
  describe("overwrite", () => describeOverwrite(current));
  describe("overwrite with fields", () => describeReplacedFields(current));
}
