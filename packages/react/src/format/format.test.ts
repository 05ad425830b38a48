import type { RemoteField } from "throughline/client";
import { describe, expect, it } from "vitest";
import { csvText } from "./csv.ts";
import { columnDigits, numberText, shortNumberText } from "./number-text.ts";
import { durationText, exactTime, relativeTime } from "./time-text.ts";
import { valueText } from "./value-text.ts";
import { countText, labelOf } from "./words.ts";

const field = (type: string, more: Partial<RemoteField> = {}): RemoteField => ({
  name: "x",
  type,
  nullable: false,
  ...more,
});

describe("numbers", () => {
  it.each([
    [1234.5, "decimal(12,2)", "1,234.50"],
    [0, "decimal(12,2)", "0.00"],
    [1_611, "int32", "1,611"],
    [0.003251, "float64", "0.003251"],
    [123.456789, "float64", "123.5"],
    [-0.5, "float64", "−0.5"],
    ["9007199254740993", "int64", "9,007,199,254,740,993"],
    ["-12345678901234567890.0000000001", "decimal(30,10)", "−12,345,678,901,234,567,890.0000000001"],
    [Number.NaN, "float64", "NaN"],
    [Number.NEGATIVE_INFINITY, "float64", "−∞"],
    ["inf", "float64", "inf"],
  ])("%s of type %s are read as %s", (value, type, text) => {
    expect(numberText(value, type)).toBe(text);
  });

  it("of one column have their points below each other", () => {
    const values = [0.0033, 0.4843, 0.9];
    const digits = columnDigits("float64", values);
    expect(values.map((value) => numberText(value, "float64", digits))).toEqual(["0.0033", "0.4843", "0.9000"]);
    expect([columnDigits("float64", [1, 2, null]), columnDigits("decimal(12,2)", [1.5])]).toEqual([0, undefined]);
  });

  it("are short on axes", () => {
    expect([950, 9_999, 41_206, 3_512_000, 2e9].map(shortNumberText)).toEqual([
      "950",
      "10,000",
      "41.2 k",
      "3.51 M",
      "2 B",
    ]);
  });
});

describe("times", () => {
  const now = Date.parse("2026-02-01T12:00:00Z");
  it.each([
    ["2026-02-01T11:59:40Z", "now"],
    ["2026-02-01T11:48:00Z", "12 min ago"],
    ["2026-02-01T09:00:00Z", "3 h ago"],
    ["2026-01-30T12:00:00Z", "2 d ago"],
    ["2026-02-01T12:30:00Z", "in 30 min"],
    ["2025-11-02T03:04:05.123456Z", "2025-11-02 03:04"],
    ["soon", "soon"],
  ])("are told by their distance: %s is %s", (instant, text) => {
    expect(relativeTime(instant, now)).toBe(text);
  });

  it("stands as it is beyond year 9999, and where it is no instant", () => {
    for (const text of ["+010000-01-01T00:00:00.000Z", "soon"]) expect(exactTime(text)).toBe(text);
  });

  it("keep all their digits where they are exact, in UTC", () => {
    expect(exactTime("2026-02-01T00:00:00.123456Z")).toBe("2026-02-01 00:00:00.123456 UTC");
    expect(exactTime("2026-02-01T02:00:00+02:00")).toBe("2026-02-01 00:00:00 UTC");
    expect([12, 4_100, 66_146, 120_000, 1_530_000].map(durationText)).toEqual([
      ...["12 ms", "4.1 s", "1 min 6 s", "2 min", "26 min"],
    ]);
  });
});

describe("values", () => {
  const now = 0;
  it("are null, masked, or what they are, each told apart", () => {
    const shown = (one: RemoteField, value: unknown) => valueText(one, value, { now });
    expect(shown(field("text", { pii: true }), "Alex")).toEqual({ kind: "masked", text: "masked" });
    expect(shown(field("text", { pii: true }), null)).toEqual({ kind: "null", text: "null" });
    expect(shown(field("text"), "null")).toEqual({ kind: "text", text: "null" });
    expect(shown(field("boolean"), false)).toEqual({ kind: "boolean", text: "no" });
    expect(shown(field("json"), { a: [1] })).toEqual({ kind: "json", text: '{"a":[1]}' });
    expect(valueText(field("text", { pii: true }), "Alex", { now, reveal: true }).text).toBe("Alex");
  });

  it("tell the exact number where the shown one is rounded", () => {
    expect(valueText(field("float64"), 0.123456, { now }).exact).toBe("0.123456");
    expect(valueText(field("decimal(12,2)"), 1234.5, { now }).exact).toBeUndefined();
  });
});

describe("CSV", () => {
  it("quotes what needs it, and tells null from an empty text", () => {
    const rows = [
      { a: 'say "hi", you', b: null },
      { a: "", b: "two\nlines" },
      { a: "=1+1", b: { c: 1 } },
    ];
    expect(csvText(["a", "b"], rows)).toBe('a,b\r\n"say ""hi"", you",\r\n"","two\nlines"\r\n=1+1,"{""c"":1}"\r\n');
  });
});

describe("words", () => {
  it("are made of names in sentence case", () => {
    expect(["paid_at", "loss_usd", "cardId", "fraud-score", "gold.scores"].map(labelOf)).toEqual([
      "Paid at",
      "Loss USD",
      "Card id",
      "Fraud score",
      "Gold scores",
    ]);
    expect([countText(1, "row"), countText(2_000, "row")]).toEqual(["1 row", "2,000 rows"]);
  });
});
