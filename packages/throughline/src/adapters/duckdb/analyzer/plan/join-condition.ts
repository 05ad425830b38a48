import { type Expression, listOf, positionOf } from "./plan-node.ts";
import type { PlanWalk } from "./plan-walk.ts";
import { type ColumnSources, constantColumn, merged, type Relation } from "./relation.ts";

/** What a join's condition says: the value it makes (for `IN`), what it depends on, and which positions it holds equal. */
export interface Condition {
  readonly value: ColumnSources;
  readonly leftEqual: readonly number[];
  readonly rightEqual: readonly number[];
}

/** The condition of a cross product. */
export const always: Condition = { value: constantColumn, leftEqual: [], rightEqual: [] };

/** A comparison of an expression over the left input with one over the right. */
export interface Comparison {
  readonly left: Expression;
  readonly right: Expression;
  readonly comparison: string;
}

const equalities: ReadonlySet<string> = new Set(["COMPARE_EQUAL", "COMPARE_NOT_DISTINCT_FROM"]);

/** The condition of comparisons whose left sides are over the left input and right sides over the right. */
export function conditionOf(
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

/** The equalities between the two sides among the conjuncts of a free condition over both. */
function equalPairs(condition: Expression, width: number): readonly (readonly [number, number])[] {
  if (condition.type === "CONJUNCTION_AND")
    return listOf<Expression>(condition.children).flatMap((part) => equalPairs(part, width));
  if (!equalities.has(String(condition.type))) return [];
  const positions = [positionOf(condition.left) ?? -1, positionOf(condition.right) ?? -1].sort((a, b) => a - b);
  const [one = -1, other = -1] = positions;
  return one >= 0 && one < width && other >= width ? [[one, other - width]] : [];
}

/** What a free condition over the columns of both sides says. */
export function freeCondition(
  walk: PlanWalk,
  condition: Expression,
  [left, right]: readonly [Relation, Relation],
): Condition {
  const pairs = equalPairs(condition, left.columns.length);
  const value = walk.value(condition, [...left.columns, ...right.columns]);
  return { value, leftEqual: pairs.map(([one]) => one), rightEqual: pairs.map(([, other]) => other) };
}
