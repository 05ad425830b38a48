import { type Expression, listOf, type PlanNode, positionOf } from "./plan-node.ts";
import type { OperatorRule, PlanWalk } from "./plan-walk.ts";
import { allOf, merged, movedKeys, pick, type Relation, union } from "./relation.ts";

/** The optimiser's habit of dropping columns on the way; empty in a plan that was not optimised, save for some correlated subqueries. */
export function kept(relation: Relation, map: unknown): Relation {
  const positions = listOf<number>(map);
  return positions.length === 0 ? relation : pick(relation, positions);
}

function project(node: PlanNode, walk: PlanWalk): Relation {
  const input = walk.input(node);
  const expressions = listOf<Expression>(node.expressions);
  const columns = expressions.map((expression) => walk.value(expression, input.columns));
  walk.bind(node.table_index, columns);
  return { ...input, columns, keys: movedKeys(input.keys, expressions.map(positionOf)) };
}

function filter(node: PlanNode, walk: PlanWalk): Relation {
  const input = walk.input(node);
  const rows = union(input.rows, walk.influence(node.expressions, input.columns));
  return kept({ ...input, rows }, node.projection_map);
}

function sort(node: PlanNode, walk: PlanWalk): Relation {
  const input = walk.input(node);
  return kept({ ...input, order: walk.influence(node.orders, input.columns) }, node.projections);
}

function limit(node: PlanNode, walk: PlanWalk): Relation {
  const input = walk.input(node);
  const bound = node.limit_val as { readonly type: string; readonly constant_integer: number };
  const single = bound.type === "CONSTANT_VALUE" && bound.constant_integer <= 1;
  const rows = union(input.rows, input.order, walk.influence([node.limit_val, node.offset_val], input.columns));
  return { ...input, rows, keys: single ? [...input.keys, []] : input.keys };
}

/** `DISTINCT ON` keeps one whole row of each group; a plain `DISTINCT` melts equal rows into one. */
function distinct(node: PlanNode, walk: PlanWalk): Relation {
  const input = walk.input(node);
  const targets = listOf<Expression>(node.distinct_targets).map(positionOf);
  const rows = union(
    input.rows,
    walk.influence(node.distinct_targets, input.columns),
    walk.influence(node.order_by, input.columns),
  );
  const key = targets.every((position) => position !== undefined) ? [targets as readonly number[]] : [];
  const whole = node.distinct_type === "DISTINCT_ON";
  return { ...input, rows, keys: [...input.keys, ...key], oneRowOf: whole ? input.oneRowOf : undefined };
}

function window(node: PlanNode, walk: PlanWalk): Relation {
  const input = walk.input(node);
  const made = listOf<Expression>(node.expressions).map((expression) => walk.value(expression, input.columns));
  walk.bind(node.window_index, made);
  return { ...input, columns: [...input.columns, ...made] };
}

/** The length of a list decides how many rows there are. */
function unnest(node: PlanNode, walk: PlanWalk): Relation {
  const input = walk.input(node);
  const made = listOf<Expression>(node.expressions).map((expression) => walk.value(expression, input.columns));
  walk.bind(node.unnest_index, made);
  const rows = union(input.rows, allOf(merged(made)));
  return { columns: [...input.columns, ...made], rows, order: input.order, keys: [], oneRowOf: undefined };
}

export const rowRules: Readonly<Record<string, OperatorRule>> = {
  LOGICAL_PROJECTION: { relation: project, expressions: ["expressions"] },
  LOGICAL_FILTER: { relation: filter, expressions: ["expressions"] },
  LOGICAL_ORDER_BY: { relation: sort, expressions: ["orders"] },
  LOGICAL_LIMIT: { relation: limit, expressions: ["limit_val", "offset_val"] },
  LOGICAL_DISTINCT: { relation: distinct, expressions: ["distinct_targets", "order_by"] },
  LOGICAL_SAMPLE: { relation: (node, walk) => walk.input(node) },
  LOGICAL_WINDOW: { relation: window, expressions: ["expressions"] },
  LOGICAL_UNNEST: { relation: unnest, expressions: ["expressions"] },
};
