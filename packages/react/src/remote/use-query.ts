import type {
  Answered,
  DashboardAnswer,
  MetricAnswer,
  MetricQuery,
  RemoteDashboard,
  RemoteMetric,
  RemoteQuery,
} from "throughline/client";
import type { RemoteState } from "./remote-state.ts";
import { useRemote } from "./use-remote.ts";

/** Reads a route. It is asked again when the request changes by value, and given up when the component leaves. */
export function useQuery<Request, Reply>(
  query: RemoteQuery<Request, Reply>,
  request: Request,
): RemoteState<Answered<Reply>> {
  return useRemote(keyOf(query.name, request), (signal) => query.fetch(request, { signal }));
}

/** Asks a metric. */
export function useMetric<Dimension extends string>(
  metric: RemoteMetric<Dimension>,
  query: MetricQuery<Dimension> = {},
): RemoteState<MetricAnswer> {
  return useRemote(keyOf(metric.name, query), (signal) => metric.fetch(query, { signal }));
}

/** Asks a dashboard for all its tiles. */
export function useDashboard(dashboard: RemoteDashboard): RemoteState<DashboardAnswer> {
  return useRemote(keyOf(dashboard.name, null), (signal) => dashboard.fetch({ signal }));
}

const keyOf = (name: string, request: unknown) => `${name} ${JSON.stringify(request)}`;
