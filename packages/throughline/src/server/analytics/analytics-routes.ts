import type { FastifyInstance } from "fastify";
import { isDashboard } from "../../contracts/analyst/dashboard.ts";
import { isMetric, type Metric } from "../../contracts/analyst/metric.ts";
import { askDashboard, askMetric, parseMetricQuery } from "../../runtime/semantics/answer.ts";
import { metricError } from "../../runtime/semantics/error-codes.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";

/** Adds `/metrics/<name>` and `/dashboards/<name>`: figures by the same definitions as `throughline metrics`. */
export function addAnalytics(app: FastifyInstance, release: OpenRelease): void {
  const metrics = new Map(release.declarations.filter(isMetric).map((metric) => [metric.name, metric]));
  const dashboards = new Map(release.declarations.filter(isDashboard).map((dashboard) => [dashboard.name, dashboard]));
  app.get<{ Params: { name: string }; Querystring: Record<string, string> }>("/metrics/:name", async (request) => {
    const metric = metricNamed(metrics, request.params.name);
    const answer = await askMetric(release.session, metric, parseMetricQuery(metric, request.query));
    return { ...answer, release: release.release.id };
  });
  app.get("/dashboards", async () => ({
    items: [...dashboards.values()].map(({ name, title, description }) => ({
      name,
      title,
      description: description ?? null,
    })),
  }));
  app.get<{ Params: { name: string } }>("/dashboards/:name", async (request) => {
    const dashboard = dashboards.get(request.params.name);
    if (dashboard === undefined)
      throw metricError("unknown-dashboard", { detail: `no dashboard has this name: ${request.params.name}` });
    return {
      dashboard: dashboard.name,
      title: dashboard.title,
      release: release.release.id,
      tiles: await askDashboard(release.session, dashboard),
    };
  });
}

function metricNamed(metrics: ReadonlyMap<string, Metric>, name: string): Metric {
  const metric = metrics.get(name);
  if (metric === undefined)
    throw metricError("unknown-metric", {
      detail: `no metric has this name: ${name}`,
      hint: `use one of ${[...metrics.keys()].join(", ")}`,
    });
  return metric;
}
