import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import { useOfInjectable } from "../core/injectable.ts";
import { refOf, useOf } from "../data/relation-spec.ts";
import type { Derivation, KindSpec, Port, Use } from "../graph/kind-spec.ts";
import { type Field, fieldOf, type Shape } from "../shape/field.ts";
import { schemaOfZod, shapeOfSchema } from "../shape/json-schema.ts";
import { shapeOf } from "../shape/relation.ts";
import type { HandlerRoute, ListRoute, Route } from "./route.ts";
import { serviceProblems } from "./service-problems.ts";

/** Callers prove who they are by a key in `authorization: Bearer <key>` or `x-api-key`. */
export interface ApiKeyAuthentication {
  readonly method: "api-key";
}

/** Authentication by API keys; keys are made by the server, kept hashed, and shown once. */
export function apiKey(): ApiKeyAuthentication {
  return Object.freeze({ method: "api-key" });
}

/** Requests in a span of time: `100/s`, `6000/m`. */
export type Rate = `${number}/${"s" | "m" | "h"}`;

export interface ServiceOptions<R extends Readonly<Record<string, Route>>> extends CommonOptions {
  /** Any of these. Default: none, for services that only loopback reaches. */
  readonly auth?: readonly ApiKeyAuthentication[];
  /** For each caller. Default: none. */
  readonly rateLimit?: Rate;
  readonly routes: R;
}

export interface Service<
  Name extends string = string,
  R extends Readonly<Record<string, Route>> = Readonly<Record<string, Route>>,
> extends Declaration<"service", Name> {
  readonly auth: readonly ApiKeyAuthentication[];
  readonly rateLimit?: Rate;
  readonly routes: R;
}

/** Declares HTTP routes, served under `/api`, described by OpenAPI at `/openapi.json`. */
export function service<const Name extends string, const R extends Readonly<Record<string, Route>>>(
  name: Name,
  options: ServiceOptions<R>,
): Service<Name, R> {
  return declare(
    { kind: "service", name, above: service },
    {
      ...common(options),
      auth: options.auth ?? [],
      ...(options.rateLimit === undefined ? {} : { rateLimit: options.rateLimit }),
      routes: Object.freeze({ ...options.routes }),
    },
  );
}

/** Callers and rate of a text such as `100/s`, or undefined when it is none. */
export function parseRate(text: string): { readonly count: number; readonly windowMs: number } | undefined {
  const match = /^(\d+)\/([smh])$/.exec(text);
  if (match === null) return undefined;
  const windowMs = { s: 1_000, m: 60_000, h: 3_600_000 }[match[2] as "s" | "m" | "h"];
  return { count: Number(match[1]), windowMs };
}

/** The columns that a list route sends. */
export function listShape(route: ListRoute): Shape {
  const columns = shapeOf(route.from.columns);
  return route.fields.map(
    (name): Field => fieldOf(columns, name) ?? { name, type: { name: "unknown" }, nullable: true },
  );
}

/** How reports name a route: `POST /payments/authorize`. */
export const routeTitle = (route: Route) => `${route.method} ${route.path}`;

/** True for a service. */
export const isService = (declaration: Declaration): declaration is Service => declaration.kind === "service";

export const serviceSpec: KindSpec<Service> = {
  kind: "service",
  namespace: "service",
  title: "service",
  accepts: (service) => ({
    uses: routesOf(service).flatMap(routeUses),
    ports: routesOf(service).flatMap(requestPorts),
  }),
  provides: (service) => routesOf(service).map(replyPort),
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
          },
        ],
  validate: serviceProblems,
  paths: (service) => routesOf(service).map((route) => ({ method: route.method, path: `/api${route.path}` })),
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
  const shape = route.route === "list" ? listShape(route) : shapeOfSchema(schemaOfZod(route.reply, "output"));
  return { name: routeTitle(route), shape, external: !route.internal };
}

function requestPorts(route: Route): Port[] {
  if (route.route === "list") {
    const columns = shapeOf(route.from.columns);
    const filters = route.filter
      .flatMap((name) => fieldOf(columns, name) ?? [])
      .map((field): Field => ({ ...field, optional: true }));
    return [{ name: `${routeTitle(route)} request`, shape: filters, external: !route.internal }];
  }
  const parts = [route.query, route.body].flatMap((schema) =>
    schema === undefined ? [] : shapeOfSchema(schemaOfZod(schema, "input")),
  );
  return [{ name: `${routeTitle(route)} request`, shape: parts, external: !route.internal }];
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
  if (route.route === "list") return { ...route, from: route.from.name };
  const schemas = { body: route.body, query: route.query, reply: route.reply };
  const shapes = Object.entries(schemas).map(([name, schema]) => [
    name,
    schema === undefined ? null : schemaOfZod(schema, name === "reply" ? "output" : "input"),
  ]);
  return { method: route.method, path: route.path, ...Object.fromEntries(shapes), internal: route.internal };
}
