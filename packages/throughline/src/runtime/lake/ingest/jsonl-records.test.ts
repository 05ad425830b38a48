import { describe, expect, it } from "vitest";
import { bigint, boolean, decimal, double, integer, json, text, timestamp } from "../../../contracts/shape/column.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import { createJsonlParser } from "../../../formats/jsonl/parser.ts";
import { jsonlRecords, plainNumber } from "./jsonl-records.ts";
import type { FileCounts, StagedRecord } from "./staged-row.ts";

const columns = shapeOf({
  t: text(),
  b: boolean(),
  i: integer(),
  l: bigint(),
  f: double(),
  d: decimal(38, 10),
  z: timestamp(),
  j: json(),
});

function read(line: string): { record: StagedRecord; counts: FileCounts } {
  const staged: StagedRecord[] = [];
  const counts: FileCounts = { rows: 0, rescued: new Map() };
  const parser = createJsonlParser(jsonlRecords({ columns, counts, emit: (record) => staged.push(record) }));
  parser.push(Buffer.from(line));
  parser.end();
  return { record: staged[0] as StagedRecord, counts };
}

const valuesOf = (line: string) => {
  const { values } = read(line).record;
  return Object.fromEntries(columns.map((field, i) => [field.name, values[i]]).filter(([, value]) => value !== null));
};

describe("jsonlRecords", () => {
  it("keeps every digit of numbers and the text of nested values", () => {
    expect(valuesOf('{"d": 1234567890123456789012345678.5, "j": {"x": [1.50]}}')).toEqual({
      d: "1234567890123456789012345678.5",
      j: '{"x": [1.50]}',
    });
  });

  it("takes long numbers as text, as they go over the wire, and powers of ten in whole and decimal columns", () => {
    expect(valuesOf('{"l": "42", "d": 1.5e-3, "i": 1E2, "f": 1e3}')).toEqual({
      l: "42",
      d: "0.0015",
      i: "100",
      f: "1e3",
    });
  });

  it("keeps empty text and decodes escapes", () => {
    expect(valuesOf('{"t": ""}')).toEqual({ t: "" });
    expect(valuesOf('{"t": "a\\n\\u00e9\\ud83d\\ude00"}')).toEqual({ t: "a\né😀" });
  });

  it.each([
    ['{"t": 1}', "not-a-text t"],
    ['{"t": "\\ud800"}', "not-a-text t"],
    ['{"b": "true"}', "not-a-boolean b"],
    ['{"i": "1"}', "not-an-integer i"],
    ['{"d": true}', "not-a-decimal d"],
    ['{"z": 1767225600}', "not-a-timestamp z"],
  ])("rejects %s as %s", (line, reason) => {
    expect(read(line).record).toMatchObject({ reason, raw: line });
  });

  it("keeps undeclared members as they are written and counts them", () => {
    const { record, counts } = read('{"t": "x", "more": 1.50, "a\\"b": [null]}');
    expect(record.rescued).toBe('{"more":1.50,"a\\"b":[null]}');
    expect([...counts.rescued]).toEqual([
      ["more", 1],
      ['a"b', 1],
    ]);
  });
});

describe("plainNumber", () => {
  it.each([
    ["1e3", "1000"],
    ["1.5E+1", "15"],
    ["-1.25e1", "-12.5"],
    ["12e-3", "0.012"],
    ["1.50e0", "1.50"],
    ["12.5", "12.5"],
  ])("writes %s as %s", (given, plain) => {
    expect(plainNumber(given)).toBe(plain);
  });
});
