import type { SqlColumn, SqlTrace } from "../../../contracts/graph/kind-spec.ts";
import type { FieldType } from "../../../contracts/shape/field.ts";
import type { SqlAnalysis, SqlProblem } from "../../../ports/sql-analyzer.ts";
import { firstPlace } from "./bind-failure.ts";
import type { BoundQuery } from "./bind-query.ts";
import { constantColumn, type Relation, type Source, type Sources, union } from "./plan/relation.ts";
import { walkPlan } from "./plan/walk-plan.ts";
import type { OutputColumn } from "./shadow-catalogue.ts";
import { type ShadowTable, schemaAndTable, tableOfEndMark } from "./shadow-table.ts";
import { onlyTables, refusal } from "./statement-gate.ts";

/** Traces a bound query; a plan with parts that are not known has no trace. */
export function traceQuery(sql: string, bound: BoundQuery): SqlAnalysis {
  const names = new Map(bound.tables.map(({ name }) => [schemaAndTable(name).join("\u0000"), name]));
  const keys = new Map(bound.tables.map(({ name, key }) => [name, key ?? []]));
  const { relation, unknown, refused } = walkPlan(bound.plan, {
    tableName: (schema, table) => names.get(`${schema}\u0000${table}`),
    keyOf: (table) => keys.get(table) ?? [],
  });
  const problems =
    refused.length > 0
      ? refused.map((name) => refusal(name, onlyTables, firstPlace(sql, name)))
      : unknown.map((name): SqlProblem => ({ what: "unknown-operator", name }));
  if (problems.length > 0) return { trace: undefined, problems };
  if (relation.columns.length !== bound.outputs.length) {
    const name = `${bound.plan.type} with ${relation.columns.length} columns for ${bound.outputs.length}`;
    return { trace: undefined, problems: [{ what: "unknown-operator", name }] };
  }
  const trace = traceOf(relation, bound);
  return { trace, problems: repeatedNames(trace) };
}

function traceOf(relation: Relation, { outputs, tables }: BoundQuery): SqlTrace {
  const isGuessed = ({ table, column }: Source) =>
    tables.some(({ name, columns }) => name === table && columns.some((c) => c.guessed && c.name === column));
  const columns = ownOutputs(outputs, tables).map((place): SqlColumn => {
    const { direct, indirect } = relation.columns[place] ?? constantColumn;
    const { name, type: given } = outputs[place] as OutputColumn;
    const type: FieldType = [...direct].some(isGuessed) ? { name: "unknown" } : given;
    return { name, type, direct: listed(direct), indirect: listed(union(indirect, relation.rows)) };
  });
  return { columns, ...(relation.oneRowOf === undefined ? {} : { oneToOne: { table: relation.oneRowOf } }) };
}

/** Places of the outputs that the query has by itself: a star also gives a table's end mark, after the columns that were added to it. */
function ownOutputs(outputs: readonly OutputColumn[], tables: readonly ShadowTable[]): readonly number[] {
  const own: number[] = [];
  for (const [place, { name }] of outputs.entries()) {
    const ended = tableOfEndMark(name);
    if (ended === undefined) own.push(place);
    else
      dropAdded(
        own,
        outputs,
        tables.find((table) => ended.startsWith(table.name)),
      );
  }
  return own;
}

function dropAdded(own: number[], outputs: readonly OutputColumn[], table: ShadowTable | undefined): void {
  const added = table?.columns.filter(({ origin }) => origin === "missing") ?? [];
  for (const { name } of added.toReversed()) {
    if (outputs[own.at(-1) ?? -1]?.name === name) own.pop();
  }
}

function listed(sources: Sources): readonly { readonly table: string; readonly column: string }[] {
  const key = ({ table, column }: { table: string; column: string }) => `${table}\u0000${column}`;
  return [...sources]
    .filter(({ column }) => tableOfEndMark(column) === undefined)
    .sort((a, b) => (key(a) < key(b) ? -1 : 1))
    .map(({ table, column }) => ({ table, column }));
}

/** Two columns of one name cannot both be columns of a table; upper and lower case do not tell them apart. */
function repeatedNames({ columns }: SqlTrace): readonly SqlProblem[] {
  const names = columns.map(({ name }) => name.toLowerCase());
  const repeated = new Set(names.filter((name, place) => names.indexOf(name) !== place));
  return [...repeated].map((name) => ({ what: "binder", message: `two columns of the result have one name: ${name}` }));
}
