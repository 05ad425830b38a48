import type { ListRoute } from "../../contracts/backend/route.ts";
import { nearest } from "../../contracts/graph/nearest.ts";
import { type Field, fieldOf } from "../../contracts/shape/field.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { literal, quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import { serverError } from "./error-codes.ts";

/** One page, as a caller asks for it. */
export interface PageRequest {
  readonly filter: Readonly<Record<string, string>>;
  readonly sort: { readonly column: string; readonly descending: boolean };
  readonly limit: number;
  /** The values of the last row of the page before: the sort column, then the key, as the engine prints them. */
  readonly after?: readonly (string | null)[];
}

/** Reads the parameters of a list route. Throws `server.invalid-request` and `server.invalid-cursor`. */
export function parsePage(route: ListRoute, query: Readonly<Record<string, unknown>>): PageRequest {
  const { sort, cursor, limit, ...rest } = query;
  const filter: Record<string, string> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (!route.filter.includes(name)) throw unknownParameter(route, name);
    if (typeof value !== "string") throw invalid(name, `parameter is given more than once: ${name}`);
    filter[name] = value;
  }
  const order = parseSort(route, sort);
  const page = { filter, sort: order, limit: parseLimit(route, limit) };
  return cursor === undefined ? page : { ...page, after: parseCursor(route, page, cursor) };
}

function parseSort(route: ListRoute, given: unknown): PageRequest["sort"] {
  if (given === undefined) return { column: route.sort[0] as string, descending: true };
  const text = String(given);
  const column = text.replace(/^-/, "");
  if (!route.sort.includes(column))
    throw invalid(
      "sort",
      `list can't be sorted by ${column}: use one of ${route.sort.join(", ")}, with - before it for descending`,
    );
  return { column, descending: text.startsWith("-") };
}

function parseLimit(route: ListRoute, given: unknown): number {
  if (given === undefined) return route.pageSize;
  const limit = Number(given);
  if (!Number.isInteger(limit) || limit < 1 || limit > route.pageSize)
    throw invalid("limit", `limit is not a whole number between 1 and ${route.pageSize}: ${String(given)}`);
  return limit;
}

function unknownParameter(route: ListRoute, name: string) {
  const known = [...route.filter, "sort", "limit", "cursor"];
  const near = nearest(name, known);
  return invalid(name, `parameter is not known: ${name}: use ${near ?? known.join(", ")}`);
}

const invalid = (name: string, message: string) =>
  serverError("invalid-request", { detail: message, issues: [{ message, path: ["query", name] }] });

/** A cursor fixes filter and sort too, so that it can't be used with others. */
const orderText = (page: Pick<PageRequest, "filter" | "sort">) =>
  JSON.stringify([page.sort.column, page.sort.descending, Object.entries(page.filter).sort()]);

export function formatCursor(page: Pick<PageRequest, "filter" | "sort">, after: readonly (string | null)[]): string {
  return Buffer.from(JSON.stringify([orderText(page), after])).toString("base64url");
}

function parseCursor(
  route: ListRoute,
  page: Pick<PageRequest, "filter" | "sort">,
  given: unknown,
): readonly (string | null)[] {
  try {
    const [order, after] = JSON.parse(Buffer.from(String(given), "base64url").toString()) as [
      string,
      (string | null)[],
    ];
    const whole =
      Array.isArray(after) &&
      after.length === 1 + route.from.rowKey.length &&
      after.every((part) => part === null || typeof part === "string");
    if (order === orderText(page) && whole) return after;
  } catch {
    // Falls through: whatever could not be read is no cursor of ours.
  }
  throw serverError("invalid-cursor");
}

/** The SQL of a page: one row more than asked, and the engine's own text of sort column and key for the next cursor. */
export function pageSql(route: ListRoute, page: PageRequest): string {
  const columns = shapeOf(route.from.columns);
  const order = [page.sort.column, ...route.from.rowKey.filter((name) => name !== page.sort.column)];
  const key = [page.sort.column, ...route.from.rowKey];
  const fields = route.fields.map((name) => quoteColumn(name));
  const marks = key.map((name, i) => `${quoteColumn(name)}::VARCHAR AS "__after_${i}"`);
  const conditions = Object.entries(page.filter).map(
    ([name, value]) => `${quoteColumn(name)} = ${typed(value, fieldOf(columns, name))}`,
  );
  if (page.after !== undefined) conditions.push(afterSql(columns, page, key));
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  const direction = page.sort.descending ? "DESC" : "ASC";
  const by = order.map((name) => `${quoteColumn(name)} ${direction} NULLS LAST`).join(", ");
  return `SELECT ${[...fields, ...marks].join(", ")} FROM ${quoteName(route.from.name)}${where} ORDER BY ${by} LIMIT ${page.limit + 1}`;
}

/** Rows that come after the marked one, in the order of the page; nulls of the sort column come last. */
function afterSql(columns: readonly Field[], page: PageRequest, key: readonly string[]): string {
  const after = page.after as readonly (string | null)[];
  const compare = page.sort.descending ? "<" : ">";
  const names = key.slice(1);
  const keyAfter = `(${names.map(quoteColumn).join(", ")}) ${compare} (${names.map((name, i) => typed(after[i + 1] ?? "", fieldOf(columns, name))).join(", ")})`;
  const column = quoteColumn(page.sort.column);
  const mark = after[0];
  if (mark === null || mark === undefined) return `(${column} IS NULL AND ${keyAfter})`;
  const value = typed(mark, fieldOf(columns, page.sort.column));
  return `(${column} ${compare} ${value} OR (${column} = ${value} AND ${keyAfter}) OR ${column} IS NULL)`;
}

const sqlTypes: Readonly<Record<string, string>> = {
  int32: "INTEGER",
  int64: "BIGINT",
  float64: "DOUBLE",
  boolean: "BOOLEAN",
  date: "DATE",
  timestamp: "TIMESTAMPTZ",
};

/** A text as a value of a column's type; one that is none compares as null and matches nothing. */
function typed(text: string, field: Field | undefined): string {
  const type = field?.type;
  if (type?.name === "decimal") return `TRY_CAST(${literal(text)} AS DECIMAL(${type.precision}, ${type.scale}))`;
  const sqlType = type === undefined ? undefined : sqlTypes[type.name];
  return sqlType === undefined ? literal(text) : `TRY_CAST(${literal(text)} AS ${sqlType})`;
}
