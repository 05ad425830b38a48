import { createHash } from "node:crypto";
import { type Declaration, idOf } from "../../contracts/core/declaration.ts";
import { whereOf } from "../../contracts/data/relation-spec.ts";
import {
  type Place,
  type Staged,
  sortProblems,
  type ThroughlineError,
  type Where,
} from "../../contracts/errors/throughline-error.ts";
import type { Analysis, SpecQuery, SqlTrace } from "../../contracts/graph/kind-spec.ts";
import { specOf } from "../../contracts/graph/kinds.ts";
import { canonicalJson } from "../../contracts/lock/canonical-json.ts";
import type { Lock } from "../../contracts/lock/lock.ts";
import { type FieldType, fieldOf, formatType } from "../../contracts/shape/field.ts";
import { isRelation, type Relation, shapeOf } from "../../contracts/shape/relation.ts";
import type { AnalyzerTable, SqlAnalysis, SqlAnalyzer, SqlProblem } from "../../ports/sql-analyzer.ts";
import { sqlError } from "./error-codes.ts";
import { outputProblems } from "./output-problems.ts";

/** Keeps analyses by the hash of what they were made from. Losing it costs time only. */
export interface AnalysisCache {
  get(key: string): SqlAnalysis | undefined;
  set(key: string, analysis: SqlAnalysis): void;
}

/** What the queries of a project are analysed with. */
export interface AnalyseOptions {
  readonly analyzer: SqlAnalyzer;
  readonly cache?: AnalysisCache;
  /** Gives the types of columns that no longer exist. */
  readonly lock?: Lock | undefined;
  /** The place of a template's first line. */
  readonly placeOf?: (trace: { readonly stack?: string }) => Place | undefined;
}

interface Queried {
  readonly declaration: Declaration;
  readonly query: SpecQuery;
}

/**
 * Binds every declaration's SQL against the *declared* shapes of what it reads, so that one broken query never hides another,
 * and traces its columns. Reads no data.
 */
export async function analyseProject(
  declarations: readonly Declaration[],
  options: AnalyseOptions,
): Promise<Staged<Analysis>> {
  const queried = declarations.flatMap((declaration): Queried[] => {
    const query = specOf(declaration)?.query?.(declaration);
    return query === undefined ? [] : [{ declaration, query }];
  });
  const sql = new Map<string, SqlTrace>();
  const problems: ThroughlineError[] = [];
  const known = knownTypes(options.lock);
  for (const entry of queried) {
    const analysis = await analyseOne(entry.query, known, options);
    if (analysis.trace !== undefined) sql.set(idOf(entry.declaration), analysis.trace);
    const news = analysis.problems.filter((problem) => !isReported(entry.query, problem));
    problems.push(
      ...news.map((problem) => problemOf(entry, problem, options)),
      ...outputProblems(entry.declaration, entry.query, analysis),
    );
  }
  return { value: { sql }, problems: sortProblems(problems) };
}

async function analyseOne(
  query: SpecQuery,
  known: ReadonlyMap<string, FieldType>,
  options: AnalyseOptions,
): Promise<SqlAnalysis> {
  const tables = query.reads.filter(isRelation).map(analyzerTable);
  const relevant = [...known].filter(([column]) => isGone(column, tables));
  const shapes = tables.map(({ name, fields, key }) => [
    name,
    fields.map((field) => [field.name, formatType(field.type)]),
    key ?? null,
  ]);
  const key = createHash("sha256")
    .update(canonicalJson([options.analyzer.identity, query.sql, shapes, relevant]))
    .digest("hex");
  const cached = options.cache?.get(key);
  if (cached !== undefined) return cached;
  const analysis = await options.analyzer.analyse({ sql: query.sql, tables, knownTypes: new Map(relevant) });
  options.cache?.set(key, analysis);
  return analysis;
}

/** A relation as the analyzer knows it. Its key counts only where no column of it may be null: only then is every row told apart. */
function analyzerTable(relation: Relation): AnalyzerTable {
  const fields = shapeOf(relation.columns);
  const isKey =
    relation.rowKey.length > 0 && relation.rowKey.every((name) => fieldOf(fields, name)?.nullable === false);
  return { name: relation.name, fields, ...(isKey ? { key: relation.rowKey } : {}) };
}

/** True for a remembered column of a table that lacks it now: what stands needs no memory, and would only change cache keys. */
function isGone(column: string, tables: readonly AnalyzerTable[]): boolean {
  return tables.some(
    ({ name, fields }) => column.startsWith(`${name}.`) && fieldOf(fields, column.slice(name.length + 1)) === undefined,
  );
}

/** A column that was written as a value and does not exist is reported there. */
function isReported(query: SpecQuery, problem: SqlProblem): boolean {
  return problem.what === "missing-column" && query.missing.includes(problem.name);
}

/** The types that the lock remembers, by `relation.column`. */
function knownTypes(lock: Lock | undefined): ReadonlyMap<string, FieldType> {
  const found = new Map<string, FieldType>();
  for (const [id, entry] of Object.entries(lock?.entries ?? {})) {
    const name = id.slice(id.indexOf(":") + 1);
    for (const field of entry.provides.rows ?? []) found.set(`${name}.${field.name}`, field.type);
  }
  return found;
}

function problemOf({ declaration, query }: Queried, problem: SqlProblem, options: AnalyseOptions): ThroughlineError {
  const position = "position" in problem ? problem.position : undefined;
  const where = sqlWhere({ declaration, query }, position, options);
  if (problem.what === "unknown-operator")
    return sqlError("unknown-operator", { detail: `lineage of an operator is not known: ${problem.name}`, where });
  if (problem.what === "missing-column" || problem.what === "missing-table") {
    const code = problem.what === "missing-column" ? "unknown-column" : "unknown-table";
    const hint = problem.candidates.length === 0 ? {} : { hint: `use ${problem.candidates.slice(0, 3).join(" or ")}` };
    return sqlError(code, {
      detail: `${problem.what === "missing-column" ? "column" : "relation"} does not exist: ${problem.name}`,
      where,
      ...hint,
    });
  }
  return sqlError(problem.what === "syntax" ? "syntax" : "binding", { detail: problem.message, where });
}

/** The line of the user's file that a position in a template's text stands on. Columns are not told: printed names are longer than written ones. */
function sqlWhere({ declaration, query }: Queried, position: number | undefined, options: AnalyseOptions): Where {
  const where = whereOf(declaration, "query");
  const start = options.placeOf?.(query.trace);
  if (start === undefined) return where;
  const { column: _, ...rest } = where;
  const lines = position === undefined ? 0 : query.sql.slice(0, position).split("\n").length - 1;
  return { ...rest, file: start.file, line: (start.line ?? 1) + lines };
}
