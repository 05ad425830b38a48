import type { TypeName } from "../shape/field.ts";
import { literal, quoteColumn } from "../sql/text.ts";

/**
 * A rule that every row of a table keeps. A row that breaks it goes to `<table>__rejected` with `says` as its reason.
 * A null passes every rule but `notNull`; columns that are not `nullable()` reject nulls by themselves.
 */
export interface Check<C extends string = string> {
  /** Unique within the table: `min amount`. */
  readonly name: string;
  /** The rule in words: `amount ≥ 0`. */
  readonly says: string;
  readonly columns: readonly C[];
  /** A SQL condition over the row's columns that is true or null for a good row; absent for `unique`. */
  readonly condition?: string;
  /** Of rows with equal values only the first is kept. */
  readonly unique?: true;
  /** Types that the columns may have; absent where any will do. */
  readonly takes?: readonly TypeName[];
  /** What is wrong with the rule itself, such as a bound that is no number. */
  readonly fault?: string;
}

type Rule = Pick<Check, "says" | "condition" | "takes" | "fault">;

const onColumn = <C extends string>(name: string, column: C, rule: Rule): Check<C> =>
  Object.freeze({ name: `${name} ${column}`, columns: [column], ...rule });

const numbers: readonly TypeName[] = ["int32", "int64", "float64", "decimal"];

function bounded<C extends string>(name: "min" | "max", column: C, bound: number): Check<C> {
  return onColumn(name, column, {
    says: `${column} ${name === "min" ? "≥" : "≤"} ${bound}`,
    condition: `${quoteColumn(column)} ${name === "min" ? ">=" : "<="} ${literal(bound)}`,
    takes: numbers,
    ...(Number.isFinite(bound) ? {} : { fault: `bound is not a finite number: ${bound}` }),
  });
}

/** No two rows have the same values in these columns; the first by the table's `at` (in sources by file and line) is kept. */
function unique<C extends string>(...columns: [C, ...C[]]): Check<C> {
  return Object.freeze({
    name: `unique ${columns.join(", ")}`,
    says: `${columns.join(", ")} is unique`,
    columns,
    unique: true,
  });
}

/** The value is at least `bound`. */
function min<C extends string>(column: C, bound: number): Check<C> {
  return bounded("min", column, bound);
}

/** The value is at most `bound`. */
function max<C extends string>(column: C, bound: number): Check<C> {
  return bounded("max", column, bound);
}

/** The value is not null, for a column that is declared nullable. */
function notNull<C extends string>(column: C): Check<C> {
  return onColumn("not null", column, {
    says: `${column} is not null`,
    condition: `${quoteColumn(column)} IS NOT NULL`,
  });
}

/** The text is one of `values`. */
function oneOf<C extends string>(column: C, ...values: readonly string[]): Check<C> {
  const list = values.map(literal).join(", ");
  return onColumn("one of", column, {
    says: `${column} is one of ${values.join(", ")}`,
    condition: `${quoteColumn(column)} IN (${list})`,
    takes: ["text"],
    ...(values.length > 0 ? {} : { fault: "no value is allowed" }),
  });
}

/** The text matches a regular expression (RE2 syntax) somewhere; a column may be held to several. */
function matches<C extends string>(column: C, pattern: string): Check<C> {
  const rule = onColumn("matches", column, {
    says: `${column} matches ${pattern}`,
    condition: `regexp_matches(${quoteColumn(column)}, ${literal(pattern)})`,
    takes: ["text"],
  });
  return Object.freeze({ ...rule, name: `${rule.name} ${pattern}` });
}

/** The instant is not after the Clock's now when the table is built. */
function notFuture<C extends string>(column: C): Check<C> {
  return onColumn("not future", column, {
    says: `${column} is not in the future`,
    condition: `${quoteColumn(column)} <= ${nowMark}`,
    takes: ["timestamp", "date"],
  });
}

/** Stands for the Clock's now in a condition. */
export const nowMark = "{now}";

/** The rules a table's rows can be held to. */
export const check = Object.freeze({ unique, min, max, notNull, oneOf, matches, notFuture });
