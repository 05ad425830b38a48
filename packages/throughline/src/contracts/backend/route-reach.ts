import type { Declaration } from "../core/declaration.ts";
import type { ListDescriptor, RouteDescriptor } from "../core/descriptor.ts";
import { type Reach, reachableAs } from "../core/injectable.ts";
import type { Use } from "../core/use.ts";
import type { Shape } from "../shape/field.ts";
import { remoteFields } from "../shape/remote-fields.ts";
import type { HandlerRoute, Route } from "./route.ts";
import { acceptedShape, listShape, parameterShape, replyShapeOf, requestPort, routeTitle } from "./route-shapes.ts";

/** Whose route it is, and under which name. */
interface Owner {
  readonly key: string;
  readonly service: () => Declaration;
}

/** The route as its service holds it: pages can use it. What is no route is left as it is, and reported. */
export function reachableRoute<R extends Route>(route: R, owner: Owner): R {
  if (route?.route !== "handler" && route?.route !== "list") return route;
  return Object.freeze({ ...route, ...reachableAs(() => reachOfRoute(route, owner)) }) as unknown as R;
}

function reachOfRoute(route: Route, owner: Owner): Reach {
  const read = (port: string, shape: Shape): Use => ({
    provider: owner.service(),
    port,
    fields: shape.map(({ name }) => ({ name })),
    certainty: "possible",
  });
  const reply = read(routeTitle(route), replyShapeOf(route));
  const request = route.route === "list" ? [] : [read(requestPort(route), requestShapeOf(route))];
  const fault = faultOf(route);
  const reach = { uses: [reply, ...request], descriptor: descriptorOf(route, owner) };
  return fault === undefined ? reach : { ...reach, fault };
}

/** A page sends one object: a name in two parts of the request would go to one of them only. */
function faultOf(route: Route): string | undefined {
  if (route.route === "list") return undefined;
  const parts = [parameterShape(route), acceptedShape(route, "query"), acceptedShape(route, "body")];
  const names = parts.flatMap((part) => part.map(({ name }) => name));
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  return repeated === undefined ? undefined : `${routeTitle(route)} takes ${repeated} in two parts of its request`;
}

const requestShapeOf = (route: HandlerRoute): Shape => [
  ...acceptedShape(route, "query"),
  ...acceptedShape(route, "body"),
];

function descriptorOf(route: Route, owner: Owner): ListDescriptor | RouteDescriptor {
  const name = `${owner.service().name}.${owner.key}`;
  const { method } = route;
  const path = `/api${route.path}`;
  if (route.route === "list") {
    const { filter: filters, sort: sorts, pageSize } = route;
    return {
      kind: "list",
      name,
      method: "GET",
      path,
      fields: remoteFields(listShape(route)),
      filters,
      sorts,
      pageSize,
    };
  }
  const query = acceptedShape(route, "query");
  const fields = [...parameterShape(route), ...query, ...acceptedShape(route, "body")];
  const request = remoteFields([...new Map(fields.map((field) => [field.name, field])).values()]);
  const reply = remoteFields(replyShapeOf(route));
  return { kind: "route", name, method, path, query: query.map((field) => field.name), request, reply };
}
