import { type Dashboard, isDashboard } from "../../contracts/analyst/dashboard.ts";
import { isMetric, type Metric } from "../../contracts/analyst/metric.ts";
import type { HandlerRoute, ListRoute, Route } from "../../contracts/backend/route.ts";
import { listShape, type Service } from "../../contracts/backend/service.ts";
import { type Endpoint, isEndpoint, replyShape, requestShape } from "../../contracts/mlops/endpoint.ts";
import { fieldOf } from "../../contracts/shape/field.ts";
import { type JsonSchema, schemaOfField, schemaOfShape, schemaOfZod } from "../../contracts/shape/json-schema.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";

export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}

export interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required: true;
    readonly content: { readonly "application/json": { readonly schema: JsonSchema } };
  };
  readonly responses: Readonly<Record<string, object>>;
  readonly security?: readonly object[];
}

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly description?: string;
}

/** The OpenAPI 3.1 document of a release: services under `/api`, endpoints, metrics and dashboards. */
export function openApiOf(release: OpenRelease, services: readonly Service[]): OpenApiDocument {
  const paths: Record<string, Record<string, Operation>> = {};
  const add = (path: string, method: string, operation: Operation) => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation };
  };
  for (const service of services)
    for (const [name, route] of Object.entries(service.routes))
      add(
        `/api${route.path.replaceAll(/:([A-Za-z_][A-Za-z0-9_-]*)/g, "{$1}")}`,
        route.method,
        routeOperation(service, name, route),
      );
  for (const endpoint of release.declarations.filter(isEndpoint)) {
    add(`/endpoints/${endpoint.name}/predict`, "POST", predictOperation(endpoint, false));
    add(`/endpoints/${endpoint.name}/predict/batch`, "POST", predictOperation(endpoint, true));
  }
  for (const metric of release.declarations.filter(isMetric))
    add(`/metrics/${metric.name}`, "GET", metricOperation(metric));
  for (const dashboard of release.declarations.filter(isDashboard))
    add(`/dashboards/${dashboard.name}`, "GET", dashboardOperation(dashboard));
  return {
    openapi: "3.1.0",
    info: { title: release.release.project, version: release.release.id },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: { apiKey: { type: "http", scheme: "bearer" } },
    },
  };
}

const problemSchema: JsonSchema = {
  type: "object",
  description: "RFC 9457 problem details",
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    instance: { type: "string" },
    code: { type: "string" },
    fault: { type: "string" },
    hint: { type: "string" },
    issues: {
      type: "array",
      items: { type: "object", properties: { message: { type: "string" }, path: { type: "array", items: {} } } },
    },
  },
  required: ["type", "title", "status", "detail", "code", "hint"],
};

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});
const json = (description: string, schema: JsonSchema) => ({
  description,
  content: { "application/json": { schema } },
});
const summary = (text: string | undefined) => (text === undefined ? {} : { summary: text });

function routeOperation(service: Service, name: string, route: Route): Operation {
  const secured = service.auth.length === 0 ? {} : { security: [{ apiKey: [] }] };
  const parameters = [
    ...pathParameters(route.path),
    ...(route.route === "list" ? listParameters(route) : queryParameters(route)),
  ];
  const limited = service.rateLimit === undefined ? {} : { "429": problem("Too many requests") };
  const keyed = service.auth.length === 0 ? {} : { "401": problem("No valid API key") };
  const responses = {
    "200": json("Success", route.route === "list" ? pageSchema(route) : schemaOfZod(route.reply, "output")),
    "422": problem("The request does not fit"),
    ...keyed,
    ...limited,
    default: problem("Any other fault"),
  };
  return {
    operationId: `${service.name}.${name}`,
    ...summary(route.description),
    tags: [service.name],
    parameters,
    ...(route.route === "handler" ? bodyOf(route) : {}),
    responses,
    ...secured,
  };
}

function bodyOf(route: HandlerRoute) {
  if (route.body === undefined) return {};
  return {
    requestBody: {
      required: true as const,
      content: { "application/json": { schema: schemaOfZod(route.body, "input") } },
    },
  };
}

function pathParameters(path: string): Parameter[] {
  return [...path.matchAll(/:([A-Za-z_][A-Za-z0-9_-]*)/g)].map((match) => ({
    name: match[1] as string,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(route: HandlerRoute): Parameter[] {
  if (route.query === undefined) return [];
  const schema = schemaOfZod(route.query, "input");
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: "query",
    required: schema.required?.includes(name) ?? false,
    schema: property,
  }));
}

function listParameters(route: ListRoute): Parameter[] {
  const columns = shapeOf(route.from.columns);
  const filters = route.filter.flatMap((name): Parameter[] => {
    const field = fieldOf(columns, name);
    return field === undefined ? [] : [{ name, in: "query", required: false, schema: schemaOfField(field) }];
  });
  const orders = route.sort.flatMap((name) => [name, `-${name}`]);
  return [
    ...filters,
    {
      name: "sort",
      in: "query",
      required: false,
      schema: { type: "string", enum: orders },
      description: `- before a column for descending; default -${route.sort[0]}`,
    },
    { name: "limit", in: "query", required: false, schema: { type: "integer", minimum: 1, maximum: route.pageSize } },
    {
      name: "cursor",
      in: "query",
      required: false,
      schema: { type: "string" },
      description: "`next` of the page before",
    },
  ];
}

function pageSchema(route: ListRoute): JsonSchema {
  return {
    type: "object",
    properties: {
      items: { type: "array", items: schemaOfShape(listShape(route)) },
      next: { type: ["string", "null"] },
    },
    required: ["items", "next"],
  };
}

function predictOperation(endpoint: Endpoint, batch: boolean): Operation {
  const one = schemaOfShape(requestShape(endpoint));
  const reply = schemaOfShape(replyShape);
  const many = (items: JsonSchema): JsonSchema => ({
    type: "object",
    properties: { items: { type: "array", items } },
    required: ["items"],
  });
  return {
    operationId: `${endpoint.name}.predict${batch ? ".batch" : ""}`,
    ...summary(endpoint.description),
    tags: ["endpoints"],
    requestBody: { required: true, content: { "application/json": { schema: batch ? many(one) : one } } },
    responses: {
      "200": json("Success", batch ? many(reply) : reply),
      "422": problem("The request does not fit"),
      "503": problem("No model answers, and there is no fallback"),
    },
  };
}

function metricOperation(metric: Metric): Operation {
  const text = (name: string, description: string): Parameter => ({
    name,
    in: "query",
    required: false,
    schema: { type: "string" },
    description,
  });
  const own = [
    text("by", "grain (hour, day, week, month) and dimensions, with commas"),
    text("from", "first instant, ISO"),
    text("to", "first instant after, ISO"),
  ];
  const rows: JsonSchema = { type: "array", items: { type: "object" } };
  return {
    operationId: `metric.${metric.name}`,
    ...summary(metric.description),
    tags: ["metrics"],
    parameters: [...own, ...metric.dimensions.map((name) => text(name, `only rows where ${name} has this value`))],
    responses: {
      "200": json("Success", {
        type: "object",
        properties: { metric: { type: "string" }, unit: { type: ["string", "null"] }, rows },
      }),
      "400": problem("The question can't be read"),
    },
  };
}

function dashboardOperation(dashboard: Dashboard): Operation {
  const tiles: JsonSchema = { type: "array", items: { type: "object" } };
  return {
    operationId: `dashboard.${dashboard.name}`,
    summary: dashboard.title,
    tags: ["dashboards"],
    responses: { "200": json("Success", { type: "object", properties: { title: { type: "string" }, tiles } }) },
  };
}
