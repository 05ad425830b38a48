import { always, type Comparison, conditionOf, freeCondition } from "./join-condition.ts";
import { bothSides, filtered, joinTypes, type Sides, sidesOf } from "./join-types.ts";
import { type Expression, isExpression, listOf, type PlanNode, positionOf } from "./plan-node.ts";
import type { OperatorRule, PlanWalk } from "./plan-walk.ts";
import type { Relation } from "./relation.ts";
import { kept } from "./rows.ts";

function join(node: PlanNode, walk: PlanWalk, sides: Sides): Relation {
  const make = joinTypes[String(node.join_type)];
  if (make === undefined) walk.unknown(`${node.type} ${node.join_type}`);
  const made = (make ?? filtered)(sides);
  if (node.join_type === "MARK") walk.bind(node.mark_index, made.columns.slice(-1));
  return made;
}

function reportIncomplete(node: PlanNode, walk: PlanWalk): void {
  const complete = listOf<Comparison>(node.conditions).every((c) => isExpression(c.left) && isExpression(c.right));
  if (!complete) walk.unknown(`${node.type} with a condition that is no comparison`);
  if (node.delim_flipped === true) walk.unknown(`${node.type} with its sides swapped`);
}

function comparisonJoin(node: PlanNode, walk: PlanWalk): Relation {
  reportIncomplete(node, walk);
  const [left, right] = walk.inputs(node) as [Relation, Relation];
  const on = conditionOf(walk, listOf<Comparison>(node.conditions), [left, right]);
  const sides = sidesOf(left, right, on);
  return join(node, walk, keptSides(sides, node));
}

/** A row of the left side meets at most one row of the right: the closest. */
function asofJoin(node: PlanNode, walk: PlanWalk): Relation {
  reportIncomplete(node, walk);
  const [left, right] = walk.inputs(node) as [Relation, Relation];
  const on = conditionOf(walk, listOf<Comparison>(node.conditions), [left, right]);
  return join(node, walk, keptSides({ ...sidesOf(left, right, on), oneRight: true, oneLeft: false }, node));
}

/**
 * A join with a correlated subquery on its right side. The comparisons that only lead the subquery's rows back to the outer row
 * say nothing new: where the subquery uses an outer column, its own rows and values depend on it.
 */
function delimJoin(node: PlanNode, walk: PlanWalk): Relation {
  reportIncomplete(node, walk);
  const [leftNode, rightNode] = node.children as readonly [PlanNode, PlanNode];
  const left = walk.relation(leftNode);
  const handed = listOf<Expression>(node.duplicate_eliminated_columns);
  const columns = handed.map((expression) => walk.value(expression, left.columns));
  const right = walk.withDelim(columns, () => walk.relation(rightNode));
  const outer = new Set(handed.map(positionOf));
  const comparisons = listOf<Comparison>(node.conditions);
  const leadsBack = (c: Comparison) =>
    c.comparison === "COMPARE_NOT_DISTINCT_FROM" && positionOf(c.left) !== undefined && outer.has(positionOf(c.left));
  const own = conditionOf(
    walk,
    comparisons.filter((c) => !leadsBack(c)),
    [left, right],
  );
  const { leftEqual, rightEqual } = conditionOf(walk, comparisons, [left, right]);
  return join(node, walk, keptSides(sidesOf(left, right, { value: own.value, leftEqual, rightEqual }), node));
}

const keptSides = (sides: Sides, node: PlanNode): Sides => ({
  ...sides,
  left: kept(sides.left, node.left_projection_map),
  right: kept(sides.right, node.right_projection_map),
});

function freeJoin(node: PlanNode, walk: PlanWalk): Relation {
  const inputs = walk.inputs(node) as [Relation, Relation];
  const on = freeCondition(walk, node.condition as Expression, inputs);
  return join(node, walk, keptSides(sidesOf(...inputs, on), node));
}

function crossProduct(node: PlanNode, walk: PlanWalk): Relation {
  const [left, right] = walk.inputs(node) as [Relation, Relation];
  return bothSides(sidesOf(left, right, always), { left: true, right: true });
}

/** Rows meet by their place; the shorter side is filled up with nulls. */
function positionalJoin(node: PlanNode, walk: PlanWalk): Relation {
  const [left, right] = walk.inputs(node) as [Relation, Relation];
  return bothSides(sidesOf(left, right, always), { left: false, right: false });
}

const comparisons = ["conditions", "duplicate_eliminated_columns"];

export const joinRules: Readonly<Record<string, OperatorRule>> = {
  LOGICAL_COMPARISON_JOIN: { relation: comparisonJoin, expressions: comparisons },
  LOGICAL_ASOF_JOIN: { relation: asofJoin, expressions: comparisons },
  LOGICAL_DELIM_JOIN: { relation: delimJoin, expressions: comparisons },
  LOGICAL_ANY_JOIN: { relation: freeJoin, expressions: ["condition"] },
  LOGICAL_CROSS_PRODUCT: { relation: crossProduct },
  LOGICAL_POSITIONAL_JOIN: { relation: positionalJoin },
};
