import { captureTrace, isMissing, missingUse } from "../core/missing.ts";
import type { TemplateSpot } from "../graph/kind-spec.ts";
import { isRelation, isRelationColumn, type Relation, type RelationColumn } from "../shape/relation.ts";
import { quoteColumn, quoteName } from "../sql/text.ts";

/** A SELECT that knows which relations it reads. */
export interface SqlQuery {
  /** DuckDB SQL. */
  readonly text: string;
  readonly reads: readonly Relation[];
  /** What stands in `${}`, in order; stand-ins of missing values among them. */
  readonly values: readonly unknown[];
  /** The texts between the values, as SQL has them; queries of earlier versions of the package have none. */
  readonly parts?: readonly string[];
  /** Holder of the stack of the template, for the line of a problem in it. */
  readonly trace: { readonly stack?: string };
}

/**
 * A SELECT in the DuckDB dialect. `${relation}` is its quoted name and makes it an input, `${relation.columns.x}` a quoted column.
 * Nothing else may stand in `${}`: values are written in SQL, so that no text of a user becomes SQL.
 */
export function sql(strings: TemplateStringsArray, ...values: readonly (Relation | RelationColumn)[]): SqlQuery {
  const text = strings.reduce((sofar, part, i) => sofar + print(values[i - 1]) + part);
  const reads = [...new Set(values.filter(isRelation))];
  const hidden = { trace: { value: captureTrace(sql) }, parts: { value: [...strings] } };
  return Object.freeze(Object.defineProperties({ text, reads, values }, hidden)) as unknown as SqlQuery;
}

/** The place in its template that a position in a query's text comes from. */
export function spotIn({ parts = [], values }: SqlQuery, position: number): TemplateSpot {
  let start = 0;
  for (const [part, text] of parts.entries()) {
    const end = start + text.length;
    const next = end + (part < values.length ? print(values[part]).length : 0);
    if (position < end || next === end) return { part, offset: position - start, isValue: false };
    if (position < next) return { part, offset: text.length, isValue: true };
    start = next;
  }
  return { part: parts.length - 1, offset: parts.at(-1)?.length ?? 0, isValue: false };
}

/** True for what the `sql` template makes. */
export function isSqlQuery(value: unknown): value is SqlQuery {
  return typeof value === "object" && value !== null && "text" in value && "reads" in value && "values" in value;
}

/** Columns in a template that do not exist: reported where they are written, so not again where the SQL is bound. */
export function missingColumns(query: SqlQuery): readonly string[] {
  return query.values.flatMap((value) => {
    const use = missingUse(value);
    return use?.what === "column" ? [use.name] : [];
  });
}

/** True where a template reads something that could not be loaded, so that nothing can be said of its SQL. */
export function isIncomplete(query: SqlQuery): boolean {
  return query.values.some((value) => isMissing(value) && missingUse(value)?.what !== "column");
}

/** What stands in `${}` of a template and is nothing that SQL can read. */
export function foreignValues(query: SqlQuery): readonly unknown[] {
  return query.values.filter((value) => !isMissing(value) && !isRelation(value) && !isRelationColumn(value));
}

function print(value: unknown): string {
  if (isRelation(value)) return quoteName(value.name);
  if (isRelationColumn(value)) return quoteColumn(value.name);
  const use = missingUse(value);
  return use?.what === "column" ? quoteColumn(use.name) : "NULL";
}
