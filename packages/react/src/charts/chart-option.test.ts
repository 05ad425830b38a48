import { describe, expect, it } from "vitest";
import { chartData } from "./chart-data.ts";
import type { ChartLook } from "./chart-look.ts";
import { type ChartMark, chartOption, pointLines } from "./chart-option.ts";

const colours = { text: "t", dim: "d", line: "l", faint: "f", surface: "s", overlay: "o", broken: "b" };
const look: ChartLook = { ...colours, series: ["1", "2", "3", "4", "5", "6"], font: "Inter", mono: "Mono" };

type Row = Readonly<Record<string, unknown>>;
interface Asked {
  readonly by: readonly string[];
  readonly target?: { readonly min?: number; readonly max?: number };
  readonly marks?: readonly ChartMark[];
  readonly width?: number;
}

/** What the drawing library is told, as far as it is asked about. */
interface Told {
  readonly xAxis: { readonly splitNumber: number; readonly axisLabel: { formatter(at: number): string } };
  readonly yAxis: {
    readonly min?: number;
    readonly max?: number;
    readonly axisLabel: { formatter(at: number): string };
  };
  readonly series: readonly {
    readonly endLabel: { formatter(): string };
    readonly label: { formatter(at: { readonly dataIndex: number }): string };
    readonly lineStyle: { readonly type: string };
    readonly markLine?: { readonly data: readonly { readonly yAxis?: number; readonly xAxis?: string | number }[] };
  }[];
}

function drawing(rows: readonly Row[], { by, target = {}, marks = [], width = 800 }: Asked) {
  const meaning = { metric: "loss_usd", unit: "USD", target, by, rows, description: null, measure: "", decision: null };
  return { data: chartData(meaning), meaning, look, marks, width };
}
const told = (rows: readonly Row[], asked: Asked) => chartOption(drawing(rows, asked)) as unknown as Told;
const day = (n: number, value: number | null, more: Row = {}) => ({ time: `2026-01-0${n}T00:00:00Z`, value, ...more });

describe("the option of lines", () => {
  it("ends a single line with its last figure, and several with their names, cut where they are long", () => {
    const [single] = told([day(1, 4), day(2, 12_400), day(3, null)], { by: ["day"] }).series;
    expect(single?.endLabel.formatter()).toMatch(/^12\.4.k$/);
    const rows = ["DE", "a country of a long name"].map((country, i) => day(1, i, { country }));
    const { series } = told(rows, { by: ["day", "country"] });
    expect(series.map(({ endLabel }) => endLabel.formatter())).toEqual(["a country of a lo…", "DE"]);
  });

  it("tells the fourth line and the sixth from those before by their dashes", () => {
    const rows = ["a", "b", "c", "d", "e", "f"].map((country, i) => day(1, 9 - i, { country }));
    const { series } = told(rows, { by: ["day", "country"] });
    expect(series.map(({ lineStyle }) => lineStyle.type)).toEqual([
      ...["solid", "solid", "solid"],
      ...["dashed", "dashed", "dotted"],
    ]);
  });

  it.each([
    [100, 102],
    [14.3, 14.4],
    [40_000, 40_400],
    [0.99, 1.04],
    [-5, -4],
    [9.7, 9.95],
  ])("has room for a target above the figures: %d, at most %d", (greatest, max) => {
    const { yAxis, series } = told([day(1, greatest - 1), day(2, greatest)], { by: ["day"], target: { max } });
    expect(yAxis.max).toBeGreaterThan(max);
    expect(series[0]?.markLine?.data).toMatchObject([{ yAxis: max }]);
  });

  it("leaves a target out of the axis that would press the figures flat", () => {
    expect(told([day(1, 1), day(2, 2)], { by: ["day"], target: { max: 900 } }).yAxis.max).toBeUndefined();
  });

  it("keeps the axis of a share between nothing and all of it", () => {
    const share = (value: number) => ({ value, numerator: value * 100, denominator: 100 });
    const axis = (values: readonly number[], target: { readonly min?: number; readonly max?: number }) => {
      const rows = values.map((value, i) => ({ ...day(i + 1, value), ...share(value) }));
      const asked = drawing(rows, { by: ["day"], target });
      return (chartOption({ ...asked, meaning: { ...asked.meaning, unit: null } }) as unknown as Told).yAxis;
    };
    expect(axis([0.97, 0.99], { max: 0.995 }).max).toBe(1);
    expect(axis([0.02, 0.04], { min: 0.001 }).min).toBe(0);
    expect(axis([0.5, 0.6], { min: 0.45 }).min).toBeLessThan(0.45);
  });

  it("writes hours of a day and the days between, months by their number", () => {
    const label = (by: string, at: string) => told([day(1, 1)], { by: [by] }).xAxis.axisLabel.formatter(Date.parse(at));
    expect(label("hour", "2026-01-02T15:00:00Z")).toBe("15:00");
    expect(label("hour", "2026-01-02T00:00:00Z")).toBe("2 Jan");
    expect(label("day", "2026-01-02T00:00:00Z")).toBe("2 Jan");
    expect(label("month", "2026-01-01T00:00:00Z")).toBe("2026-01");
  });

  it("has fewer labels and only the last two marks where there is little room", () => {
    const marks = ["r-1", "r-2", "r-3"].map((label, i) => ({ at: `2026-01-0${i + 1}T00:00:00Z`, label }));
    const wide = told([day(1, 1), day(3, 2)], { by: ["day"], marks });
    const narrow = told([day(1, 1), day(3, 2)], { by: ["day"], marks, width: 360 });
    expect(wide.series[0]?.markLine?.data).toHaveLength(3);
    expect(narrow.series[0]?.markLine?.data.map(({ xAxis }) => xAxis)).toEqual(marks.slice(1).map(({ at }) => at));
    expect(narrow.xAxis.splitNumber).toBeLessThan(wide.xAxis.splitNumber);
  });
});

describe("the option of bars", () => {
  it("writes each figure beside its bar, and that there is none", () => {
    const rows = [
      { country: "DE", value: 1_200 },
      { country: "FR", value: null },
    ];
    const { series } = told(rows, { by: ["country"], target: { max: 1_000 } });
    expect([0, 1].map((dataIndex) => series[0]?.label.formatter({ dataIndex }))).toEqual(["1,200", "not measured"]);
    expect(series[0]?.markLine?.data).toEqual([{ xAxis: 1_000 }]);
  });
});

describe("a point", () => {
  it("is told by its place and its figures, each with the name of its line where there are several", () => {
    const one = drawing([day(1, 4.5), day(3, 2)], { by: ["day"] });
    expect(pointLines(one.data, one.meaning, 0)).toEqual(["2026-01-01", "4.5 USD"]);
    expect(pointLines(one.data, one.meaning, 1)).toEqual(["2026-01-02", "not measured"]);
    const rows = ["DE", "FR"].map((country, i) => day(1, 2 - i, { country }));
    const two = drawing(rows, { by: ["day", "country"] });
    expect(pointLines(two.data, two.meaning, 0)).toEqual(["2026-01-01", "DE: 2 USD", "FR: 1 USD"]);
  });
});
