import type { ListRoute } from "../../contracts/backend/route.ts";
import { fieldOf } from "../../contracts/shape/field.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import { type Mark, orderColumns } from "./cursor.ts";
import type { PageRequest } from "./page-request.ts";

/** Name of the column that carries the text of the order's column `i`. */
export const markName = (i: number) => `__after_${i}`;

/** The SQL of a page: one row more than asked, and the text of each column of the order for the next cursor. */
export function pageSql(route: ListRoute, page: PageRequest): string {
  const columns = orderColumns(route, page);
  const fields = route.fields.map(quoteColumn);
  const marks = columns.map((name, i) => `${markText(route, name)} AS "${markName(i)}"`);
  const conditions = [...page.conditions, ...(page.after === undefined ? [] : [afterSql(page.after, page.sort)])];
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  const direction = page.sort.descending ? "DESC" : "ASC";
  const by = columns.map((name) => `${quoteColumn(name)} ${direction} NULLS LAST`).join(", ");
  return `SELECT ${[...fields, ...marks].join(", ")} FROM ${quoteName(route.from.name)}${where} ORDER BY ${by} LIMIT ${page.limit + 1}`;
}

/** Instants come as ISO text from the engine, all else by its own cast, which gives the value back exactly. */
function markText(route: ListRoute, name: string): string {
  const instant = fieldOf(shapeOf(route.from.columns), name)?.type.name === "timestamp";
  return instant ? quoteColumn(name) : `${quoteColumn(name)}::VARCHAR`;
}

/** Rows after the marks in the order of the page, nulls last: equal in the columns before, and further in one. */
function afterSql(after: readonly Mark[], sort: PageRequest["sort"]): string {
  const further = sort.descending ? "<" : ">";
  const cases = after.flatMap(({ column, value }, i) => {
    if (value === undefined) return [];
    const name = quoteColumn(column);
    const before = after.slice(0, i).map(equalSql);
    return [[...before, `(${name} ${further} ${value} OR ${name} IS NULL)`].join(" AND ")];
  });
  return cases.length === 0 ? "false" : `(${cases.join(" OR ")})`;
}

const equalSql = ({ column, value }: Mark) =>
  value === undefined ? `${quoteColumn(column)} IS NULL` : `${quoteColumn(column)} = ${value}`;
