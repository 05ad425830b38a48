import type { ReactElement } from "react";
import type { MetricQuery, RemoteMetric } from "throughline/client";
import { labelOf } from "../format/words.ts";
import { useMetric } from "../remote/use-query.ts";
import { RemoteView } from "../states/remote-view.tsx";
import type { Grain } from "./chart-data.ts";
import { ChartFigure, type ChartOptions } from "./chart-figure.tsx";

/** Properties of a chart that asks its metric. */
export interface MetricChartProps<Dimension extends string> extends ChartOptions {
  readonly metric: RemoteMetric<Dimension>;
  /** A grain draws a line over time; a dimension draws bars. */
  readonly by: NoInfer<Dimension> | Grain;
  /** With a grain: one line for each value of this dimension. */
  readonly split?: NoInfer<Dimension>;
  readonly from?: string;
  readonly to?: string;
  readonly filter?: MetricQuery<Dimension>["filter"];
}

/** A metric over time as lines, or by a dimension as bars. */
export function MetricChart<Dimension extends string>(props: MetricChartProps<Dimension>): ReactElement {
  const { metric, by, split, from, to, filter, ...options } = props;
  const query: MetricQuery<Dimension> = {
    by: split === undefined ? [by] : [by, split],
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(filter === undefined ? {} : { filter }),
  };
  const state = useMetric(metric, query);
  const narrowed = narrowedTo(query);
  return (
    <div className="tl-card">
      <RemoteView
        state={state}
        what={options.title ?? labelOf(metric.name)}
        shape="chart"
        empty={options.empty}
        isEmpty={never}
      >
        {(answer) => <ChartFigure answer={answer} {...options} {...(narrowed === "" ? {} : { narrowed })} />}
      </RemoteView>
    </div>
  );
}

const never = () => false;

/** What a question is narrowed to, in words. */
function narrowedTo({ filter, from, to }: MetricQuery): string {
  const filters = Object.entries(filter ?? {}).map(([name, value]) => `${labelOf(name).toLowerCase()} ${value}`);
  const since = from === undefined ? [] : [`since ${from.slice(0, 10)}`];
  const until = to === undefined ? [] : [`before ${to.slice(0, 10)}`];
  return [...filters, ...since, ...until].join(", ");
}
