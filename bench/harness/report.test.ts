import { describe, expect, it } from "vitest";
import { collect } from "./bench.ts";
import { figureTable, formatFigure, pairLine } from "./report.ts";

describe("a printed figure", () => {
  it("has four significant digits", () => {
    expect([1234.56, 0.012345, 25e9, 0, 12].map(formatFigure)).toEqual(["1235", "0.01235", "25000000000", "0", "12"]);
  });
});

describe("a report", () => {
  const { context, figures } = collect(undefined);
  const samples = (...walls: number[]) => walls.map((wallMs) => ({ wallMs, cpuMs: 1 }));
  context.times("help", samples(10, 20, 30));
  context.ratio("help_to_node", samples(10, 20, 30), samples(5, 10, 20));
  context.figure("memory_bytes", "bytes", 4096);

  it("has a row a figure", () => {
    expect(
      figureTable(figures)
        .split("\n")
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ["figure", "samples", "median", "spread (IQR)", "min", "max", "unit"],
      ["help_wall_ms", "3", "20", "10", "10", "30", "ms"],
      ["help_cpu_ms", "3", "1", "0", "1", "1", "ms"],
      ["help_to_node_ratio", "3", "2", "0.25", "1.5", "2"],
      ["memory_bytes", "1", "4096", "0", "4096", "4096", "bytes"],
    ]);
  });

  it("ends with pairs of name and median", () => {
    expect(pairLine(figures)).toBe("help_wall_ms 20 help_cpu_ms 1 help_to_node_ratio 2 memory_bytes 4096");
  });
});
