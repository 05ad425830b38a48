import { describe, expect, it } from "vitest";
import type { FieldType } from "../../contracts/shape/field.ts";
import { mayContain } from "./pruning.ts";

const file = (min: unknown, max: unknown) => ({
  stats: JSON.stringify({ numRecords: 1, minValues: { x: min }, maxValues: { x: max } }),
});
const range = (type: FieldType["name"], min: string | number, max: string | number) =>
  [{ column: "x", type: { name: type } as FieldType, min, max }] as const;

describe("mayContain", () => {
  it("rules out files whose bounds lie beyond the range", () => {
    expect([0, 5, 10, 15, 20].map((at) => mayContain(file(5, 10), range("int32", at, at)))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(mayContain(file("b", "d"), range("text", "e", "z"))).toBe(false);
    expect(mayContain(file("2026-01-02", "2026-01-03"), range("date", "2026-01-04", "2026-01-05"))).toBe(false);
  });
  it("keeps files when rounding makes bounds equal", () => {
    expect(
      mayContain(
        { stats: '{"minValues":{"x":9007199254740993},"maxValues":{"x":9007199254740993}}' },
        range("int64", "9007199254740993", "9007199254740993"),
      ),
    ).toBe(true);
    const at = "2026-01-01T00:00:00.000001Z";
    expect(mayContain(file("2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.001Z"), range("timestamp", at, at))).toBe(
      true,
    );
  });
  it("compares texts by code point, not by UTF-16 unit", () => {
    expect(mayContain(file("\u{FFFD}", "\u{FFFD}"), range("text", "\u{10000}", "\u{10000}"))).toBe(false);
    expect(mayContain(file("\u{FFFD}", "\u{10000}"), range("text", "\u{FFFE}", "\u{FFFE}"))).toBe(true);
  });
  it("keeps files that say nothing", () => {
    for (const stats of [undefined, null, "", "{", "{}"])
      expect(mayContain({ stats } as never, range("int32", 1, 2))).toBe(true);
    expect(mayContain(file(undefined, 10), range("int32", 3, 4))).toBe(true);
    expect(mayContain(file(undefined, 10), range("int32", 30, 40))).toBe(false);
    expect(mayContain(file(1, 2), range("json", "a", "b"))).toBe(true);
  });
  it("needs all columns of a key to overlap", () => {
    const both = [...range("int32", 5, 6), { column: "y", type: { name: "int32" }, min: 0, max: 0 } as const];
    expect(mayContain({ stats: '{"minValues":{"x":5,"y":1},"maxValues":{"x":6,"y":2}}' }, both)).toBe(false);
  });
});
