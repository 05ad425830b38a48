import { listOf, type PlanNode } from "./plan-node.ts";
import type { OperatorRule, PlanWalk } from "./plan-walk.ts";
import { allOf, constantColumn, merged, type Relation, relationOf, union } from "./relation.ts";

/** Columns by their place, from all inputs. */
function stacked(inputs: readonly Relation[]): Relation {
  const width = inputs[0]?.columns.length ?? 0;
  const columns = Array.from({ length: width }, (_, i) =>
    merged(inputs.map((input) => input.columns[i] ?? constantColumn)),
  );
  const [first, ...others] = inputs.map((input) => input.oneRowOf);
  const oneRowOf = others.every((table) => table === first) ? first : undefined;
  return relationOf(columns, { rows: union(...inputs.map((input) => input.rows)), oneRowOf });
}

function unionAll(node: PlanNode, walk: PlanWalk): Relation {
  const made = stacked(walk.inputs(node));
  walk.bind(node.table_index, made.columns);
  return made;
}

/** `EXCEPT` and `INTERSECT`: values come from the first input; all columns of all inputs decide which rows stay. */
function compared(node: PlanNode, walk: PlanWalk): Relation {
  const inputs = walk.inputs(node);
  const rows = union(...inputs.flatMap((input) => [input.rows, allOf(...input.columns)]));
  const columns = inputs[0]?.columns ?? [];
  walk.bind(node.table_index, columns);
  return relationOf(columns, { rows });
}

function commonTable(node: PlanNode, walk: PlanWalk): Relation {
  const [definition, use] = node.children as readonly [PlanNode, PlanNode];
  walk.tables.set(Number(node.table_index), walk.relation(definition));
  return walk.relation(use);
}

function reference(node: PlanNode, walk: PlanWalk): Relation {
  const table = walk.tables.get(Number(node.cte_index));
  if (table === undefined) walk.unknown("LOGICAL_CTE_REF outside of its table");
  const made = table ?? relationOf(listOf(node.chunk_types).map(() => constantColumn));
  walk.bind(node.table_index, made.columns);
  return made;
}

const size = ({ columns, rows }: Relation): number =>
  columns.reduce((sum, { direct, indirect }) => sum + direct.size + indirect.size, rows.size);

/** What a recursive table holds is what its first part gives and what its second part makes of that, until nothing is added. */
function recursiveTable(node: PlanNode, walk: PlanWalk): Relation {
  const [start, step] = node.children as readonly [PlanNode, PlanNode];
  const distinct = node.union_all !== true;
  const first = walk.relation(start);
  let made = relationOf(first.columns, { rows: first.rows });
  for (let before = -1; size(made) > before; ) {
    before = size(made);
    walk.tables.set(Number(node.table_index), made);
    const next = stacked([made, walk.relation(step)]);
    const keys = walk.influence(node.key_targets, next.columns);
    const rows = union(next.rows, keys, ...(distinct ? [allOf(...next.columns)] : []));
    made = relationOf(next.columns, { rows });
  }
  walk.bind(node.table_index, made.columns);
  return made;
}

export const combineRules: Readonly<Record<string, OperatorRule>> = {
  LOGICAL_UNION: { relation: unionAll },
  LOGICAL_EXCEPT: { relation: compared },
  LOGICAL_INTERSECT: { relation: compared },
  LOGICAL_MATERIALIZED_CTE: { relation: commonTable },
  LOGICAL_CTE_REF: { relation: reference },
  LOGICAL_RECURSIVE_CTE: { relation: recursiveTable, expressions: ["key_targets"] },
};
