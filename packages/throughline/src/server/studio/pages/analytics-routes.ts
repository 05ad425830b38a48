import type { FastifyInstance } from "fastify";
import type { StudioDashboards, StudioMetric } from "../../../client/studio/studio-analytics.ts";
import { type Dashboard, isDashboard, tileName } from "../../../contracts/analyst/dashboard.ts";
import { measureSays } from "../../../contracts/analyst/measure.ts";
import { grains, isMetric, type Metric } from "../../../contracts/analyst/metric.ts";
import { idOf } from "../../../contracts/core/declaration.ts";
import type { GraphNode } from "../../../contracts/graph/project-graph.ts";
import { fieldOf } from "../../../contracts/shape/field.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import { metricSql } from "../../../runtime/semantics/metric-sql.ts";
import { studioField } from "../map/fields.ts";
import { figureOfNode } from "../map/figures.ts";
import { stateOf } from "../map/promises.ts";
import { shownOf } from "../map/shown.ts";
import type { StudioScope } from "../studio.ts";
import { declarationReply, type Found, find } from "./declaration.ts";

/** Adds the routes of metrics and dashboards: what they mean. Their data comes from `/metrics/<name>` and `/dashboards/<name>`. */
export function addAnalyticsRoutes(app: FastifyInstance, scope: StudioScope): void {
  const release = scope.release.release.id;
  app.get("/metrics", async () => ({
    release,
    items: await Promise.all(all(scope, isMetric).map((found) => metricReply(scope, found))),
  }));
  app.get<{ Params: { name: string } }>("/metrics/:name", ({ params }) =>
    metricReply(scope, find(scope, isMetric, { name: params.name, what: "metric" })),
  );
  app.get("/dashboards", async () => ({
    release,
    items: await Promise.all(all(scope, isDashboard).map((found) => dashboardReply(scope, found))),
  }));
}

function all<D extends Metric | Dashboard>(
  { release, nodes }: StudioScope,
  is: (declaration: Parameters<typeof isMetric>[0]) => declaration is D,
): Found<D>[] {
  return release.declarations.filter(is).flatMap((declaration) => {
    const node: GraphNode | undefined = nodes.get(idOf(declaration));
    return node === undefined ? [] : [{ declaration, node }];
  });
}

async function metricReply(scope: StudioScope, { declaration: metric, node }: Found<Metric>): Promise<StudioMetric> {
  const state = await stateOf(scope, node, await scope.evidence.latest());
  const columns = shapeOf(metric.from.columns);
  const source = shownOf(scope, node)?.figures.find(({ from }) => from === "version");
  return {
    ...(await declarationReply(scope, node)),
    says: measureSays(metric.measure),
    sql: metricSql(metric, {}).sql,
    from: metric.from.name,
    time: metric.time,
    unit: metric.unit ?? null,
    share: source?.from === "version" && source.share === true,
    target: { min: metric.target.min ?? null, max: metric.target.max ?? null },
    decision: metric.decision ?? null,
    dimensions: metric.dimensions.flatMap((name) => {
      const field = fieldOf(columns, name);
      return field === undefined ? [] : [studioField(field)];
    }),
    grains,
    filter: metric.filter,
    figure: await figureOfNode(scope, node, state),
    values: `/metrics/${metric.name}`,
  };
}

async function dashboardReply(
  scope: StudioScope,
  { declaration: dashboard, node }: Found<Dashboard>,
): Promise<StudioDashboards["items"][number]> {
  return {
    ...(await declarationReply(scope, node)),
    heading: dashboard.title,
    tiles: dashboard.tiles.map((tile) => ({
      tile: tile.tile,
      name: tileName(tile),
      metric: tile.metric.name,
      by: tile.by ?? null,
    })),
    values: `/dashboards/${dashboard.name}`,
  };
}
