import { type CommonOptions, common, type Declaration, declare, idOf } from "../core/declaration.ts";
import type { Duration } from "../core/duration.ts";
import type { Use } from "../core/use.ts";
import type { Analysis, Derivation, KindSpec, SqlTrace } from "../graph/kind-spec.ts";
import {
  type Bound,
  bindColumns,
  type Columns,
  type NamesOfType,
  providerOf,
  type Relation,
  relationOf,
  shapeOf,
} from "../shape/relation.ts";
import type { Check } from "./check.ts";
import { contractError } from "./error-codes.ts";
import {
  columnProblems,
  freshnessClause,
  refOf,
  relationProblems,
  rowsPort,
  timestampProblems,
  useOf,
  whereOf,
} from "./relation-spec.ts";
import { keyOf, namesOf } from "./source.ts";
import type { SqlQuery } from "./sql.ts";

export interface TableOptions<C extends Columns, Key extends keyof C & string> extends CommonOptions {
  readonly columns: C;
  /** Columns that identify a row; of equal rows the first by `at` is kept and the others are rejected. */
  readonly key?: Key | readonly Key[];
  /** The event time. */
  readonly at?: NoInfer<NamesOfType<C, "timestamp">>;
  /** The time a row could have been known. Default: `at`. */
  readonly available?: NoInfer<NamesOfType<C, "timestamp">>;
  /** Rules for every row; a row that breaks one goes to `<name>__rejected` with its reason. */
  readonly checks?: readonly Check<NoInfer<keyof C & string>>[];
  /** Promised share of accepted rows over the table and the sources it reads, 0 to 1. Default 0.95. */
  readonly quality?: number;
  readonly freshness?: Duration;
  /** True where people outside the project read the table. Default false. */
  readonly shared?: boolean;
  /** What the rows are. Its columns are matched by name. */
  readonly query: SqlQuery;
}

export interface Table<Name extends string = string, C extends Columns = Columns, Key extends string = string>
  extends Declaration<"table", Name>,
    Relation<Name, Bound<Name, C>, Key> {
  readonly checks: readonly Check[];
  readonly quality: number;
  readonly freshness?: Duration;
  readonly shared: boolean;
  readonly query: SqlQuery;
}

/** Declares a table made by SQL from other relations, with rules for its rows. Its name is its place in the lake: `silver.payments`. */
export function table<const Name extends string, const C extends Columns, const Key extends keyof C & string = never>(
  name: Name,
  options: TableOptions<C, Key>,
): Table<Name, C, Key> {
  const available = options.available ?? options.at;
  const declaration: Table<Name, C, Key> = declare(
    { kind: "table", name, above: table },
    {
      ...common(options),
      ...relationOf({ declaration: () => declaration, port: "rows" }, () => declaration as unknown as Relation),
      columns: bindColumns(name, options.columns, () => declaration as unknown as Relation),
      rowKey: keyOf(options.key),
      ...(options.at === undefined ? {} : { at: options.at }),
      ...(available === undefined ? {} : { available }),
      ...(options.freshness === undefined ? {} : { freshness: options.freshness }),
      checks: options.checks ?? [],
      quality: options.quality ?? 0.95,
      shared: options.shared ?? false,
      query: options.query,
    },
  ) as unknown as Table<Name, C, Key>;
  return declaration;
}

export const tableSpec: KindSpec<Table> = {
  kind: "table",
  namespace: "lake",
  title: "table",
  accepts: (table, analysis) => ({ uses: usesOf(table, analysis), ports: [] }),
  provides: (table) => [rowsPort(table, table.shared)],
  derives: (table, analysis) => derivationsOf(table, analysis.sql.get(idOf(table))),
  promises: (table) => [
    ...freshnessClause(table.freshness),
    {
      name: "quality",
      says: `quality ≥ ${Math.round(table.quality * 1000) / 10} %`,
      relation: "≥",
      limit: table.quality,
    },
    ...(table.rowKey.length > 0
      ? [ruleClause(`key ${table.rowKey.join(", ")}`, `${table.rowKey.join(", ")} is unique`)]
      : []),
    ...table.checks.map((check) => ruleClause(`check ${check.name}`, check.says)),
  ],
  validate: (table) => [
    ...relationProblems(table, {
      columns: { key: table.rowKey, at: namesOf(table.at), available: namesOf(table.available) },
      durations: { freshness: table.freshness },
    }),
    ...timestampProblems(table, "at", { relation: table, name: table.at }),
    ...timestampProblems(table, "available", { relation: table, name: table.available }),
    ...table.checks.flatMap((check) => columnProblems(table, `check ${check.name}`, check.columns)),
    ...qualityProblems(table),
  ],
  query: (table) => ({
    sql: table.query.text,
    columns: shapeOf(table.columns),
    reads: table.query.reads,
    trace: table.query.trace,
  }),
  identity: (table) => ({
    columns: shapeOf(table.columns),
    key: table.rowKey,
    at: table.at,
    checks: table.checks.map(({ name, condition }) => ({ name, condition })),
    query: table.query.text,
  }),
  callbacks: () => false,
};

/** A rule that no row of what is built may break. */
function ruleClause(name: string, says: string) {
  return { name, says, relation: "=" as const, limit: 0, unit: "rows" };
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

function qualityProblems(table: Table) {
  const problems = [];
  if (!(table.quality >= 0 && table.quality <= 1)) {
    problems.push(
      contractError("invalid-option", {
        detail: `quality is not a share between 0 and 1: ${table.quality}`,
        where: whereOf(table, "quality"),
      }),
    );
  }
  if (table.query.reads.some((relation) => providerOf(relation).declaration() === (table as unknown))) {
    problems.push(
      contractError("cycle", { detail: `table reads itself: ${table.name}`, where: whereOf(table, "query") }),
    );
  }
  return problems;
}
