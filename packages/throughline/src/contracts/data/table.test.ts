import { describe, expect, it } from "vitest";
import type { Analysis, SqlTrace } from "../graph/kind-spec.ts";
import { resolveProject } from "../graph/resolve.ts";
import { boolean, type Column, date, decimal, text, timestamp } from "../shape/column.ts";
import { check } from "./check.ts";
import { source } from "./source.ts";
import { sql } from "./sql.ts";
import { type Table, table } from "./table.ts";
import { tableSpec } from "./table-spec.ts";

const raw = source("bronze.payments", {
  files: "*.csv",
  columns: { id: text(), amount: decimal(12, 2), at: timestamp() },
});
const whole = {
  columns: { ...raw.columns, country: text(), open: boolean() },
  key: "id",
  at: "at",
  query: sql`select *, 'US' as country, true as open from ${raw}`,
} as const;
const make = (options: object = {}, name = "silver.payments") =>
  table(name, { ...whole, ...options } as never) as unknown as Table;

const noAnalysis: Analysis = { sql: new Map() };

function problemsOf(options: object, name?: string): string[] {
  const { problems } = resolveProject({ project: "trial", declarations: [raw, make(options, name)], missing: [] });
  return problems.map(({ code, detail }) => `${code} ${detail}`);
}

const traceOf = (columns: SqlTrace["columns"]): Analysis => ({
  sql: new Map([["table:silver.payments", { columns }]]),
});

