import { idOf } from "../core/declaration.ts";
import type { Use } from "../core/use.ts";
import type { Analysis, Derivation, KindSpec, PromiseClause, SpecQuery, SqlTrace } from "../graph/kind-spec.ts";
import { shapeOf } from "../shape/relation.ts";
import { normaliseSql } from "../sql/tokens.ts";
import { nowMark } from "./check.ts";
import { freshnessClause, identityColumns, refOf, rowsPort, timeTerms, useOf } from "./relation-spec.ts";
import { isIncomplete, isSqlQuery, missingColumns, spotIn } from "./sql.ts";
import type { Table } from "./table.ts";
import { checkProblems, tableProblems } from "./table-problems.ts";

/** What a table is to the graph. */
export const tableSpec: KindSpec<Table> = {
  kind: "table",
  namespace: "lake",
  title: "table",
  canAlias: true,
  accepts: (table, analysis) => ({ uses: usesOf(table, analysis), ports: [] }),
  provides: (table) => [rowsPort(table, table.shared)],
  derives: (table, analysis) => derivationsOf(table, analysis.sql.get(idOf(table))),
  promises: (table) => [
    ...freshnessClause(table.freshness),
    qualityClause(table),
    ...(table.rowKey.length > 0
      ? [ruleClause(`key ${table.rowKey.join(", ")}`, `${table.rowKey.join(", ")} is unique`)]
      : []),
    ...table.checks.map((check) => ruleClause(`check ${check.name}`, check.says)),
  ],
  terms: (table) => timeTerms(table),
  validate: tableProblems,
  query: (table) => queryOf(table),
  conditions: (table) =>
    table.checks.flatMap((check) =>
      check.condition === undefined || checkProblems(table, check).length > 0
        ? []
        : [{ subject: `check ${check.name}`, sql: check.condition.replaceAll(nowMark, "TIMESTAMPTZ '2000-01-01Z'") }],
    ),
  shown: () => ({ page: "data", figures: [{ from: "rows" }] }),
  identity: (table) => ({
    columns: identityColumns(table.columns),
    key: table.rowKey,
    at: table.at,
    checks: table.checks.map(({ name, condition }) => ({ name, condition })),
    quality: table.quality,
    query: normaliseSql(table.query.text),
  }),
  callbacks: () => false,
};

/** What can be bound; nothing where the query holds what could not be loaded. */
function queryOf({ query, columns }: Table): SpecQuery | undefined {
  if (!isSqlQuery(query) || isIncomplete(query)) return undefined;
  const { text, reads, trace } = query;
  // A query of an earlier version of the package has no parts.
  const spotOf = (position: number) => (query.parts === undefined ? undefined : spotIn(query, position));
  return { sql: text, columns: shapeOf(columns), reads, trace, spotOf, missing: missingColumns(query) };
}

/** A share as people read it, in percent with one digit at most after the point. */
export const formatPercent = (share: number) => `${Math.round(share * 1000) / 10} %`;

/** The promised share of accepted rows. */
export function qualityClause({ quality }: Pick<Table, "quality">): PromiseClause {
  return { name: "quality", says: `quality ≥ ${formatPercent(quality)}`, relation: "≥", limit: quality };
}

/** A rule that no row of what is built may break. */
function ruleClause(name: string, says: string): PromiseClause {
  return { name, says, relation: "=", limit: 0, unit: "rows" };
}

function usesOf(table: Table, analysis: Analysis): Use[] {
  const trace = analysis.sql.get(idOf(table));
  return table.query.reads.map((relation) =>
    useOf(relation, trace === undefined ? [] : fieldsOf(trace, relation.name)),
  );
}

/** The columns of one relation that a query reads, each with the output it reaches. */
function fieldsOf(trace: SqlTrace, relation: string): Use["fields"] {
  const found = new Map<string, string>();
  for (const column of trace.columns) {
    for (const source of column.direct)
      if (source.table === relation && !found.has(source.column)) found.set(source.column, `column ${column.name}`);
  }
  for (const column of trace.columns) {
    for (const source of column.indirect)
      if (source.table === relation && !found.has(source.column)) found.set(source.column, "decides rows");
  }
  return [...found].map(([name, as]) => ({ name, as }));
}

function derivationsOf(table: Table, trace: SqlTrace | undefined): Derivation[] {
  if (trace === undefined) return [];
  const relations = new Map(table.query.reads.map((relation) => [relation.name, relation]));
  const refs = (sources: SqlTrace["columns"][number]["direct"], how: "value" | "row") =>
    sources.flatMap(({ table: name, column }) => {
      const relation = relations.get(name);
      return relation === undefined ? [] : [{ ...refOf(relation, column), how, certainty: "definite" as const }];
    });
  return trace.columns.map((column) => ({
    port: "rows",
    field: column.name,
    from: [...refs(column.direct, "value"), ...refs(column.indirect, "row")],
  }));
}
