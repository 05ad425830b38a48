import { useOfInjectable } from "../core/injectable.ts";
import { isMissing } from "../core/missing.ts";
import { optionFaults, type RulesOf } from "../core/option-rules.ts";
import { isPath } from "../core/path.ts";
import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { fieldOf } from "../shape/field.ts";
import { shapeOf } from "../shape/relation.ts";
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

function routeProblems(service: Service, name: string, route: Route): ThroughlineError[] {
  if (isMissing(route)) return [];
  const invalid = problemMaker(service, `route ${name}`);
  if (route?.route !== "handler" && route?.route !== "list")
    return [invalid(`route is not made by get, post, put, patch, remove or list: ${name}`)];
  const hint = "begin it with / and write parameters as :name, with letters, digits and _";
  const path = isPath(route.path) ? [] : [invalid(`path can't be served: ${route.path}`, hint)];
  const own =
    route.route === "list"
      ? listProblems(service, route)
      : [...schemaProblems(route, invalid), ...usesProblems(service, name, route)];
  const faults = optionFaults(route, routeRules[route.route]).map(({ detail, hint }) => invalid(detail, hint));
  return [...path, ...faults, ...own];
}

const routeRules = {
  handler: {
    ...{ route: true, method: true, path: true, body: true, query: true, reply: true, uses: true },
    ...{ handle: "function", status: true, description: true, internal: true, deprecated: true },
  },
  list: {
    ...{ route: true, method: true, path: true, from: true, fields: "list", filter: "list", sort: "list" },
    ...{ pageSize: true, cache: true, description: true, internal: true, deprecated: true },
  },
} as const satisfies { readonly handler: RulesOf<HandlerRoute>; readonly list: RulesOf<ListRoute> };

type MakeProblem = (detail: string, hint?: string) => ThroughlineError;

function problemMaker(service: Service, subject: string): MakeProblem {
  const where = whereOf(service, subject);
  return (detail, hint) => contractError("invalid-option", { detail, where, ...(hint === undefined ? {} : { hint }) });
}

function schemaProblems(route: HandlerRoute, invalid: MakeProblem): ThroughlineError[] {
  const isSchema = (value: unknown) => typeof (value as { safeParse?: unknown } | undefined)?.safeParse === "function";
  const problems = isSchema(route.reply) ? [] : [invalid("reply is no zod schema", "give the route a `reply`")];
  if (route.handle === undefined) problems.push(invalid("the route has no handle", "give the route a `handle`"));
  for (const part of ["body", "query"] as const)
    if (route[part] !== undefined && !isSchema(route[part])) problems.push(invalid(`${part} is no zod schema`));
  if (route.method === "GET" && route.body !== undefined)
    problems.push(invalid("GET has no body", "read it from `query`, or make the route a post"));
  return problems;
}

const listParameters = new Set(["sort", "limit", "cursor"]);
/** Types whose values have no order and no text in a URL. */
const compound = new Set<string>(["json", "list", "struct"]);

function listProblems(service: Service, route: ListRoute): ThroughlineError[] {
  const subject = `${route.method} ${route.path}`;
  const invalid = problemMaker(service, subject);
  const problems: ThroughlineError[] = [];
  if (route.from.rowKey.length === 0) {
    const detail = `a list pages by key, and ${route.from.name} has none`;
    problems.push(contractError("missing-key", { detail, where: whereOf(service, subject) }));
  }
  if (!(Number.isInteger(route.pageSize) && route.pageSize >= 1 && route.pageSize <= 1_000))
    problems.push(invalid(`page size is not between 1 and 1,000: ${route.pageSize}`));
  if (!Array.isArray(route.sort) || route.sort.length === 0)
    problems.push(invalid("a list has no column to sort by", "name one in `sort`"));
  for (const name of listed(route.filter).filter((one) => listParameters.has(one)))
    problems.push(invalid(`a filter may not be named ${name}: the page has a parameter of that name`));
  const columns = shapeOf(route.from.columns);
  for (const name of new Set([...listed(route.filter), ...listed(route.sort)])) {
    const type = fieldOf(columns, name)?.type.name;
    if (type !== undefined && compound.has(type))
      problems.push(invalid(`a list can't be filtered or sorted by ${name}: it is ${type}`));
  }
  return problems;
}

const listed = (names: readonly string[]): readonly string[] => (Array.isArray(names) ? names : []);

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
