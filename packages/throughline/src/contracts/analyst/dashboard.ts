import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import { type Reach, type Reachable, reachableAs } from "../core/injectable.ts";
import { isMissing } from "../core/missing.ts";
import { commonRules, type RulesOf } from "../core/option-rules.ts";
import type { RemoteDashboard } from "../core/remote.ts";
import type { Use } from "../core/use.ts";
import { contractError } from "../data/error-codes.ts";
import { nameProblems } from "../data/relation-problems.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
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
export function line(metric: Metric, options: { readonly by: Grain }): Tile {
  return Object.freeze({ tile: "line", metric, by: options.by });
}

/** The metric by the values of one of its dimensions, greatest first. */
export function bar<D extends string>(metric: Metric<string, D>, options: { readonly by: NoInfer<D> }): Tile {
  return Object.freeze({ tile: "bar", metric: metric as unknown as Metric, by: options.by });
}

/** Options of a dashboard. */
export interface DashboardOptions extends CommonOptions {
  readonly title?: string;
  readonly tiles: readonly Tile[];
}

/** A set of tiles over metrics. */
export interface Dashboard<Name extends string = string>
  extends Declaration<"dashboard", Name>,
    Reachable<RemoteDashboard> {
  readonly title: string;
  readonly tiles: readonly Tile[];
}

const rules = { ...commonRules, title: true, tiles: "list" } satisfies RulesOf<DashboardOptions>;

/** Declares a set of tiles over metrics; their data is served at `GET /dashboards/<name>`. */
export function dashboard<const Name extends string>(name: Name, options: DashboardOptions): Dashboard<Name> {
  const declaration: Dashboard<Name> = declare(
    { kind: "dashboard", name, above: dashboard, given: { options, rules } },
    {
      ...common(options),
      ...reachableAs(() => reachOfDashboard(declaration)),
      title: options.title ?? name,
      tiles: options.tiles,
    },
  );
  return declaration;
}

/** Where the figures of a dashboard are served. */
const figuresPath = (dashboard: { readonly name: string }) => `/dashboards/${dashboard.name}`;

function reachOfDashboard(dashboard: Dashboard): Reach {
  const { name, title, tiles } = dashboard;
  const fields = tiles.map((tile) => ({ name: tileName(tile) }));
  return {
    uses: [{ provider: dashboard, port: "tiles", fields, certainty: "possible" }],
    descriptor: { kind: "dashboard", name, method: "GET", path: figuresPath(dashboard), title },
  };
}

/** True for a dashboard. */
export const isDashboard = (declaration: Declaration): declaration is Dashboard => declaration.kind === "dashboard";

/** What a dashboard is to the graph. */
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
  validate: (dashboard) => [...nameProblems(dashboard), ...tileProblems(dashboard)],
  paths: (dashboard) => [{ method: "GET", path: figuresPath(dashboard) }],
  shown: () => ({ page: "dashboards", figures: [] }),
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

function tileProblems(dashboard: Dashboard): ThroughlineError[] {
  const tiles = dashboard.tiles.filter((tile) => !isMissing(tile));
  const invalid = (detail: string, subject: string, hint?: string) =>
    contractError("invalid-option", {
      detail,
      where: whereOf(dashboard, subject),
      ...(hint === undefined ? {} : { hint }),
    });
  if (tiles.length === 0 && dashboard.tiles.length === 0)
    return [invalid(`dashboard has no tiles: ${dashboard.name}`, "tiles", "add a tile made by kpi, line or bar")];
  const names = tiles.map(tileName);
  const repeated = names.filter((name, i) => names.indexOf(name) !== i);
  const uncut = tiles.filter(
    ({ tile, by }) => tile !== "kpi" && (by === undefined || isGrain(by) !== (tile === "line")),
  );
  return [
    ...repeated.map((name) => invalid(`tile stands twice: ${name}`, `tile ${name}`)),
    ...uncut.map((tile) => {
      const asked = tile.tile === "line" ? `one of ${grains.join(", ")}` : "a dimension of the metric";
      return invalid(`a ${tile.tile} is cut by ${asked}, not by ${tile.by}`, `tile ${tileName(tile)}`);
    }),
  ];
}

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
