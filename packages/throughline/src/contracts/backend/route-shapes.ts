import { pathParameters } from "../core/path.ts";
import { type Field, fieldOf, type Shape } from "../shape/field.ts";
import { schemaOfZod, shapeOfSchema } from "../shape/json-schema.ts";
import { shapeOf } from "../shape/relation.ts";
import type { HandlerRoute, ListRoute, Route } from "./route.ts";

/** How reports name a route: `POST /payments/authorize`. */
export const routeTitle = (route: Route) => `${route.method} ${route.path}`;

/** The port of what a route accepts. */
export const requestPort = (route: Route) => `${routeTitle(route)} request`;

/** The columns that a list route sends. */
export function listShape(route: ListRoute): Shape {
  const columns = shapeOf(route.from.columns);
  return route.fields.map(
    (name): Field => fieldOf(columns, name) ?? { name, type: { name: "unknown" }, nullable: true },
  );
}

/** What a route sends. */
export function replyShapeOf(route: Route): Shape {
  return route.route === "list" ? listShape(route) : shapeOfSchema(schemaOfZod(route.reply, "output"));
}

/** The fields that a handler's body or query takes. */
export function acceptedShape(route: HandlerRoute, part: "body" | "query"): Shape {
  const schema = route[part];
  return schema === undefined ? [] : shapeOfSchema(schemaOfZod(schema, "input"));
}

/** The parameters of a route's path, as fields. */
export function parameterShape(route: Route): Shape {
  return pathParameters(route.path).map((name) => ({ name, type: { name: "text" }, nullable: false }));
}
