import type { RemoteField } from "throughline/client";
import { describe, expect, it } from "vitest";
import { sentValue, typedFault, typedOf } from "./field-rules.ts";

const field = (type: string, more: Partial<RemoteField> = {}): RemoteField => ({
  name: "x",
  type,
  nullable: false,
  ...more,
});

describe("what is typed", () => {
  it.each([
    ["int32", "12", 12],
    ["int32", " -3 ", -3],
    ["int64", "9007199254740993", "9007199254740993"],
    ["decimal(12,2)", "12.50", 12.5],
    ["decimal(30,10)", "12345678901234567890.5", "12345678901234567890.5"],
    ["float64", "1e-3", 0.001],
    ["text", " kept as it is ", " kept as it is "],
    ["date", "2026-02-28", "2026-02-28"],
    ["timestamp", "2026-02-28T14:30", "2026-02-28T14:30:00Z"],
    ["timestamp", "2026-02-28T14:30:05", "2026-02-28T14:30:05Z"],
    ["timestamp", "2026-02-28T14:30:05.25Z", "2026-02-28T14:30:05.25Z"],
    ["boolean", "true", true],
    ["boolean", "", false],
    ["json", '{"a":1}', { a: 1 }],
  ])("is right for %s: %s", (type, typed, value) => {
    expect(typedFault(field(type), typed)).toBeUndefined();
    expect(sentValue(field(type), typed)).toEqual(value);
  });

  it.each([
    ["int32", "1.5", "Write a whole number: 1.5 is none"],
    ["int32", "2147483648", "Write a number between −2,147,483,648 and 2,147,483,647"],
    ["int64", "9223372036854775808", "Write a number between −9,223,372,036,854,775,808 and 9,223,372,036,854,775,807"],
    ["float64", "twelve", "Write a number: twelve is none"],
    ["float64", "0x10", "Write a number: 0x10 is none"],
    ["float64", "1e999", "Write a number: 1e999 is none"],
    ["decimal(12,2)", "1.005", "Write at most 2 digits after the point: 1.005"],
    ["decimal(4,2)", "100", "Write at most 2 digits before the point: 100"],
    ["decimal(4,2)", "1e1", "Write a number such as 12.50: 1e1 is none"],
    ["date", "2026-02-30", "Write a date as 2026-02-28: 2026-02-30 is none"],
    ["timestamp", "tomorrow", "Write a time as 2026-02-28T14:30: tomorrow is none"],
    ["json", "{a:1}", "Write JSON"],
  ])("is wrong for %s: %s", (type, typed, fault) => {
    expect(typedFault(field(type), typed)).toBe(fault);
  });

  it("is held to the limits, bounds inclusive unless they are exclusive", () => {
    const between = field("float64", { limits: { min: 0, exclusiveMax: 1 } });
    expect(["0", "0.999", "-0.1", "1"].map((typed) => typedFault(between, typed))).toEqual([
      undefined,
      undefined,
      "Write a number of at least 0: −0.1 is not",
      "Write a number below 1: 1 is not",
    ]);
    const code = field("text", { limits: { minLength: 2, maxLength: 2, pattern: "^[A-Z]+$" } });
    expect(["DE", "D", "de", "😀😀"].map((typed) => typedFault(code, typed))).toEqual([
      undefined,
      "Write exactly 2 characters: these are 1",
      "Write it in the form ^[A-Z]+$",
      "Write it in the form ^[A-Z]+$",
    ]);
  });

  it("may be left out where the field is optional or may be null", () => {
    const [optional, nullable, needed] = [
      field("int32", { optional: true }),
      field("int32", { nullable: true }),
      field("int32", { example: "12" }),
    ];
    expect([optional, nullable, needed].map((one) => typedFault(one, ""))).toEqual([
      undefined,
      undefined,
      "Fill this in, such as 12",
    ]);
    expect([optional, nullable].map((one) => sentValue(one, ""))).toEqual([undefined, null]);
  });

  it("is one of the allowed values", () => {
    const verdict = field("text", { values: ["fraud", "fine"] });
    expect(typedFault(verdict, "fraud")).toBeUndefined();
    expect(typedFault(verdict, "Fraud")).toBe("Choose one of fraud, fine");
  });
});

describe("what stands in a field at first", () => {
  it("can be sent as it is", () => {
    const at = field("timestamp");
    expect(typedOf(at, "2026-02-28T14:30:05.000000Z")).toBe("2026-02-28T14:30:05");
    expect(sentValue(at, typedOf(at, "2026-02-28T14:30:00Z"))).toBe("2026-02-28T14:30:00Z");
    expect(typedOf(field("text"), null)).toBe("");
  });
});
