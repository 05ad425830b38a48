import { describe, expect, it } from "vitest";
import { resolveProject } from "../graph/resolve.ts";
import { bigint, type Column, date, decimal, text, timestamp } from "../shape/column.ts";
import { type Source, source } from "./source.ts";
import { sourceSpec } from "./source-spec.ts";

const columns = { id: text(), amount: decimal(12, 2), paid_at: timestamp() };
const whole = { files: "inbox/*.csv", columns, key: "id", at: "paid_at", freshness: "1h" } as const;

function problemsOf(options: object, name = "bronze.payments"): string[] {
  const declaration = source(name, { ...whole, ...options } as never);
  const { problems } = resolveProject({ project: "trial", declarations: [declaration], missing: [] });
  return problems.map(({ code, detail }) => `${code} ${detail}`);
}

const identityOf = (options: object = {}) =>
  sourceSpec.identity(source("bronze.payments", { ...whole, ...options } as never));

describe("a source", () => {
  it("needs nothing, provides its rows under their key, and promises freshness", () => {
    const payments = source("bronze.payments", { ...whole, shared: true });
    expect(sourceSpec.accepts(payments as unknown as Source, { sql: new Map() })).toEqual({ uses: [], ports: [] });
    expect(sourceSpec.provides(payments as unknown as Source)).toEqual([
      {
        name: "rows",
        key: ["id"],
        external: true,
        shape: [
          { name: "id", type: { name: "text" }, nullable: false },
          { name: "amount", type: { name: "decimal", precision: 12, scale: 2 }, nullable: false },
          { name: "paid_at", type: { name: "timestamp" }, nullable: false },
        ],
      },
    ]);
    expect(sourceSpec.promises(payments as unknown as Source)).toEqual([
      { name: "freshness", says: "fresh within 1h", relation: "≤", limit: "1h" },
    ]);
    expect([payments.available, payments.at, problemsOf({})]).toEqual(["paid_at", "paid_at", []]);
  });

  it.each<[string, object, string]>([
    [
      "files of no known format",
      { files: "inbox/*.xlsx" },
      "contracts.invalid-option files have no format that can be read: inbox/*.xlsx",
    ],
    ["files that are no text", { files: 5 }, "contracts.invalid-option files have no format that can be read: 5"],
    [
      "files outside of the project",
      { files: "../*.csv" },
      "contracts.invalid-option files leave the project's folder: ../*.csv",
    ],
    [
      "absolute files",
      { files: "/etc/*.csv" },
      "contracts.invalid-option files leave the project's folder: /etc/*.csv",
    ],
    [
      "a delimiter that CSV is not read by",
      { delimiter: ";;" },
      'contracts.invalid-option delimiter is none that CSV is read by: ";;"',
    ],
    [
      "a delimiter that is no text",
      { delimiter: 9 },
      "contracts.invalid-option delimiter is none that CSV is read by: 9",
    ],
    [
      "a delimiter of files that have none",
      { files: "inbox/*.jsonl", delimiter: ";" },
      'contracts.invalid-option only CSV has a delimiter: ";"',
    ],
    [
      "a delimiter of events",
      { files: undefined, events: true, delimiter: "\t" },
      'contracts.invalid-option only CSV has a delimiter: "\\t"',
    ],
    ["a key that is no column", { key: "nr" }, "contracts.unknown-column column is not in bronze.payments: nr"],
    [
      "a time that is no instant",
      { at: "amount" },
      "contracts.type-mismatch at asks a timestamp, bronze.payments.amount is decimal",
    ],
    [
      "an availability that is no instant",
      { available: "id" },
      "contracts.type-mismatch available asks a timestamp, bronze.payments.id is text",
    ],
    [
      "freshness that is no duration",
      { freshness: "1 week" },
      "contracts.invalid-option freshness is not a duration: 1 week",
    ],
    [
      "freshness without a time",
      { at: undefined },
      "contracts.invalid-option freshness of bronze.payments has no time to be measured by",
    ],
    [
      "no columns",
      { columns: {}, key: [], at: undefined, freshness: undefined },
      "contracts.invalid-option a relation needs at least one column",
    ],
    [
      "a decimal that is none",
      { columns: { ...columns, amount: decimal(40, 2) } },
      "contracts.invalid-option decimal has no such precision and scale: 40, 2",
    ],
    [
      "a scale beyond the precision",
      { columns: { ...columns, amount: decimal(4, 6) } },
      "contracts.invalid-option decimal has no such precision and scale: 4, 6",
    ],
    [
      "a closed set without values",
      { columns: { ...columns, id: text().oneOf() } },
      "contracts.invalid-option no value is allowed: id",
    ],
    [
      "a closed set of what is no text",
      { columns: { ...columns, n: (bigint() as unknown as Column<string>).oneOf("1") } },
      "contracts.invalid-option allowed values are for text, n is int64",
    ],
    [
      "columns that differ in case only",
      { columns: { ...columns, ID: text() } },
      "contracts.invalid-option two columns differ in upper and lower case only: ID",
    ],
    [
      "a column that the platform keeps",
      { columns: { ...columns, _line: text() } },
      "contracts.invalid-option the platform keeps a column of this name beside each row: _line",
    ],
  ])("is refused with %s", (_, options, problem) => {
    expect(problemsOf(options)).toEqual([problem]);
  });

  it.each(["payments", "bronze.", "a.b.c", "1bronze.x", "bronze.pay ments", "brönze.x", 'b".x'])(
    "may not be named %s",
    (name) => {
      expect(problemsOf({}, name)).toEqual([`contracts.invalid-name name of a relation is not schema.table: ${name}`]);
    },
  );
  it.each(["bronze.payments__rejected", "bronze.payments__FILE", "logs.payments", "pg_catalog.x", "temp.x"])(
    "may not have the name %s, which is the platform's",
    (name) => {
      expect(problemsOf({}, name)[0]).toMatch(/^contracts.invalid-name name of a relation has a part/);
    },
  );

  it("is another one when its files, columns, key or time change", () => {
    const changes = [
      {},
      { files: "other/*.csv" },
      { delimiter: ";" },
      { key: ["id", "paid_at"] },
      { at: undefined, freshness: undefined },
      { columns: { ...columns, id: bigint() } },
      { columns: { ...columns, id: text().nullable() } },
      { columns: { ...columns, amount: columns.amount.unit("USD") } },
      { columns: { ...columns, id: text().oneOf("a") } },
      { columns: { ...columns, day: date() } },
    ];
    const texts = changes.map((change) => JSON.stringify(identityOf(change)));
    expect(new Set(texts).size).toBe(changes.length);
  });
  it("stays the same when only what people read or who reads it changes", () => {
    const described = { ...columns, id: text().describe("better words") };
    for (const change of [
      { description: "x" },
      { owner: "@y" },
      { shared: true },
      { delimiter: "," },
      { freshness: "2h" },
      { columns: described },
    ])
      expect(identityOf(change)).toEqual(identityOf());
  });
});