describe("a table", () => {
  it("reads what its SQL reads, each column with how it is used", () => {
    const analysis = traceOf([
      {
        name: "amount",
        type: { name: "text" },
        direct: [{ table: "bronze.payments", column: "amount" }],
        indirect: [
          { table: "bronze.payments", column: "at" },
          { table: "bronze.payments", column: "amount" },
        ],
      },
    ]);
    expect(tableSpec.accepts(make(), analysis).uses).toEqual([
      {
        provider: raw,
        port: "rows",
        certainty: "definite",
        fields: [
          { name: "amount", as: "column amount" },
          { name: "at", as: "decides rows" },
        ],
      },
    ]);
    expect(tableSpec.accepts(make(), noAnalysis).uses[0]?.fields).toEqual([]);
  });
  it("derives its columns as the trace says, apart from tables that are not its own inputs", () => {
    const analysis = traceOf([
      {
        name: "amount",
        type: { name: "text" },
        direct: [
          { table: "bronze.payments", column: "amount" },
          { table: "bronze.strange", column: "x" },
        ],
        indirect: [{ table: "bronze.payments", column: "at" }],
      },
    ]);
    const ref = { declaration: "source:bronze.payments", port: "rows", certainty: "definite" };
    expect(tableSpec.derives(make(), analysis)).toEqual([
      {
        port: "rows",
        field: "amount",
        from: [
          { ...ref, field: "amount", how: "value" },
          { ...ref, field: "at", how: "row" },
        ],
      },
    ]);
    expect(tableSpec.derives(make(), noAnalysis)).toEqual([]);
  });
  it("promises quality, its key and each of its checks", () => {
    const promises = tableSpec.promises(
      make({ quality: 0.975, freshness: "1h", checks: [check.min("amount", 0), check.unique("id", "at")] }),
    );
    expect(promises.map(({ name, says, relation, limit }) => [name, says, relation, limit])).toEqual([
      ["freshness", "fresh within 1h", "≤", "1h"],
      ["quality", "quality ≥ 97.5 %", "≥", 0.975],
      ["key id", "id is unique", "=", 0],
      ["check min amount", "amount ≥ 0", "=", 0],
      ["check unique id, at", "id, at is unique", "=", 0],
    ]);
    expect(tableSpec.promises(make({ key: undefined })).map(({ name, limit }) => [name, limit])).toEqual([
      ["quality", 0.95],
    ]);
  });
  it("takes checks of every kind on columns of their types", () => {
    const checks = [
      check.min("amount", 0),
      check.max("amount", 1e6),
      check.notNull("country"),
      check.oneOf("country", "US", "DE"),
      check.matches("country", "^[A-Z]+$"),
      check.matches("country", "^..$"),
      check.notFuture("at"),
      check.unique("amount", "at"),
    ];
    expect(problemsOf({ checks })).toEqual([]);
    expect(problemsOf({ columns: { ...whole.columns, day: date() }, checks: [check.notFuture("day")] })).toEqual([]);
  });

  const mistyped = "contracts.type-mismatch";
  const invalid = "contracts.invalid-option";
  it.each<[string, object, string]>([
    [
      "quality that is an object",
      { quality: { min: 0.9 } },
      `${invalid} quality is not a share between 0 and 1: an object`,
    ],
    ["quality that is no share", { quality: 95 }, `${invalid} quality is not a share between 0 and 1: 95`],
    ["quality that is no number", { quality: Number.NaN }, `${invalid} quality is not a share between 0 and 1: NaN`],
    [
      "a check of a missing column",
      { checks: [check.min("price", 0)] },
      "contracts.unknown-column column is not in silver.payments: price",
    ],
    [
      "a bound for text",
      { checks: [check.min("country", 0)] },
      `${mistyped} check "country ≥ 0" asks int32 or int64 or float64 or decimal, silver.payments.country is text`,
    ],
    [
      "a pattern for a truth",
      { checks: [check.matches("open", "x")] },
      `${mistyped} check "open matches x" asks text, silver.payments.open is boolean`,
    ],
    [
      "a future for a number",
      { checks: [check.notFuture("amount")] },
      `${mistyped} check "amount is not in the future" asks timestamp or date, silver.payments.amount is decimal`,
    ],
    [
      "a bound that is no number",
      { checks: [check.max("amount", Number.NaN)] },
      `${invalid} bound is not a finite number: NaN`,
    ],
    ["one of nothing", { checks: [check.oneOf("country")] }, `${invalid} no value is allowed`],
    [
      "a check twice",
      { checks: [check.min("amount", 0), check.min("amount", 5)] },
      "contracts.duplicate-name check stands twice: min amount",
    ],
    [
      "freshness without a time",
      { at: undefined, freshness: "1h" },
      `${invalid} freshness of silver.payments has no time to be measured by`,
    ],
    ["a key that is no column", { key: ["id", "nr"] }, "contracts.unknown-column column is not in silver.payments: nr"],
    ["SQL that is a plain text", { query: "select 1" }, `${invalid} query of silver.payments is not made by sql`],
    [
      "a value in its SQL",
      { query: sql`select * from ${raw} where id = ${"x" as never}` },
      `${invalid} neither a relation nor a column in the query of silver.payments: x`,
    ],
    [
      "a declaration in its SQL that has no rows",
      { query: sql`select * from ${Object.create(null) as never}` },
      `${invalid} neither a relation nor a column in the query of silver.payments: an object`,
    ],
  ])("is refused with %s", (_, options, problem) => {
    expect(problemsOf(options)).toContain(problem);
  });
  it("has its problems at the option that they are of", () => {
    const { problems } = resolveProject({
      project: "trial",
      declarations: [make({ checks: [check.min("country", 0)] })],
      missing: [],
    });
    expect(problems[0]?.where).toMatchObject({ declaration: "table:silver.payments", subject: "check min country" });
  });

  it("gives analyse its SQL with what is known to be missing, and nothing where it can't be bound", () => {
    const { gone } = raw.columns as unknown as { gone: Column };
    const query = tableSpec.query?.(make({ query: sql`select ${gone as never} from ${raw}` }));
    expect(query).toMatchObject({ sql: 'select "gone" from "bronze"."payments"', reads: [raw], missing: ["gone"] });
    expect(query?.columns.map(({ name }) => name)).toEqual(["id", "amount", "at", "country", "open"]);
    expect(tableSpec.query?.(make({ query: "select 1" }))).toBeUndefined();
  });

  const identityOf = (options: object = {}) => JSON.stringify(tableSpec.identity(make(options)));
  it("is another one when its SQL, columns, key, time, rules or promised quality change", () => {
    const changes = [
      {},
      { query: sql`select *, 'DE' as country, true as open from ${raw}` },
      { query: sql`select *, 'us' as country, true as open from ${raw}` },
      { key: "at" },
      { at: undefined },
      { quality: 0.9 },
      { checks: [check.min("amount", 0)] },
      { checks: [check.min("amount", 1)] },
      { checks: [check.unique("amount")] },
      { columns: { ...whole.columns, country: text().nullable() } },
    ];
    expect(new Set(changes.map(identityOf)).size).toBe(changes.length);
  });
  it("stays the same when its SQL is formatted anew, or only what people read changes", () => {
    const changes = [
      { query: sql`SELECT *,\n   'US' AS country, -- the only one\n TRUE AS open\nFROM ${raw};` },
      { description: "x" },
      { owner: "@y" },
      { shared: true },
      { freshness: "1h" },
      { columns: { ...whole.columns, country: text().describe("better words") } },
    ];
    for (const change of changes) expect(identityOf(change)).toBe(identityOf());
  });
});
