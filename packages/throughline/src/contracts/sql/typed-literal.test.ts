import { describe, expect, it } from "vitest";
import type { FieldType } from "../shape/field.ts";
import { canonicalText, typedLiteral } from "./typed-literal.ts";

const type = (name: string, more: object = {}) => ({ name, ...more }) as FieldType;

describe("typedLiteral", () => {
  it("casts a value to its type, and quotes a text", () => {
    expect(typedLiteral(type("int64"), "9223372036854775807")).toBe("CAST('9223372036854775807' AS BIGINT)");
    expect(typedLiteral(type("text"), "o'clock")).toBe("'o''clock'");
    expect(typedLiteral(type("decimal", { precision: 12, scale: 2 }), "1.5")).toBe("CAST('1.50' AS DECIMAL(12,2))");
  });

  it.each([
    ["int32", "2147483648"],
    ["int32", "1.0"],
    ["int32", " 1"],
    ["int64", "9223372036854775808"],
    ["int64", ""],
    ["float64", "NaN"],
    ["float64", "1e999"],
    ["float64", "0x10"],
    ["boolean", "TRUE"],
    ["date", "2026-02-30"],
    ["date", "2026-2-3"],
    ["timestamp", "2026-01-31T12:00:00"],
    ["timestamp", "2026-02-30T12:00:00Z"],
    ["timestamp", "2026-01-31T24:00:01Z"],
    ["timestamp", "2026-01-31T12:00:00.1234567Z"],
    ["timestamp", "yesterday"],
    ["text", "a\0b"],
    ["json", "{}"],
    ["list", "[]"],
  ])("is undefined for %s %j", (name, text) => {
    expect(typedLiteral(type(name), text)).toBeUndefined();
  });

  it("is undefined for a decimal that would be rounded or does not fit", () => {
    const money = type("decimal", { precision: 5, scale: 2 });
    expect(["1.005", "1000", "1000.00", "1.", ".5", "1e2", "--1"].map((text) => canonicalText(money, text))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("canonicalText", () => {
  it("gives one text for all that say the same value", () => {
    const money = type("decimal", { precision: 12, scale: 2 });
    expect(["0.5", "0.50", "00.5000"].map((text) => canonicalText(money, text))).toEqual(["0.50", "0.50", "0.50"]);
    expect(canonicalText(money, "-0.00")).toBe("0.00");
    expect(canonicalText(money, "-00.10")).toBe("-0.10");
    expect(canonicalText(type("decimal", { precision: 3, scale: 0 }), "007.0")).toBe("7");
    expect(canonicalText(type("int32"), "-0")).toBe("0");
    expect(canonicalText(type("int64"), "007")).toBe("7");
  });

  it("keeps microseconds of an instant and takes its zone into account", () => {
    const instant = type("timestamp");
    expect(canonicalText(instant, "2026-01-31T12:00:00.123456+02:00")).toBe("2026-01-31T10:00:00.123456Z");
    expect(canonicalText(instant, "2026-01-31 12:00Z")).toBe("2026-01-31T12:00:00.000000Z");
    expect(canonicalText(instant, "2026-01-31")).toBe("2026-01-31T00:00:00.000000Z");
  });
});
