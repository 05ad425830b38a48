import type { ListRoute, Route } from "../../contracts/backend/route.ts";
import { routeTitle } from "../../contracts/backend/route-shapes.ts";
import type { Service } from "../../contracts/backend/service.ts";
import { useOfInjectable } from "../../contracts/core/injectable.ts";
import { pathParameters } from "../../contracts/core/path.ts";
import { isRelation, type Relation } from "../../contracts/shape/relation.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import type { Bench, ProbeReply } from "./verifier.ts";

/** Calls that only read, each with its reply. */
export interface RouteCall {
  readonly route: Route;
  /** As it was called, without the server. */
  readonly path: string;
  readonly reply: ProbeReply;
}

/** A route that could not be called, and why. */
export interface Uncalled {
  readonly route: Route;
  readonly because: string;
}

/** The routes of a service. */
export const routesOf = (service: Service): readonly Route[] => Object.values(service.routes);

/** The lists of a service: routes that page through a relation. */
export const listsOf = (service: Service): readonly ListRoute[] =>
  routesOf(service).filter((route): route is ListRoute => route.route === "list");

/** Most calls of one route. */
const callsEach = 20;

/** Calls the routes of a service that only read, with parameters that are found in what they read; done once for all clauses. */
export function callRoutes(
  service: Service,
  bench: Bench,
): Promise<{ readonly calls: readonly RouteCall[]; readonly uncalled: readonly Uncalled[] }> {
  return bench.once(`calls ${service.name}`, async () => {
    const calls: RouteCall[] = [];
    const uncalled: Uncalled[] = [];
    for (const route of routesOf(service)) {
      const paths = await readPaths(route, bench);
      if (typeof paths === "string") uncalled.push({ route, because: paths });
      else
        for (const path of paths)
          calls.push({ route, path, reply: await bench.probe.ask(path, { signal: bench.signal }) });
    }
    return { calls, uncalled };
  });
}

/** The paths that a route is called by, or why it can't be. */
async function readPaths(route: Route, bench: Bench): Promise<readonly string[] | string> {
  if (route.method !== "GET") return `${routeTitle(route)} may change something`;
  if (route.route === "list")
    return [`/api${route.path}`, ...route.sort.map((name) => `/api${route.path}?sort=${name}`)];
  if (route.query?.safeParse({}).success === false) return `${routeTitle(route)} asks for a query`;
  const names = pathParameters(route.path);
  if (names.length === 0) return [`/api${route.path}`];
  const read = Object.values(route.uses).flatMap((used) => (isRelation(used) && useOfInjectable(used) ? [used] : []));
  const holder = read.find((relation) => names.every((name) => Object.hasOwn(relation.columns, name)));
  if (holder === undefined) return `nothing that ${routeTitle(route)} reads has a column for ${names.join(", ")}`;
  const rows = await parameterRows(holder, names, bench);
  if (rows.length === 0) return `${holder.name} has no rows`;
  return rows.map((row) => {
    const path = names.reduce(
      (text, name) => text.replace(`:${name}`, encodeURIComponent(String(row[name]))),
      route.path,
    );
    return `/api${path}`;
  });
}

function parameterRows(relation: Relation, names: readonly string[], { session }: Bench) {
  const columns = names.map(quoteColumn).join(", ");
  const present = names.map((name) => `${quoteColumn(name)} IS NOT NULL`).join(" AND ");
  return session.rows(
    `SELECT DISTINCT ${columns} FROM ${quoteName(relation.name)} WHERE ${present} ORDER BY hash(${columns}) LIMIT ${callsEach}`,
  );
}
