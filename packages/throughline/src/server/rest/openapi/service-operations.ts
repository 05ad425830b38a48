import type { HandlerRoute, ListRoute, Route } from "../../../contracts/backend/route.ts";
import { listShape, routeTitle } from "../../../contracts/backend/route-shapes.ts";
import type { Service } from "../../../contracts/backend/service.ts";
import { type Deprecation, deprecationSays } from "../../../contracts/shape/deprecation.ts";
import { fieldOf, type Shape } from "../../../contracts/shape/field.ts";
import { schemaOfShape } from "../../../contracts/shape/json-schema.ts";
import { givenShape, shapeOf } from "../../../contracts/shape/relation.ts";
import {
  bodyProblems,
  type Entry,
  json,
  keyProblems,
  keySecurity,
  type Operation,
  otherProblems,
  type Parameter,
  problem,
  type Response,
  summaryOf,
} from "./operation.ts";
import { parameterSchema } from "./parameter-schema.ts";
import type { ZodSchemas } from "./zod-schemas.ts";

/** The operations of a service. `keyRequired`: every service asks for a key. */
export function serviceEntries(service: Service, zod: ZodSchemas, keyRequired: boolean): Entry[] {
  return Object.entries(service.routes).map(([name, route]) => ({
    path: `/api${route.path.replaceAll(pathParameter, "{$1}")}`,
    method: route.method.toLowerCase() as Entry["method"],
    operation: operationOf(service, `${service.name}.${name}`, { route, zod, keyRequired }),
  }));
}

const pathParameter = /:([A-Za-z_][A-Za-z0-9_]*)/g;

function operationOf(
  service: Service,
  operationId: string,
  of: { readonly route: Route; readonly zod: ZodSchemas; readonly keyRequired: boolean },
): Operation {
  const { route, zod } = of;
  const keyed = of.keyRequired || service.auth.length > 0;
  const parts = route.route === "list" ? listParts(route) : handlerParts(route, operationId, zod);
  return {
    operationId,
    ...summaryOf(route.description),
    ...deprecationOf(service, route.deprecated),
    tags: [service.name],
    parameters: [...pathParameters(route.path), ...parts.parameters],
    ...(parts.requestBody === undefined ? {} : { requestBody: parts.requestBody }),
    responses: {
      ...(route.deprecated === undefined ? parts.responses : withEnd(parts.responses)),
      ...(keyed ? keyProblems : {}),
      ...(service.rateLimit === undefined ? {} : { "429": tooMany }),
      ...otherProblems,
    },
    ...(keyed ? keySecurity : {}),
  };
}

function deprecationOf({ routes }: Service, deprecated: Deprecation | undefined) {
  if (deprecated === undefined) return {};
  const { use } = deprecated;
  const other = use !== undefined && Object.hasOwn(routes, use) ? routes[use] : undefined;
  const said = deprecationSays(other === undefined ? deprecated : { ...deprecated, use: routeTitle(other) });
  return { deprecated: true as const, description: `${said.charAt(0).toUpperCase()}${said.slice(1)}.` };
}

const endHeaders = {
  Deprecation: {
    description: "since when the route is deprecated: `@` and seconds (RFC 9745)",
    schema: { type: "string" },
  },
  Sunset: { description: "from when it may be gone (RFC 8594)", schema: { type: "string" } },
};

const withEnd = (responses: Operation["responses"]): Operation["responses"] =>
  Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      { ...response, headers: { ...response.headers, ...endHeaders } },
    ]),
  );

const tooMany: Response = {
  ...problem("Too many requests"),
  headers: {
    "Retry-After": { description: "seconds to wait", schema: { type: "integer" } },
    RateLimit: { description: "what is left: r requests, full again in t seconds", schema: { type: "string" } },
    "RateLimit-Policy": { description: "the limit: q requests in w seconds", schema: { type: "string" } },
  },
};

type Parts = Pick<Operation, "requestBody" | "responses"> & { readonly parameters: readonly Parameter[] };

function handlerParts(route: HandlerRoute, name: string, zod: ZodSchemas): Parts {
  const body = route.body === undefined ? undefined : zod.of(route.body, "input", `${name}.body`);
  const query = route.query === undefined ? {} : zod.of(route.query, "input", `${name}.query`);
  const parameters = Object.entries(query.properties ?? {}).map(
    ([parameter, schema]): Parameter => ({
      name: parameter,
      in: "query",
      required: query.required?.includes(parameter) ?? false,
      schema,
      ...(schema.description === undefined ? {} : { description: schema.description }),
    }),
  );
  const unfit = body === undefined && parameters.length === 0 ? {} : { "422": bodyProblems["422"] };
  return {
    parameters,
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    responses: {
      [String(route.status)]: json(zod.of(route.reply, "output", `${name}.reply`)),
      ...(body === undefined ? unfit : bodyProblems),
    },
  };
}

function pathParameters(path: string): Parameter[] {
  return [...path.matchAll(pathParameter)].map((match) => ({
    name: match[1] as string,
    in: "path",
    required: true,
    schema: { type: "string", minLength: 1 },
  }));
}

/** The columns that a list sends, with what its relation says of their end. */
function documentedShape(route: ListRoute): Shape {
  const given = givenShape(route.from.columns);
  return listShape(route).map((field) => {
    const deprecated = fieldOf(given, field.name)?.deprecated;
    return deprecated === undefined ? field : { ...field, deprecated };
  });
}

function listParts(route: ListRoute): Parts {
  const cached = route.cache === "until-commit";
  const etag = { ETag: { description: "version of the table and question", schema: { type: "string" } } };
  const page = json({
    type: "object",
    properties: {
      items: { type: "array", items: schemaOfShape(documentedShape(route)) },
      next: { type: ["string", "null"], description: "cursor of the next page; null on the last" },
    },
    required: ["items", "next"],
    additionalProperties: false,
  });
  const link = { Link: { description: 'the next page, rel="next"', schema: { type: "string" } } };
  return {
    parameters: listParameters(route),
    responses: {
      "200": { ...page, headers: { ...link, ...(cached ? etag : {}) } },
      ...(cached ? { "304": { description: "The table did not change", headers: etag } } : {}),
      "400": problem("The cursor can't be read"),
      "422": problem("A parameter is not known or has no value of its type"),
      "503": problem("The table was not built"),
    },
  };
}

function listParameters(route: ListRoute): Parameter[] {
  const columns = shapeOf(route.from.columns);
  const parameter = (name: string, rest: Pick<Parameter, "schema"> & { readonly description?: string }): Parameter => ({
    name,
    in: "query",
    required: false,
    ...rest,
  });
  const filters = route.filter.flatMap((name) => {
    const field = fieldOf(columns, name);
    const description = `only rows with this ${name}`;
    return field === undefined ? [] : [parameter(name, { schema: parameterSchema(field), description })];
  });
  const orders = route.sort.flatMap((name) => [name, `-${name}`]);
  return [
    ...filters,
    parameter("sort", {
      schema: { type: "string", enum: orders },
      description: `\`-\` before a column for descending; default \`-${route.sort[0]}\``,
    }),
    parameter("limit", {
      schema: { type: "integer", minimum: 1, maximum: route.pageSize },
      description: `rows a page; default ${route.pageSize}`,
    }),
    parameter("cursor", {
      schema: { type: "string", pattern: "^[A-Za-z0-9_-]+$" },
      description: "`next` of the page before",
    }),
    ...(route.cache === "until-commit"
      ? [
          {
            ...parameter("if-none-match", { schema: { type: "string" }, description: "ETag that is known" }),
            in: "header" as const,
          },
        ]
      : []),
  ];
}
