import { type Expression, listOf, type PlanNode } from "./plan-node.ts";
import type { OperatorRule, PlanWalk } from "./plan-walk.ts";
import {
  allOf,
  type ColumnSources,
  constantColumn,
  noSources,
  type Relation,
  relationOf,
  union,
  withIndirect,
} from "./relation.ts";

type Positions = readonly number[];

/** Without group keys there is one row whatever the input holds, so that only the aggregates depend on the input's rows. */
function aggregate(node: PlanNode, walk: PlanWalk): Relation {
  const input = walk.input(node);
  const valuesOf = (part: unknown) => listOf<Expression>(part).map((e) => walk.value(e, input.columns));
  const groups = valuesOf(node.groups);
  const made = valuesOf(node.expressions).map((column) => withIndirect(column, input.rows));
  const groupings = listOf<Positions>(node.grouping_functions).map((positions) => groupingColumn(positions, groups));
  walk.bind(node.group_index, groups);
  walk.bind(node.aggregate_index, made);
  walk.bind(node.groupings_index, groupings);
  const rows = groups.length === 0 ? noSources : union(input.rows, allOf(...groups));
  const oneSet = listOf(node.grouping_sets).length <= 1;
  const keys = oneSet ? [groups.map((_, position) => position)] : [];
  return relationOf([...groups, ...made, ...groupings], { rows, keys });
}

function groupingColumn(positions: Positions, groups: readonly ColumnSources[]): ColumnSources {
  const keys = positions.map((position) => groups[position] ?? constantColumn);
  return { direct: noSources, indirect: allOf(...keys) };
}

interface BoundPivot {
  readonly group_count: number;
  readonly types: readonly unknown[];
}

/**
 * A pivot of many values: its input has the group keys, a list for each aggregate, and the list of pivot values.
 * Its output has the group keys, then for each pivot value each aggregate.
 */
function pivot(node: PlanNode, walk: PlanWalk): Relation {
  const input = walk.input(node);
  const { group_count: groupCount, types } = node.bound_pivot as BoundPivot;
  const aggregates = input.columns.slice(groupCount, -1);
  const chosen = allOf(input.columns.at(-1) ?? constantColumn);
  const columns = types.map((_, i) => {
    if (i < groupCount) return input.columns[i] ?? constantColumn;
    const made = aggregates[(i - groupCount) % aggregates.length] ?? constantColumn;
    return withIndirect(made, chosen);
  });
  walk.bind(node.pivot_index, columns);
  return relationOf(columns, { rows: input.rows, keys: input.keys });
}

export const aggregateRules: Readonly<Record<string, OperatorRule>> = {
  LOGICAL_AGGREGATE_AND_GROUP_BY: { relation: aggregate, expressions: ["groups", "expressions"] },
  LOGICAL_PIVOT: { relation: pivot, expressions: ["bound_pivot"] },
};
