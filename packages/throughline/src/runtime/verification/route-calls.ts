import type { ListRoute, Route } from "../../contracts/backend/route.ts";
import { routeTitle } from "../../contracts/backend/route-shapes.ts";
import type { Service } from "../../contracts/backend/service.ts";
import { useOfInjectable } from "../../contracts/core/injectable.ts";
import { pathParameters } from "../../contracts/core/path.ts";
import { isRelation, type Relation } from "../../contracts/shape/relation.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import type { Bench, ProbeReply } from "./verifier.ts";

/** A call of a route, with its reply. */
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
export const callsEach = 20;

/** The paths that a route is called by, or why it can't be. */
export async function readPaths(route: Route, bench: Bench): Promise<readonly string[] | string> {
  if (route.route === "list")
    return [`/api${route.path}`, ...route.sort.map((name) => `/api${route.path}?sort=${name}`)];
  if (route.query?.safeParse({}).success === false) return `${routeTitle(route)} asks for a query`;
  const names = pathParameters(route.path);
  if (names.length === 0) return [`/api${route.path}`];
  const holder = holderOf(route, names);
  if (holder === undefined) return `nothing that ${routeTitle(route)} reads has a column for ${names.join(", ")}`;
  const rows = await parameterRows(holder, names, bench);
  if (rows.length === 0) return `${holder.name} has no rows`;
  return rows.map((row) => `/api${filledPath(route.path, row)}`);
}

/** What a route reads and has a column for each of these parameters. */
export function holderOf(route: Route, names: readonly string[]): Relation | undefined {
  const used = route.route === "list" ? [route.from] : Object.values(route.uses);
  const read = used.flatMap((one) => (isRelation(one) && useOfInjectable(one) ? [one] : []));
  return read.find((relation) => names.every((name) => Object.hasOwn(relation.columns, name)));
}

/** A path with the values of its parameters. */
export const filledPath = (path: string, values: Readonly<Record<string, unknown>>): string =>
  pathParameters(path).reduce((text, name) => text.replace(`:${name}`, encodeURIComponent(String(values[name]))), path);

/** Values that parameters have in a relation, some of them and always the same. */
export function parameterRows(relation: Relation, names: readonly string[], { session }: Bench) {
  const columns = names.map(quoteColumn).join(", ");
  const present = names.map((name) => `${quoteColumn(name)} IS NOT NULL`).join(" AND ");
  return session.rows(
    `SELECT DISTINCT ${columns} FROM ${quoteName(relation.name)} WHERE ${present} ORDER BY hash(${columns}) LIMIT ${callsEach}`,
  );
}
