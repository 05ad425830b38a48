// What the analyst role declares.
export { bar, dashboard, kpi, line } from "./dashboard.ts";
export { metric } from "./metric.ts";
