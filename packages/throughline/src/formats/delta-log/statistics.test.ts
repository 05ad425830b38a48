import { describe, expect, it } from "vitest";
import type { FieldType, Shape } from "../../contracts/shape/field.ts";
import { formatStatistics, parseStatistics } from "./statistics.ts";

const of = (type: FieldType, min: string, max: string, hasNan = false): string => {
  const shape: Shape = [{ name: "x", type, nullable: true }];
  return formatStatistics(shape, 2, new Map([['"x"', { min, max, nulls: 1, hasNan }]]));
};
const bounds = (min: string, max: string) =>
  `{"numRecords":2,"minValues":{"x":${min}},"maxValues":{"x":${max}},"nullCount":{"x":1}}`;
const none = '{"numRecords":2,"nullCount":{"x":1}}';

describe("formatStatistics", () => {
  it("keeps every digit of long numbers", () => {
    expect(of({ name: "int64" }, "-9223372036854775808", "9007199254740993")).toBe(
      bounds("-9223372036854775808", "9007199254740993"),
    );
    const decimal = "123456789012345678901234567890123456.78";
    expect(of({ name: "decimal", precision: 38, scale: 2 }, "-0.05", decimal)).toBe(bounds("-0.05", decimal));
    expect(of({ name: "float64" }, "1e-07", "1e+300")).toBe(bounds("1e-07", "1e+300"));
  });
  it("cuts texts to 32 characters, the maximum upwards", () => {
    const long = `é${"\u{1F600}".repeat(40)}`;
    const stats = parseStatistics(of({ name: "text" }, long, long));
    expect(Array.from(String(stats?.minValues?.x))).toHaveLength(32);
    expect(String(stats?.maxValues?.x)).toBe(`${stats?.minValues?.x}\u{10FFFF}`);
    expect(of({ name: "text" }, 'a"\n', "z")).toBe(bounds('"a\\"\\n"', '"z"'));
  });
  it("cuts instants to milliseconds, the maximum upwards", () => {
    const at = "2026-01-31 23:59:59.999001+00";
    expect(of({ name: "timestamp" }, at, at)).toBe(bounds('"2026-01-31T23:59:59.999Z"', '"2026-02-01T00:00:00.000Z"'));
    const early = "1969-12-31 23:59:59.0005+00";
    expect(of({ name: "timestamp" }, early, early)).toBe(
      bounds('"1969-12-31T23:59:59.000Z"', '"1969-12-31T23:59:59.001Z"'),
    );
  });
  it("leaves out bounds that readers could not hold", () => {
    const last = "9999-12-31 23:59:59.999999+00";
    expect(of({ name: "timestamp" }, "infinity", last)).toBe(none);
    expect(of({ name: "timestamp" }, "0044-03-15 (BC) 00:00:00+00", "10000-01-01 00:00:00+00")).toBe(none);
    expect(of({ name: "float64" }, "-inf", "nan")).toBe(none);
    expect(of({ name: "float64" }, "1.0", "2.0", true)).toBe(none);
    expect(of({ name: "date" }, "0044-03-15 (BC)", "12000-01-01")).toBe(none);
  });
  it("gives no bounds for booleans and JSON", () => {
    expect(of({ name: "boolean" }, "0", "1")).toBe(none);
    expect(of({ name: "json" }, "{}", "{}")).toBe(none);
  });
  it("nests structs and leaves out lists", () => {
    const shape: Shape = [
      {
        name: "s",
        type: { name: "struct", fields: [{ name: 'a"b', type: { name: "int32" }, nullable: true }] },
        nullable: true,
      },
      { name: "l", type: { name: "list", item: { name: "int32" } }, nullable: true },
    ];
    const columns = new Map([
      ['"s"."a""b"', { min: "1", max: "2", nulls: 3, hasNan: false }],
      ['"l"."element"', { min: "1", max: "2", nulls: 0, hasNan: false }],
    ]);
    expect(JSON.parse(formatStatistics(shape, 9, columns))).toEqual({
      numRecords: 9,
      minValues: { s: { 'a"b': 1 } },
      maxValues: { s: { 'a"b': 2 } },
      nullCount: { s: { 'a"b': 3 } },
    });
  });
});
