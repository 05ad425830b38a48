import { type Expression, listOf, type PlanNode } from "./plan-node.ts";
import type { OperatorRule, PlanWalk } from "./plan-walk.ts";
import {
  allOf,
  type ColumnSources,
  constantColumn,
  merged,
  noSources,
  pick,
  type Relation,
  relationOf,
} from "./relation.ts";

/** Stands for `rowid` and its like: harmless while no expression reads it. */
export const rowIdentifier: ColumnSources = { direct: noSources, indirect: noSources };

/** DuckDB numbers columns that no table declares from 2^63 on. */
const isVirtual = (index: number): boolean => index >= 2 ** 62;

const tableFunctions: ReadonlySet<string> = new Set(
  "unnest range generate_series repeat repeat_row json_each json_tree".split(" "),
);

const columnIndexes = (node: PlanNode): readonly number[] =>
  listOf<{ readonly index: number }>(node.column_indexes).map(({ index }) => index);

function scanTable(node: PlanNode, walk: PlanWalk): Relation {
  const { schema, table } = node.function_data as { readonly schema: string; readonly table: string };
  const name = walk.tableName(schema, table);
  if (name === undefined) {
    walk.refuse(`${schema}.${table}`);
    return relationOf(columnIndexes(node).map(() => constantColumn));
  }
  const names = listOf<string>(node.names);
  const indexes = columnIndexes(node);
  const columns = indexes.map((index): ColumnSources => {
    if (isVirtual(index)) return rowIdentifier;
    return { direct: new Set([walk.source(name, names[index] as string)]), indirect: noSources };
  });
  const key = walk.keyOf(name).map((column) => indexes.findIndex((index) => names[index] === column));
  return relationOf(columns, { oneRowOf: name, keys: key.length === 0 || key.includes(-1) ? [] : [key] });
}

/** A table function gives any number of rows for a row of its input, which holds its arguments first and then what is passed through. */
function callTableFunction(node: PlanNode, walk: PlanWalk): Relation {
  const name = String(node.name);
  if (!tableFunctions.has(name)) walk.refuse(name);
  const input = node.children?.length === 1 ? walk.input(node) : relationOf([]);
  const made = merged(input.columns.slice(0, listOf(node.input_table_types).length));
  const ordinal: ColumnSources = { direct: noSources, indirect: allOf(made) };
  const own = columnIndexes(node).map((index) => (index === node.ordinality_idx ? ordinal : made));
  const passed = listOf<number>(node.projected_input).map((position) => input.columns[position] ?? constantColumn);
  return relationOf([...own, ...passed], { rows: new Set([...input.rows, ...allOf(made)]) });
}

function scan(node: PlanNode, walk: PlanWalk): Relation {
  const isTable = node.name === "seq_scan" && node.function_data !== undefined;
  const all = isTable ? scanTable(node, walk) : callTableFunction(node, walk);
  walk.bind(node.table_index, all.columns);
  const kept = listOf<number>(node.projection_ids);
  return kept.length === 0 ? all : pick(all, kept);
}

/** `VALUES`: each column is made of the expressions in its place of all rows. */
function values(node: PlanNode, walk: PlanWalk): Relation {
  const input = walk.input(node);
  const rows = listOf<readonly Expression[]>(node.expressions);
  const width = rows[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, i) =>
    merged(rows.map((row) => walk.value(row[i] as Expression, input.columns))),
  );
  walk.bind(node.table_index, columns);
  return relationOf(columns, { rows: input.rows, keys: rows.length === 1 ? input.keys : [] });
}

/** Rows that the plan itself holds. */
function constants(node: PlanNode, walk: PlanWalk, types: unknown): Relation {
  const columns = listOf(types).map(() => constantColumn);
  walk.bind(node.table_index, columns);
  return relationOf(columns);
}

function oneRow(node: PlanNode, walk: PlanWalk): Relation {
  walk.bind(node.table_index, [constantColumn]);
  return relationOf([constantColumn], { keys: [[]] });
}

/** The distinct values of outer columns that a correlated subquery is computed for. */
function delimScan(node: PlanNode, walk: PlanWalk): Relation {
  const columns = walk.delim ?? [];
  if (columns.length !== listOf(node.chunk_types).length) walk.unknown("LOGICAL_DELIM_GET outside of its join");
  walk.bind(node.table_index, columns);
  return relationOf(columns, { keys: [columns.map((_, position) => position)] });
}

export const scanRules: Readonly<Record<string, OperatorRule>> = {
  LOGICAL_GET: { relation: scan },
  LOGICAL_EXPRESSION_GET: { relation: values, expressions: ["expressions"] },
  LOGICAL_CHUNK_GET: { relation: (node, walk) => constants(node, walk, node.chunk_types) },
  LOGICAL_EMPTY_RESULT: { relation: (node, walk) => constants(node, walk, node.return_types) },
  LOGICAL_DUMMY_SCAN: { relation: oneRow },
  LOGICAL_DELIM_GET: { relation: delimScan },
};
