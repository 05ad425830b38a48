import { monitorEventLoopDelay } from "node:perf_hooks";
import type { PredictionLog } from "../runtime/serving/prediction-log.ts";
import type { MetricsRegistry } from "./prometheus/registry.ts";

/** Figures of the process under the names that dashboards for Prometheus know. Call it once a server; `inFlight` counts requests. */
export function addProcessMetrics(metrics: MetricsRegistry, inFlight: () => number): () => void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const startedSeconds = Date.now() / 1000 - process.uptime();
  metrics.readCounter("process_cpu_seconds_total", "CPU time of the process.", () => {
    const { user, system } = process.cpuUsage();
    return [{ value: (user + system) / 1e6 }];
  });
  metrics.gauge("process_resident_memory_bytes", "Resident memory.", () => [{ value: process.memoryUsage.rss() }]);
  metrics.gauge("process_start_time_seconds", "When the process began, seconds since 1970.", () => [
    { value: startedSeconds },
  ]);
  metrics.gauge(
    "nodejs_eventloop_lag_p99_seconds",
    "99th percentile of the event loop's delay since the last reading.",
    () => {
      const value = delay.percentile(99) / 1e9;
      delay.reset();
      return [{ value }];
    },
  );
  metrics.gauge("throughline_http_requests_in_flight", "Requests that are not answered yet.", () => [
    { value: inFlight() },
  ]);
  return () => delay.disable();
}

/** Figures of the prediction logs. */
export function addLogMetrics(metrics: MetricsRegistry, logs: ReadonlyMap<string, PredictionLog>): void {
  const each = (value: (log: PredictionLog) => number) => () =>
    [...logs].map(([endpoint, log]) => ({ labels: { endpoint }, value: value(log) }));
  metrics.gauge(
    "throughline_prediction_log_waiting",
    "Answers that are not on disk yet.",
    each((log) => log.waiting),
  );
  metrics.gauge(
    "throughline_prediction_log_failing",
    "1 while answers can't be written to disk.",
    each((log) => (log.failure === undefined ? 0 : 1)),
  );
  metrics.readCounter(
    "throughline_prediction_log_dropped_total",
    "Answers that could not be kept, because too many were waiting.",
    each((log) => log.dropped),
  );
}
