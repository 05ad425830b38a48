import { captureTrace, isMissing } from "../core/missing.ts";
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

function print(value: unknown): string {
  if (isMissing(value)) return quoteName(`missing.${String(value)}`.replaceAll("missing.missing ", "missing."));
  if (isRelation(value)) return quoteName(value.name);
  if (isRelationColumn(value)) return quoteColumn(value.name);
  return `/* not a relation */ NULL`;
}
