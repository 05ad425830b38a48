/**
 * The tree that `json_serialize_plan(sql, optimize := false)` of DuckDB 1.5 gives: operators with their inputs as `children`, and bound expressions.
 * An expression refers to a column of its operator's input by position (`BOUND_REF`), or, below a table function, by table and position (`BOUND_COLUMN_REF`).
 * The form changes with DuckDB's version: whatever is not known here is reported, never skipped.
 */
export interface PlanNode {
  readonly type: string;
  readonly children?: readonly PlanNode[];
  readonly [part: string]: unknown;
}

/** A bound expression of a plan. */
export interface Expression {
  readonly expression_class: string;
  readonly [part: string]: unknown;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

export const isExpression = (value: unknown): value is Expression => isObject(value) && "expression_class" in value;

/** The outermost expressions in a part of a plan, in order: in lists, sort keys, branches of a CASE. */
export function expressionsIn(part: unknown): readonly Expression[] {
  if (isExpression(part)) return [part];
  return isObject(part) ? Object.values(part).flatMap(expressionsIn) : [];
}

/** Parts that hold no expression over the input: types, constants, and bodies of lambdas, whose captured columns are arguments of the call. */
const withoutInput: ReadonlySet<string> = new Set(["children", "return_type", "value", "function_data", "alias"]);

/** Names of the parts of an operator or expression that hold expressions although `read` does not name them. */
export function unreadParts(holder: PlanNode | Expression, read: readonly string[]): readonly string[] {
  return Object.keys(holder).filter(
    (part) => !withoutInput.has(part) && !read.includes(part) && expressionsIn(holder[part]).length > 0,
  );
}

/** A part that is a list; empty when it is absent. */
export const listOf = <T>(part: unknown): readonly T[] => (Array.isArray(part) ? (part as readonly T[]) : []);

/** The position that a plain reference to the operator's input has; undefined for any other expression. */
export function positionOf(expression: unknown): number | undefined {
  const plain = isExpression(expression) && expression.expression_class === "BOUND_REF";
  return plain ? Number(expression.index) : undefined;
}
