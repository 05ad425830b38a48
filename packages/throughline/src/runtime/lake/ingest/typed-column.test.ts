import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDb } from "../../../adapters/duckdb/engine/open-duckdb.ts";
import {
  bigint,
  boolean,
  type Column,
  date,
  decimal,
  double,
  integer,
  json,
  text,
  timestamp,
} from "../../../contracts/shape/column.ts";
import { literal } from "../../../contracts/sql/text.ts";
import type { QueryEngine, QuerySession } from "../../../ports/query-engine.ts";
import { typedColumn } from "./typed-column.ts";

let engine: QueryEngine;
let session: QuerySession;

beforeAll(async () => {
  engine = await openDuckDb({ threads: 1 });
  session = await engine.session();
});
afterAll(() => engine.close());

/** A text's typed value, or the reason why it has none. */
async function typed(column: Column, value: string | null): Promise<unknown> {
  const { value: sql, rules } = typedColumn({ name: "x", ...column.field }, "given", "made");
  const cases = rules.map((rule) => `WHEN ${rule.when} THEN ${literal(rule.reason)}`).join(" ");
  const [row] = await session.rows(`SELECT made, CASE ${cases} END AS reason
    FROM (SELECT *, ${sql} AS made FROM (SELECT CAST(${literal(value)} AS VARCHAR) AS given))`);
  return row?.reason ?? row?.made;
}

const columns = {
  boolean: boolean(),
  integer: integer(),
  bigint: bigint(),
  double: double(),
  decimal: decimal(5, 2),
  date: date(),
  timestamp: timestamp(),
  json: json(),
  text: text(),
  letter: text().oneOf("A", "B"),
};

describe("typedColumn", () => {
  it.each([
    ["boolean", "TRUE", true],
    ["boolean", "f", false],
    ["boolean", "1", true],
    ["integer", "-7", -7],
    ["bigint", "9007199254740993", "9007199254740993"],
    ["double", "1e3", 1000],
    ["double", ".5", 0.5],
    ["decimal", "+999.990", 999.99],
    ["decimal", "7.", 7],
    ["date", "2026-02-28", "2026-02-28"],
    ["timestamp", "2026-01-31T12:00:00.123456789Z", "2026-01-31T12:00:00.123456Z"],
    ["timestamp", "2026-01-31 12:00:00", "2026-01-31T12:00:00.000000Z"],
    ["timestamp", "2026-01-31 12:00:00.25Z", "2026-01-31T12:00:00.250000Z"],
    ["timestamp", "2026-01-31t12:00z", "2026-01-31T12:00:00.000000Z"],
    ["timestamp", "2026-01-31T12:00+0530", "2026-01-31T06:30:00.000000Z"],
    ["timestamp", "2026-01-31T12:00:00+05:30", "2026-01-31T06:30:00.000000Z"],
    ["timestamp", "2026-01-31T12:00:00.5-05", "2026-01-31T17:00:00.500000Z"],
    ["json", '{"a": [1]}', { a: [1] }],
    ["letter", "A", "A"],
    ["text", "NULL", "NULL"],
  ] as const)("reads %s %s", async (column, value, expected) => {
    expect(await typed(columns[column], value)).toEqual(expected);
  });

  it.each([
    ["boolean", "yes", "not-a-boolean x"],
    ["integer", "12.5", "not-an-integer x"],
    ["integer", "1_000", "not-an-integer x"],
    ["integer", "0x10", "not-an-integer x"],
    ["integer", "2147483648", "out-of-range x"],
    ["bigint", "9223372036854775808", "out-of-range x"],
    ["double", "NaN", "non-finite x"],
    ["double", "-inf", "non-finite x"],
    ["double", "1e400", "non-finite x"],
    ["double", "1,5", "not-a-number x"],
    ["decimal", "12,50", "not-a-decimal x"],
    ["decimal", "1.005", "out-of-precision x"],
    ["decimal", "1000.00", "out-of-precision x"],
    ["decimal", " 1", "not-a-decimal x"],
    ["decimal", ".", "not-a-decimal x"],
    ["date", "2026-02-30", "not-a-date x"],
    ["date", "02/28/2026", "not-a-date x"],
    ["timestamp", "2026-01-31", "not-a-timestamp x"],
    ["timestamp", "2026-01-31T12:00:00,5Z", "not-a-timestamp x"],
    ["timestamp", "2026-01-31T25:00:00Z", "not-a-timestamp x"],
    ["timestamp", "2026-01-31T12:00:00+99:00", "not-a-timestamp x"],
    ["timestamp", "31.01.2026 12:00:00", "not-a-timestamp x"],
    ["json", "{a:1}", "not-json x"],
    ["letter", "C", "not-allowed x"],
    ["text", null, "null x"],
  ] as const)("refuses %s %s as %s", async (column, value, reason) => {
    expect(await typed(columns[column], value)).toBe(reason);
  });

  it("takes null where the column does", async () => {
    for (const column of Object.values(columns)) expect(await typed(column.nullable(), null)).toBeNull();
  });

  it("refuses types that no file holds", () => {
    const field = { name: "xs", type: { name: "list", item: { name: "text" } }, nullable: false } as const;
    expect(() => typedColumn(field, "given", "made")).toThrow(
      expect.objectContaining({ code: "ingest.unsupported-type" }),
    );
  });
});
