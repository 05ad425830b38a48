import { useOfInjectable } from "../core/injectable.ts";
import { isMissing } from "../core/missing.ts";
import type { Use } from "../core/use.ts";
import { refOf, useOf } from "../data/relation-spec.ts";
import type { Derivation, KindSpec, Port } from "../graph/kind-spec.ts";
import { type Field, fieldOf } from "../shape/field.ts";
import { schemaOfZod } from "../shape/json-schema.ts";
import { shapeOf } from "../shape/relation.ts";
import type { HandlerRoute, Route } from "./route.ts";
import { acceptedShape, replyShapeOf, requestPort, routeTitle } from "./route-shapes.ts";
import { routeTerms } from "./route-terms.ts";
import type { Service } from "./service.ts";
import { serviceProblems } from "./service-problems.ts";

/** What a service is to the graph. */
export const serviceSpec: KindSpec<Service> = {
  kind: "service",
  namespace: "service",
  title: "service",
  code: "the handler",
  readsByPart: true,
  accepts: (service) => ({
    uses: routesOf(service).flatMap(routeUses),
    ports: routesOf(service).flatMap(requestPorts),
  }),
  provides: (service) => routesOf(service).map((route) => ({ ...replyPort(route), ...deprecationOf(service, route) })),
  derives: (service) => routesOf(service).flatMap(routeDerivations),
  promises: (service) =>
    service.rateLimit === undefined
      ? []
      : [
          {
            name: "rate limit",
            says: `at most ${service.rateLimit} a caller`,
            relation: "≤",
            limit: service.rateLimit,
            binds: "callers",
          },
        ],
  terms: (service) => routesOf(service).flatMap(routeTerms),
  validate: serviceProblems,
  paths: (service) => routesOf(service).map((route) => ({ method: route.method, path: `/api${route.path}` })),
  shown: () => ({ page: "services", figures: [{ from: "latency", label: "p99", promise: "p99" }] }),
  identity: (service) => ({
    auth: service.auth,
    rateLimit: service.rateLimit,
    routes: routesOf(service).map(routeIdentity),
  }),
  callbacks: (service) => routesOf(service).some((route) => route.route === "handler"),
};

const routesOf = (service: Service): Route[] =>
  Object.values(service.routes).filter((route) => route?.route === "handler" || route?.route === "list");

function replyPort(route: Route): Port {
  return { name: routeTitle(route), shape: replyShapeOf(route), external: !route.internal };
}

/** A replacement may be named as it stands in `routes`; ports are named by method and path. */
function deprecationOf({ routes }: Service, { deprecated }: Route): Pick<Port, "deprecated"> {
  if (deprecated === undefined || isMissing(deprecated)) return {};
  const other = Object.hasOwn(routes, deprecated?.use ?? "") ? routes[deprecated.use as string] : undefined;
  return { deprecated: other === undefined ? deprecated : { ...deprecated, use: routeTitle(other) } };
}

function requestPorts(route: Route): Port[] {
  if (route.route === "list") {
    const columns = shapeOf(route.from.columns);
    const filters = route.filter
      .flatMap((name) => fieldOf(columns, name) ?? [])
      .map((field): Field => ({ ...field, optional: true }));
    return [{ name: requestPort(route), shape: filters, external: !route.internal, answer: routeTitle(route) }];
  }
  const parts = [...acceptedShape(route, "query"), ...acceptedShape(route, "body")];
  return [{ name: requestPort(route), shape: parts, external: !route.internal, answer: routeTitle(route) }];
}

function routeUses(route: Route): Use[] {
  const titled = (use: Use): Use => ({
    ...use,
    fields: use.fields.map(({ name, as }) => ({ name, as: `${routeTitle(route)} · ${as}` })),
  });
  if (route.route === "list") {
    const sent = route.fields.map((name) => ({ name, as: `field ${name}` }));
    const filtered = route.filter.map((name) => ({ name, as: `filter ${name}` }));
    const sorted = route.sort.map((name) => ({ name, as: `sort ${name}` }));
    return [titled(useOf(route.from, [...sent, ...filtered, ...sorted]))];
  }
  return Object.values(route.uses)
    .flatMap((value) => useOfInjectable(value) ?? [])
    .map(titled);
}

function routeDerivations(route: Route): Derivation[] {
  const port = routeTitle(route);
  if (route.route === "list") {
    const decides = [...route.filter, ...route.sort].map((name) => ({
      ...refOf(route.from, name),
      how: "row" as const,
      certainty: "definite" as const,
    }));
    return route.fields.map((field) => ({
      port,
      field,
      from: [{ ...refOf(route.from, field), how: "value", certainty: "definite" }, ...decides],
    }));
  }
  return replyPort(route).shape.map(({ name }) => ({ port, field: name, from: handlerSources(route) }));
}

/** What a handler computes is opaque: every field of the reply may come from every field it may read. */
function handlerSources(route: HandlerRoute): Derivation["from"] {
  return routeUses(route).flatMap((use) =>
    use.fields.map(({ name }) => ({
      declaration: `${use.provider.kind}:${use.provider.name}`,
      port: use.port,
      field: name,
      how: "value" as const,
      certainty: "possible" as const,
    })),
  );
}

function routeIdentity(route: Route): unknown {
  if (route.route === "list") {
    const { description: _, deprecated: __, ...list } = route;
    return { ...list, from: route.from.name };
  }
  const schemas = { body: route.body, query: route.query, reply: route.reply };
  const shapes = Object.entries(schemas).map(([name, schema]) => [
    name,
    schema === undefined ? null : schemaOfZod(schema, name === "reply" ? "output" : "input"),
  ]);
  const { method, path, status, internal } = route;
  return { method, path, status, ...Object.fromEntries(shapes), internal };
}
