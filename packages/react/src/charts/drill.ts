import type { MetricAnswer } from "throughline/client";
import { type ChartData, categoryName, stepAfter } from "./chart-data.ts";

/** The rows that a figure is made of: those with these values, in this half-open range of time. */
export interface Drill {
  readonly metric: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly from?: string;
  readonly to?: string;
}

/** The drill of one point of a chart. */
export function drillOf(
  answer: Pick<MetricAnswer, "metric" | "by">,
  data: ChartData,
  at: { readonly series: number; readonly index: number },
): Drill {
  const label = data.labels[at.index] ?? "";
  const dimension = categoryName(answer.by);
  if (data.grain === undefined)
    return { metric: answer.metric, filter: dimension === undefined ? {} : { [dimension]: label } };
  const line = data.series[at.series]?.name ?? "";
  return {
    metric: answer.metric,
    filter: dimension === undefined ? {} : { [dimension]: line },
    from: label,
    to: new Date(stepAfter(Date.parse(label), data.grain)).toISOString(),
  };
}
