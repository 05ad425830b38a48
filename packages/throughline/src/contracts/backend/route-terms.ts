import type { Term } from "../graph/kind-spec.ts";
import type { Route } from "./route.ts";
import { routeTitle } from "./route-shapes.ts";

/** What callers of a list rely on beyond its rows: how many a page holds, and that an unchanged table is not sent again. */
export function routeTerms(route: Route): Term[] {
  if (route.route !== "list") return [];
  const port = routeTitle(route);
  const size: Term = { port, name: "page size", relation: "≥", limit: route.pageSize, unit: "rows" };
  return route.cache === "none" ? [size] : [size, { port, name: "cache rule", relation: "=", limit: route.cache }];
}
