import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import type { Use } from "../core/use.ts";
import type { KindSpec } from "../graph/kind-spec.ts";
import { type Grain, grains, type Metric } from "./metric.ts";

/** One figure or chart of a dashboard. */
export interface Tile {
  readonly tile: "kpi" | "line" | "bar";
  readonly metric: Metric;
  /** What it is cut by: a grain for `line`, a dimension for `bar`. */
  readonly by?: string;
}

/** The metric's value over all rows, beside its target. */
export function kpi(metric: Metric): Tile {
  return Object.freeze({ tile: "kpi", metric });
}

/** The metric over time. */
export function line<M extends Metric<string, never> | Metric>(metric: M, options: { readonly by: Grain }): Tile {
  return Object.freeze({ tile: "line", metric: metric as Metric, by: options.by });
}

/** The metric by the values of one of its dimensions, greatest first. */
export function bar<D extends string>(metric: Metric<string, D>, options: { readonly by: NoInfer<D> }): Tile {
  return Object.freeze({ tile: "bar", metric: metric as unknown as Metric, by: options.by });
}

export interface DashboardOptions extends CommonOptions {
  readonly title?: string;
  readonly tiles: readonly Tile[];
}

export interface Dashboard<Name extends string = string> extends Declaration<"dashboard", Name> {
  readonly title: string;
  readonly tiles: readonly Tile[];
}

/** Declares a set of tiles over metrics; their data is served at `GET /dashboards/<name>`. */
export function dashboard<const Name extends string>(name: Name, options: DashboardOptions): Dashboard<Name> {
  return declare(
    { kind: "dashboard", name, above: dashboard },
    { ...common(options), title: options.title ?? name, tiles: options.tiles },
  );
}

/** True for a dashboard. */
export const isDashboard = (declaration: Declaration): declaration is Dashboard => declaration.kind === "dashboard";

export const dashboardSpec: KindSpec<Dashboard> = {
  kind: "dashboard",
  namespace: "dashboard",
  title: "dashboard",
  accepts: (dashboard) => ({ uses: dashboard.tiles.map(tileUse), ports: [] }),
  provides: (dashboard) => [
    {
      name: "tiles",
      shape: dashboard.tiles.map((tile) => ({ name: tileName(tile), type: { name: "float64" }, nullable: true })),
      external: true,
    },
  ],
  derives: (dashboard) =>
    dashboard.tiles.map((tile) => {
      const use = tileUse(tile);
      const from = use.fields.map(({ name }) => ({
        declaration: `metric:${tile.metric.name}`,
        port: "value",
        field: name,
        how: name === "value" ? ("value" as const) : ("row" as const),
        certainty: "definite" as const,
      }));
      return { port: "tiles", field: tileName(tile), from };
    }),
  promises: () => [],
  validate: () => [],
  paths: (dashboard) => [{ method: "GET", path: `/dashboards/${dashboard.name}` }],
  identity: (dashboard) => ({
    title: dashboard.title,
    tiles: dashboard.tiles.map(({ tile, metric, by }) => ({ tile, metric: metric.name, by })),
  }),
  callbacks: () => false,
};

/** A tile's name within its dashboard: `line fraud_rate by day`. */
export function tileName(tile: Tile): string {
  return `${tile.tile} ${tile.metric.name}${tile.by === undefined ? "" : ` by ${tile.by}`}`;
}

const isGrain = (by: string) => (grains as readonly string[]).includes(by);

function tileUse(tile: Tile): Use {
  const cut =
    tile.by === undefined ? [] : [{ name: isGrain(tile.by) ? "time" : tile.by, as: `tile ${tileName(tile)}` }];
  return {
    provider: tile.metric,
    port: "value",
    fields: [{ name: "value", as: `tile ${tileName(tile)}` }, ...cut],
    certainty: "definite",
  };
}
