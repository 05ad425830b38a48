import { describe, expect, it } from "vitest";
import { renderTable } from "./table.ts";

const rows = [
  ["silver.payments", "200,011", "≥ 95 % ✗"],
  ["gold.scores", "12", "東京"],
];

describe("a table in the terminal", () => {
  it("aligns its columns and has no trailing spaces", () => {
    const columns = [{ header: "table" }, { header: "rows", align: "right" as const }, { header: "quality" }];
    expect(renderTable({ columns, rows })).toBe(
      [
        "  table               rows  quality",
        "  silver.payments  200,011  ≥ 95 % ✗",
        "  gold.scores           12  東京",
      ].join("\n"),
    );
  });

  it("cuts the columns that may shrink until it fits", () => {
    const columns = [{ shrink: true }, {}, {}];
    const lines = renderTable({ columns, rows, width: 31 }).split("\n");
    expect(lines[0]).toBe("  silver.pa…  200,011  ≥ 95 % ✗");
    expect(lines.every((line) => line.length <= 31)).toBe(true);
  });

  it("may have more rows than a call has arguments", () => {
    const many = Array.from({ length: 130_000 }, (_, i) => [String(i)]);
    expect(
      renderTable({ columns: [{ align: "right" }], rows: many })
        .split("\n")
        .at(-1),
    ).toBe("  129999");
  });

  it("stays whole where nothing may shrink", () => {
    expect(renderTable({ columns: [{}, {}, {}], rows, width: 10 })).toContain("silver.payments");
  });
});
