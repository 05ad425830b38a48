import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import { type Field, fieldOf, type Shape } from "../shape/field.ts";
import { shapeOf } from "../shape/relation.ts";
import type { ListRoute, Route } from "./route.ts";

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

/** Options of a service. */
export interface ServiceOptions<R extends Readonly<Record<string, Route>>> extends CommonOptions {
  /** Any of these. Default: none, for services that only loopback reaches. */
  readonly auth?: readonly ApiKeyAuthentication[];
  /** For each caller. Default: none. */
  readonly rateLimit?: Rate;
  readonly routes: R;
}

/** HTTP routes under one authentication and rate. */
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

/** Count and span of a text such as `100/s`, or undefined when it is none or allows nothing. */
export function parseRate(text: string): { readonly count: number; readonly windowMs: number } | undefined {
  const match = /^([1-9]\d{0,8})\/([smh])$/.exec(text);
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
