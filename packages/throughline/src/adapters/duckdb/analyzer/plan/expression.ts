/** Which parts of an expression make its value, and which only decide what goes into it. */
export interface ExpressionRule {
  readonly direct: readonly string[];
  readonly indirect: readonly string[];
}

const made = (...direct: readonly string[]): ExpressionRule => ({ direct, indirect: [] });

/**
 * The rules by class. Conditions of a CASE make its value; a FILTER clause, a window's PARTITION BY, ORDER BY and frame,
 * and an ORDER BY inside an aggregate are indirect. Both kinds of references are resolved by the walk itself.
 */
export const expressionRules: Readonly<Record<string, ExpressionRule>> = {
  BOUND_CONSTANT: made(),
  BOUND_CAST: made("child"),
  BOUND_COMPARISON: made("left", "right"),
  BOUND_BETWEEN: made("input", "lower", "upper"),
  BOUND_CONJUNCTION: made("children"),
  BOUND_OPERATOR: made("children"),
  BOUND_FUNCTION: made("children"),
  BOUND_CASE: made("case_checks", "else_expr"),
  BOUND_UNNEST: made("child"),
  BOUND_AGGREGATE: { direct: ["children"], indirect: ["filter", "order_bys"] },
  BOUND_WINDOW: {
    direct: ["children", "offset_expr", "default_expr"],
    indirect: ["partitions", "orders", "filters", "start_expr", "end_expr", "arg_orders"],
  },
};
