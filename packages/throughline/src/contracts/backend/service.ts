import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import { withMissing } from "../core/missing.ts";
import { commonRules, type RulesOf } from "../core/option-rules.ts";
import type { Route } from "./route.ts";
import { reachableRoute } from "./route-reach.ts";

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

const rules = { ...commonRules, auth: "list", rateLimit: true, routes: true } satisfies RulesOf<
  ServiceOptions<Readonly<Record<string, Route>>>
>;

/** Declares HTTP routes, served under `/api`, described by OpenAPI at `/openapi.json`. */
export function service<const Name extends string, const R extends Readonly<Record<string, Route>>>(
  name: Name,
  options: ServiceOptions<R>,
): Service<Name, R> {
  const routes = Object.entries(options.routes).map(
    ([key, route]) => [key, reachableRoute(route, { key, service: () => declaration })] as const,
  );
  const declaration: Service<Name, R> = declare(
    { kind: "service", name, above: service, given: { options, rules } },
    {
      ...common(options),
      auth: options.auth ?? [],
      ...(options.rateLimit === undefined ? {} : { rateLimit: options.rateLimit }),
      routes: withMissing(Object.freeze(Object.fromEntries(routes)), "route", name) as unknown as R,
    },
  );
  return declaration;
}

/** Count and span of a text such as `100/s`, or undefined when it is none or allows nothing. */
export function parseRate(text: string): { readonly count: number; readonly windowMs: number } | undefined {
  const match = /^([1-9]\d{0,8})\/([smh])$/.exec(text);
  if (match === null) return undefined;
  const windowMs = { s: 1_000, m: 60_000, h: 3_600_000 }[match[2] as "s" | "m" | "h"];
  return { count: Number(match[1]), windowMs };
}

/** True for a service. */
export const isService = (declaration: Declaration): declaration is Service => declaration.kind === "service";
