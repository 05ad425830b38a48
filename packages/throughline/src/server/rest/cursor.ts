/**
 * A cursor is base64url of the JSON `[order, marks]`: the filter and sort that it belongs to, and the value of each column of the
 * order in the last row of a page, as the engine prints it. It holds nothing that a caller could not ask for, so it is not signed;
 * whatever can't be read is refused.
 */
import type { ListRoute } from "../../contracts/backend/route.ts";
import { type FieldType, fieldOf } from "../../contracts/shape/field.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { literal } from "../../contracts/sql/text.ts";
import { typedLiteral } from "../../contracts/sql/typed-literal.ts";
import { serverError } from "../error-codes.ts";

/** The value of one column where a page ended. */
export interface Mark {
  readonly column: string;
  /** As a SQL literal; undefined for null. */
  readonly value: string | undefined;
}

interface Order {
  readonly order: string;
  readonly sort: { readonly column: string };
}

/** The columns that a page is ordered by: the one that is asked for, then the key, so that no two rows are equal. */
export function orderColumns(route: ListRoute, page: { readonly sort: { readonly column: string } }): string[] {
  return [...new Set([page.sort.column, ...route.from.rowKey])];
}

/** The cursor of the page after the row with these texts of `orderColumns`. */
export function formatCursor(page: Order, texts: readonly (string | null)[]): string {
  return Buffer.from(JSON.stringify([page.order, texts])).toString("base64url");
}

/** Reads a cursor. Throws `server.invalid-cursor`. */
export function parseCursor(route: ListRoute, page: Order, cursor: string): readonly Mark[] {
  const columns = orderColumns(route, page);
  const [order, texts] = decoded(cursor);
  if (order !== page.order || !Array.isArray(texts) || texts.length !== columns.length)
    throw serverError("invalid-cursor");
  const shape = shapeOf(route.from.columns);
  return columns.map((column, i) => {
    const text: unknown = texts[i];
    if (text === null) return { column, value: undefined };
    const type = fieldOf(shape, column)?.type;
    const value = type === undefined || typeof text !== "string" ? undefined : markLiteral(type, text);
    if (value === undefined) throw serverError("invalid-cursor");
    return { column, value };
  });
}

function decoded(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** Computed columns may hold what no caller can ask for. */
function markLiteral(type: FieldType, text: string): string | undefined {
  if (type.name === "float64" && /^(nan|-?inf)$/.test(text)) return `CAST(${literal(text)} AS DOUBLE)`;
  return typedLiteral(type, text);
}
