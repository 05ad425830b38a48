import { Loading } from "@throughline/react";
import { lazy, type ReactElement, Suspense, useMemo } from "react";
import { type RemoteMetric, remoteOf } from "throughline/client";
import type { StudioMetric } from "throughline/client/studio";
import { served } from "../../asking/studio.ts";
import { go } from "../../navigation/address.ts";
import { pagePath } from "../../navigation/pages.ts";

/** Charts come with their own library, loaded with the first of them. */
const MetricChart = lazy(async () => ({ default: (await import("@throughline/react/charts")).MetricChart }));

/** A chart of a metric by a grain or a dimension; a click leads to the rows behind. */
export function MetricCut({
  metric,
  by,
  split,
}: {
  readonly metric: StudioMetric;
  readonly by: string;
  readonly split?: string;
}): ReactElement {
  const { name, values, dimensions, from } = metric;
  const remote = useMemo(() => {
    const names = dimensions.map((one) => one.name);
    return remoteOf(served, { kind: "metric", name, method: "GET", path: values, dimensions: names }) as RemoteMetric;
  }, [name, values, dimensions]);
  return (
    <Suspense fallback={<Loading what="chart" shape="chart" />}>
      <MetricChart
        metric={remote}
        by={by}
        {...(split === undefined ? {} : { split })}
        empty="No rows fall into this cut"
        onRows={() => go(pagePath("data", from))}
      />
    </Suspense>
  );
}
