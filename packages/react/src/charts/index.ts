// Charts of metrics, and dashboards of them; the drawing library is loaded with the first chart.
export { ChartFigure, type ChartOptions } from "./chart-figure.tsx";
export type { ChartMark } from "./chart-option.ts";
export { DashboardView, type DashboardViewProps } from "./dashboard-view.tsx";
export type { Drill } from "./drill.ts";
export { MetricChart, type MetricChartProps } from "./metric-chart.tsx";
