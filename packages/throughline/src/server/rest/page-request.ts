import type { ListRoute } from "../../contracts/backend/route.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import { fieldOf, formatType } from "../../contracts/shape/field.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { shownName, unknownSays } from "../../contracts/shape/unknown-fields.ts";
import { quoteColumn } from "../../contracts/sql/text.ts";
import { typedLiteral } from "../../contracts/sql/typed-literal.ts";
import { serverError } from "../error-codes.ts";
import { type Mark, parseCursor } from "./cursor.ts";

/** One page, as a caller asks for it. */
export interface PageRequest {
  /** Equality conditions in SQL. */
  readonly conditions: readonly string[];
  readonly sort: { readonly column: string; readonly descending: boolean };
  readonly limit: number;
  /** What a cursor is bound to: it can't be used with another filter or sort. */
  readonly order: string;
  /** Where the page before ended, one mark for each column of the order. */
  readonly after?: readonly Mark[];
}

type Query = Readonly<Record<string, unknown>>;

/** Reads the parameters of a list route. Throws `server.invalid-request`, which names the parameter, and `server.invalid-cursor`. */
export function parsePage(route: ListRoute, query: Query): PageRequest {
  const { sort: sortText, cursor, limit, ...rest } = query;
  for (const [name, value] of Object.entries(query))
    if (typeof value !== "string") throw invalid(name, `parameter is given more than once: ${name}`);
  const filter = rest as Readonly<Record<string, string>>;
  const conditions = Object.entries(filter).map(([name, value]) => conditionOf(route, name, value));
  const sort = parseSort(route, sortText as string | undefined);
  const order = JSON.stringify([sort.column, sort.descending, Object.entries(filter).sort()]);
  const page = { conditions, sort, order, limit: parseLimit(route, limit as string | undefined) };
  return cursor === undefined ? page : { ...page, after: parseCursor(route, page, cursor as string) };
}

function conditionOf(route: ListRoute, name: string, value: string): string {
  const field = route.filter.includes(name) ? fieldOf(shapeOf(route.from.columns), name) : undefined;
  if (field === undefined) throw unknownParameter(route, name);
  if (field.values !== undefined && !field.values.includes(value))
    throw invalid(name, `${name} is none of ${field.values.join(", ")}: ${value}`);
  const sql = typedLiteral(field.type, value);
  if (sql === undefined) throw invalid(name, `${name} is no ${formatType(field.type)}: ${value}`);
  return `${quoteColumn(name)} = ${sql}`;
}

function parseSort(route: ListRoute, text: string | undefined): PageRequest["sort"] {
  if (text === undefined) return { column: route.sort[0] as string, descending: true };
  const column = text.replace(/^-/, "");
  if (!route.sort.includes(column))
    throw invalid(
      "sort",
      `list can't be sorted by ${column}: use one of ${route.sort.join(", ")}, with - before it for descending`,
    );
  return { column, descending: text.startsWith("-") };
}

function parseLimit(route: ListRoute, text: string | undefined): number {
  if (text === undefined) return route.pageSize;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > route.pageSize)
    throw invalid("limit", `limit is not a whole number between 1 and ${route.pageSize}: ${text}`);
  return limit;
}

function unknownParameter(route: ListRoute, name: string) {
  const known = [...route.filter, "sort", "limit", "cursor"];
  const message = unknownSays("parameter", known);
  const near = nearest(name, known);
  return serverError("invalid-request", {
    detail: `query does not have the shape that is asked: ${shownName(name)}: ${message}`,
    ...(near === undefined ? {} : { hint: `use ${near}` }),
    issues: [{ message, path: ["query", shownName(name)] }],
  });
}

const invalid = (name: string, message: string) =>
  serverError("invalid-request", { detail: message, issues: [{ message, path: ["query", name] }] });
