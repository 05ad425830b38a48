import { idName } from "../contracts/core/declaration.ts";
import type { Traffic } from "../runtime/serving/release-traffic.ts";
import type { CanarySplit } from "./predict/canary-split.ts";
import type { MetricsRegistry } from "./prometheus/registry.ts";

/** Adds what each release answered of each endpoint since it began to, or since the step of its canary began. */
export function addReleaseMetrics(metrics: MetricsRegistry, split: CanarySplit): void {
  const read = (figure: (traffic: Traffic) => number) => () =>
    split.traffic
      .lines()
      .map(({ release, endpoint, ...traffic }) => ({ labels: { release, endpoint }, value: figure(traffic) }));
  metrics.readCounter(
    "throughline_release_requests_total",
    "Requests to endpoints by the release that answered, since its step began.",
    read(({ requests }) => requests),
  );
  metrics.readCounter(
    "throughline_release_failed_total",
    "Those that failed by a fault of the server or of the release.",
    read(({ failed }) => failed),
  );
  metrics.readCounter(
    "throughline_release_degraded_total",
    "Those that the fallback answered.",
    read(({ degraded }) => degraded),
  );
  metrics.gauge(
    "throughline_release_p99_seconds",
    "Time to check, score and log a request, within 5 %.",
    read(({ p99Ms }) => (p99Ms ?? 0) / 1_000),
  );
  metrics.gauge("throughline_canary_share", "Share of an endpoint's keys that are pinned to the canary.", () => {
    const { live } = split;
    if (live === undefined) return [];
    const release = live.canary.release.id;
    return Object.entries(live.shares).map(([id, value]) => ({
      labels: { release, endpoint: idName(id) },
      value,
    }));
  });
}
