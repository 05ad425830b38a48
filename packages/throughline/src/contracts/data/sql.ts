import { captureTrace, isMissing, missingUse } from "../core/missing.ts";
import { isRelation, isRelationColumn, type Relation, type RelationColumn } from "../shape/relation.ts";
import { quoteColumn, quoteName } from "../sql/text.ts";

/** A SELECT that knows which relations it reads. */
export interface SqlQuery {
  /** DuckDB SQL. */
  readonly text: string;
  readonly reads: readonly Relation[];
  /** What stands in `${}`, in order; stand-ins of missing values among them. */
  readonly values: readonly unknown[];
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
  const query = { text, reads, values };
  return Object.freeze(Object.defineProperty(query, "trace", { value: captureTrace(sql) })) as unknown as SqlQuery;
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
