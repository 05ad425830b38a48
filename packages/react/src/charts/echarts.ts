// The parts of the drawing library that are used; loaded only when a chart is.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { type ECharts, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

export type { ECharts } from "echarts/core";

const parts = [BarChart, LineChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer];

/** An empty chart in an element. The parts are registered here, since a build may leave out what only stands beside the exports. */
export function openChart(element: HTMLElement): ECharts {
  use(parts);
  return init(element, null, { renderer: "svg" });
}
