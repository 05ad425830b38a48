import { type Expression, isExpression, listOf, type PlanNode, positionOf } from "./plan-node.ts";
import type { OperatorRule, PlanWalk } from "./plan-walk.ts";
import {
  allOf,
  type ColumnSources,
  isUnique,
  merged,
  noSources,
  type Relation,
  relationOf,
  union,
  withIndirect,
} from "./relation.ts";
import { kept } from "./rows.ts";

/** What a join's condition says: the value it makes (for `IN`), what it depends on, and which positions it holds equal. */
interface Condition {
  readonly value: ColumnSources;
  readonly leftEqual: readonly number[];
  readonly rightEqual: readonly number[];
}

interface Sides {
  readonly left: Relation;
  readonly right: Relation;
  readonly on: Condition;
  /** At most one row of the right side meets a row of the left, and the other way round. */
  readonly oneRight: boolean;
  readonly oneLeft: boolean;
}

const always: Condition = { value: { direct: noSources, indirect: noSources }, leftEqual: [], rightEqual: [] };

function sidesOf(left: Relation, right: Relation, on: Condition): Sides {
  return { left, right, on, oneRight: isUnique(right, on.rightEqual), oneLeft: isUnique(left, on.leftEqual) };
}

const joinedRows = ({ left, right, on }: Sides) => union(left.rows, right.rows, allOf(on.value));

/**
 * A join that gives columns of both sides. A side whose rows are met at most once keeps its keys; it is also a row source
 * when none of the output's rows lacks a row of it (`leftWhole`, `rightWhole`).
 */
function bothSides(sides: Sides, whole: { readonly left: boolean; readonly right: boolean }): Relation {
  const { left, right } = sides;
  const shifted = right.keys.map((key) => key.map((position) => position + left.columns.length));
  const leftSource = sides.oneRight && whole.left ? left.oneRowOf : undefined;
  const rightSource = sides.oneLeft && whole.right ? right.oneRowOf : undefined;
  return relationOf([...left.columns, ...right.columns], {
    rows: joinedRows(sides),
    keys: [...(sides.oneRight && whole.left ? left.keys : []), ...(sides.oneLeft && whole.right ? shifted : [])],
    oneRowOf: leftSource ?? rightSource,
  });
}

const filtered = (sides: Sides): Relation => ({ ...sides.left, rows: joinedRows(sides) });

/** `IN` and `EXISTS`: the left side with a column that says whether there is a match. */
function marked({ left, right, on }: Sides): Relation {
  return { ...left, columns: [...left.columns, withIndirect(on.value, right.rows)] };
}

/** A scalar subquery: the left side as it is, with the subquery's columns. */
function single({ left, right, on }: Sides): Relation {
  const rows = union(right.rows, allOf(on.value));
  return { ...left, columns: [...left.columns, ...right.columns.map((column) => withIndirect(column, rows))] };
}

const joinTypes: Readonly<Record<string, (sides: Sides) => Relation>> = {
  INNER: (sides) => bothSides(sides, { left: true, right: true }),
  LEFT: (sides) => bothSides(sides, { left: true, right: false }),
  RIGHT: (sides) => bothSides(sides, { left: false, right: true }),
  FULL: (sides) => bothSides(sides, { left: false, right: false }),
  SEMI: filtered,
  ANTI: filtered,
  MARK: marked,
  SINGLE: single,
};

function join(node: PlanNode, walk: PlanWalk, sides: Sides): Relation {
  const make = joinTypes[String(node.join_type)];
  if (make === undefined) walk.unknown(`${node.type} ${node.join_type}`);
  const made = (make ?? filtered)(sides);
  if (node.join_type === "MARK") walk.bind(node.mark_index, made.columns.slice(-1));
  return made;
}

interface Comparison {
  readonly left: Expression;
  readonly right: Expression;
  readonly comparison: string;
}

const equalities: ReadonlySet<string> = new Set(["COMPARE_EQUAL", "COMPARE_NOT_DISTINCT_FROM"]);

/** The condition of comparisons whose left sides are over the left input and right sides over the right. */
function conditionOf(
  walk: PlanWalk,
  comparisons: readonly Comparison[],
  [left, right]: readonly Relation[],
): Condition {
  const values = comparisons.flatMap((c) => [
    walk.value(c.left, left?.columns ?? []),
    walk.value(c.right, right?.columns ?? []),
  ]);
  const pairs = comparisons
    .filter((c) => equalities.has(c.comparison))
    .map((c) => [positionOf(c.left), positionOf(c.right)] as const)
    .filter(([one, other]) => one !== undefined && other !== undefined) as readonly (readonly [number, number])[];
  return { value: merged(values), leftEqual: pairs.map(([one]) => one), rightEqual: pairs.map(([, other]) => other) };
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

/** The equalities between the two sides among the conjuncts of a free condition over both. */
function equalPairs(condition: Expression, width: number): readonly (readonly [number, number])[] {
  if (condition.type === "CONJUNCTION_AND")
    return listOf<Expression>(condition.children).flatMap((part) => equalPairs(part, width));
  if (!equalities.has(String(condition.type))) return [];
  const positions = [positionOf(condition.left) ?? -1, positionOf(condition.right) ?? -1].sort((a, b) => a - b);
  const [one = -1, other = -1] = positions;
  return one >= 0 && one < width && other >= width ? [[one, other - width]] : [];
}

function freeJoin(node: PlanNode, walk: PlanWalk): Relation {
  const [left, right] = walk.inputs(node) as [Relation, Relation];
  const condition = node.condition as Expression;
  const pairs = equalPairs(condition, left.columns.length);
  const on = {
    value: walk.value(condition, [...left.columns, ...right.columns]),
    leftEqual: pairs.map(([one]) => one),
    rightEqual: pairs.map(([, other]) => other),
  };
  return join(node, walk, keptSides(sidesOf(left, right, on), node));
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
