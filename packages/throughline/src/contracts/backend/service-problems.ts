import { useOfInjectable } from "../core/injectable.ts";
import { isMissing } from "../core/missing.ts";
import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { HandlerRoute, ListRoute, Route } from "./route.ts";
import { parseRate, type Service } from "./service.ts";

/** Problems of a service: names, paths, columns of lists, what may stand in `uses`. */
export function serviceProblems(service: Service): ThroughlineError[] {
  const invalid = (detail: string, hint: string) =>
    contractError("invalid-option", { detail, hint, where: whereOf(service) });
  const problems: ThroughlineError[] = [];
  if (service.rateLimit !== undefined && parseRate(service.rateLimit) === undefined) {
    problems.push(
      invalid(`rate limit can't be read: ${service.rateLimit}`, 'write a count and s, m or h, such as "100/s"'),
    );
  }
  for (const [name, route] of Object.entries(service.routes)) problems.push(...routeProblems(service, name, route));
  return problems;
}

const pathPattern = /^(\/(:?[A-Za-z_][A-Za-z0-9_-]*|[A-Za-z0-9_-]+))+$/;

function routeProblems(service: Service, name: string, route: Route): ThroughlineError[] {
  if (isMissing(route)) return [];
  const where = whereOf(service, `route ${name}`);
  if (route?.route !== "handler" && route?.route !== "list") {
    return [
      contractError("invalid-option", {
        detail: `route is not made by get, post, put, patch, remove or list: ${name}`,
        where,
      }),
    ];
  }
  const path = pathPattern.test(route.path)
    ? []
    : [
        contractError("invalid-option", {
          detail: `path can't be served: ${route.path}`,
          hint: "begin it with / and write parameters as :name",
          where,
        }),
      ];
  return [...path, ...(route.route === "list" ? listProblems(service, route) : usesProblems(service, name, route))];
}

function listProblems(service: Service, route: ListRoute): ThroughlineError[] {
  const subject = `${route.method} ${route.path}`;
  const where = whereOf(service, subject);
  const keyless =
    route.from.rowKey.length > 0
      ? []
      : [contractError("missing-key", { detail: `a list pages by key, and ${route.from.name} has none`, where })];
  const size = Number.isInteger(route.pageSize) && route.pageSize >= 1 && route.pageSize <= 1_000;
  const sized = size
    ? []
    : [contractError("invalid-option", { detail: `page size is not between 1 and 1,000: ${route.pageSize}`, where })];
  return [...keyless, ...sized];
}

const reservedNames = new Set(["params", "body", "query", "caller"]);

function usesProblems(service: Service, name: string, route: HandlerRoute): ThroughlineError[] {
  const where = whereOf(service, `route ${name}`);
  return Object.entries(route.uses).flatMap(([key, value]) => {
    if (reservedNames.has(key))
      return [
        contractError("invalid-option", { detail: `uses may not be named ${key}: the request has that name`, where }),
      ];
    if (isMissing(value) || useOfInjectable(value) !== undefined) return [];
    return [
      contractError("invalid-option", {
        detail: `uses.${key} is nothing that a handler can use`,
        hint: "list endpoints, picks of endpoints, metrics and relations",
        where,
      }),
    ];
  });
}
