import type { FastifyInstance } from "fastify";
import { isDashboard } from "../../contracts/analyst/dashboard.ts";
import { isMetric } from "../../contracts/analyst/metric.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import { askDashboard, askMetric, parseMetricQuery } from "../../runtime/semantics/answer.ts";
import { metricError } from "../../runtime/semantics/error-codes.ts";
import { rowLimit, rowsOfMetric } from "../../runtime/semantics/metric-rows.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";

const exact = { config: { parameters: "none" } } as const;

/** Adds `/metrics/<name>` and `/dashboards/<name>`: figures by the same definitions as `throughline metrics`. */
export function addAnalytics(app: FastifyInstance, release: OpenRelease): void {
  const metrics = new Map(release.declarations.filter(isMetric).map((metric) => [metric.name, metric]));
  const dashboards = new Map(release.declarations.filter(isDashboard).map((dashboard) => [dashboard.name, dashboard]));
  app.get<{ Params: { name: string }; Querystring: Record<string, unknown> }>("/metrics/:name", async (request) => {
    const metric = metrics.get(request.params.name);
    if (metric === undefined) throw unknown("metric", request.params.name, [...metrics.keys()]);
    const query = parseMetricQuery(metric, request.query);
    await release.readable(metric.from);
    return { ...(await askMetric(release.reader, metric, query)), release: release.release.id };
  });
  app.get<{ Params: { name: string }; Querystring: Record<string, unknown> }>(
    "/metrics/:name/rows",
    async (request) => {
      const metric = metrics.get(request.params.name);
      if (metric === undefined) throw unknown("metric", request.params.name, [...metrics.keys()]);
      const { limit, ...parameters } = request.query;
      const { by, ...query } = parseMetricQuery(metric, parameters);
      if (by !== undefined) throw metricError("invalid-query", { detail: "rows are not cut: by has no place here" });
      await release.readable(metric.from);
      const rows = await rowsOfMetric(release.reader, metric, { ...query, ...rowLimit(limit) });
      return { ...rows, release: release.release.id };
    },
  );
  app.get("/dashboards", exact, async () => ({
    items: [...dashboards.values()].map(({ name, title, description }) => ({
      name,
      title,
      description: description ?? null,
    })),
  }));
  app.get<{ Params: { name: string } }>("/dashboards/:name", exact, async (request) => {
    const dashboard = dashboards.get(request.params.name);
    if (dashboard === undefined) throw unknown("dashboard", request.params.name, [...dashboards.keys()]);
    for (const { metric } of dashboard.tiles) await release.readable(metric.from);
    return {
      dashboard: dashboard.name,
      title: dashboard.title,
      release: release.release.id,
      tiles: await askDashboard(release.reader, dashboard),
    };
  });
}

function unknown(what: "metric" | "dashboard", name: string, known: readonly string[]) {
  const hint =
    known.length === 0 ? `declare a ${what} first` : `use ${nearest(name, known) ?? `one of ${known.join(", ")}`}`;
  const code = what === "metric" ? "unknown-metric" : "unknown-dashboard";
  return metricError(code, { detail: `no ${what} has this name: ${name.slice(0, 100)}`, hint });
}
