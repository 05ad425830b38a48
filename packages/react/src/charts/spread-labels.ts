import type { ECharts } from "./echarts.ts";

/** Height of a label at the end of a line, in pixels. */
const labelHeight = 13;

/** How far each of some heights is moved so that none is nearer than `least` to the next, and none lies below `lowest`; the order stays. */
export function spread(heights: readonly number[], least: number, lowest = Number.POSITIVE_INFINITY): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => (heights[a] as number) - (heights[b] as number));
  const placed = [...heights];
  for (const [rank, i] of order.entries()) {
    const above = order[rank - 1];
    if (above !== undefined) placed[i] = Math.max(placed[i] as number, (placed[above] as number) + least);
  }
  // What was pushed down too far as a whole goes half of it back, so that the labels stay around their lines.
  const drift = placed.reduce((sum, at, i) => sum + at - (heights[i] as number), 0) / Math.max(1, placed.length);
  let bound = lowest;
  for (const i of order.reverse()) {
    placed[i] = Math.min((placed[i] as number) - drift, bound);
    bound = placed[i] - least;
  }
  return placed.map((at, i) => Math.round(at - (heights[i] as number)));
}

/** Moves the names at the ends of lines apart where they would lie over each other. The chart must have its data. */
export function spreadEndLabels(chart: ECharts, lines: readonly (readonly (number | null)[])[]): void {
  if (lines.length < 2) return;
  const ends = lines.map((values) => values.findLast((value) => value !== null) ?? 0);
  const heights = ends.map((value) => chart.convertToPixel({ yAxisIndex: 0 }, value));
  const offsets = spread(heights, labelHeight, chart.getHeight() - labelHeight / 2);
  chart.setOption({ series: offsets.map((dy) => ({ endLabel: { offset: [0, dy] } })) });
}
