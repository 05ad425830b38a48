import { describe, expect, it } from "vitest";
import { chartData } from "./chart-data.ts";
import { drillOf } from "./drill.ts";
import { spread } from "./spread-labels.ts";

const answer = (by: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]) => ({
  metric: "loss_usd",
  description: null,
  measure: 'sum("amount")',
  unit: "USD",
  target: {},
  decision: null,
  by,
  rows,
});

describe("lines", () => {
  it("have a gap where a step has no rows, and steps of months by the calendar", () => {
    const rows = ["2026-01-01", "2026-02-01", "2026-05-01"].map((day, i) => ({
      time: `${day}T00:00:00.000000Z`,
      value: i,
    }));
    const data = chartData(answer(["month"], rows));
    expect(data.labels.map((label) => label.slice(0, 10))).toEqual([
      "2026-01-01",
      "2026-02-01",
      "2026-03-01",
      "2026-04-01",
      "2026-05-01",
    ]);
    expect(data.series).toEqual([{ name: "Loss USD", values: [0, 1, null, null, 2] }]);
  });

  it("are one for each value of a dimension, the greatest first, and at most six", () => {
    const rows = Array.from({ length: 9 }, (_, i) => ({
      time: "2026-01-01T00:00:00Z",
      country: i === 8 ? null : `c${i}`,
      value: String(i * 10),
    }));
    const data = chartData(answer(["day", "country"], rows));
    expect(data.series.map(({ name }) => name)).toEqual(["null", "c7", "c6", "c5", "c4", "c3"]);
    expect(data.left).toBe(3);
  });

  it("are empty for an answer without rows", () => {
    expect(chartData(answer(["day"], []))).toMatchObject({ labels: [], series: [], left: 0 });
  });
});

describe("bars", () => {
  it("stand from the greatest, what was not measured last, and tell how many find no room", () => {
    const measured = Array.from({ length: 29 }, (_, i) => ({ country: `c${28 - i}`, value: 1 + i }));
    const rows = [{ country: "none", value: null }, ...measured];
    const data = chartData(answer(["country"], rows));
    expect([data.kind, data.labels[0], data.labels.length, data.left]).toEqual(["bar", "c0", 12, 18]);
    expect(chartData(answer(["country"], rows.slice(0, 3))).labels).toEqual(["c27", "c28", "none"]);
  });

  it("keep the answer's order where their names are numbers, which have one of their own", () => {
    const rows = ["0-10", "10-20", "20-30"].map((band, i) => ({ country: band, value: i }));
    expect(chartData(answer(["country"], rows)).labels).toEqual(["0-10", "10-20", "20-30"]);
  });
});

describe("the rows of a point", () => {
  it("are those of its step, up to the next one, and of its line", () => {
    const rows = [{ time: "2026-01-31T00:00:00Z", country: "DE", value: 1 }];
    const asked = answer(["week", "country"], rows);
    expect(drillOf(asked, chartData(asked), { series: 0, index: 0 })).toEqual({
      metric: "loss_usd",
      filter: { country: "DE" },
      from: "2026-01-31T00:00:00.000Z",
      to: "2026-02-07T00:00:00.000Z",
    });
  });

  it("are those of a bar's value", () => {
    const asked = answer(["country"], [{ country: "DE", value: 1 }]);
    expect(drillOf(asked, chartData(asked), { series: 0, index: 0 })).toEqual({
      metric: "loss_usd",
      filter: { country: "DE" },
    });
  });
});

describe("labels at the ends of lines", () => {
  it("are moved apart by as little as it takes, in their order", () => {
    const heights = [100, 50, 52, 51];
    const placed = spread(heights, 13).map((by, i) => (heights[i] ?? 0) + by);
    expect([...placed].sort((a, b) => a - b)).toEqual([placed[1], placed[3], placed[2], placed[0]]);
    expect((placed[3] ?? 0) - (placed[1] ?? 0)).toBeGreaterThanOrEqual(13);
    expect(spread([10, 40], 13)).toEqual([0, 0]);
  });

  it("stay within the drawing where all lines end at its foot", () => {
    const heights = [97, 98, 99, 100];
    const placed = spread(heights, 13, 100).map((by, i) => (heights[i] ?? 0) + by);
    expect(placed).toEqual([61, 74, 87, 100]);
  });
});
