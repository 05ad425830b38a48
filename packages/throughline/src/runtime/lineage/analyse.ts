import { createHash } from "node:crypto";
import { type Declaration, idOf } from "../../contracts/core/declaration.ts";
import { whereOf } from "../../contracts/data/relation-spec.ts";
import {
  type Place,
  type Staged,
  sortProblems,
  type ThroughlineError,
} from "../../contracts/errors/throughline-error.ts";
import type { Analysis, SpecQuery, SqlTrace } from "../../contracts/graph/kind-spec.ts";
import { specOf } from "../../contracts/graph/kinds.ts";
import { canonicalJson } from "../../contracts/lock/canonical-json.ts";
import type { Lock } from "../../contracts/lock/lock.ts";
import { type FieldType, formatType } from "../../contracts/shape/field.ts";
import { isRelation, shapeOf } from "../../contracts/shape/relation.ts";
import type { SqlAnalysis, SqlAnalyzer, SqlProblem } from "../../ports/sql-analyzer.ts";
import { sqlError } from "./error-codes.ts";
import { fits } from "./type-fit.ts";

/** Keeps analyses by the hash of what they were made from. Losing it costs time only. */
export interface AnalysisCache {
  get(key: string): SqlAnalysis | undefined;
  set(key: string, analysis: SqlAnalysis): void;
}

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
    problems.push(
      ...analysis.problems.map((problem) => problemOf(entry, problem, options)),
      ...outputProblems(entry, analysis),
    );
  }
  return { value: { sql }, problems: sortProblems(problems) };
}

async function analyseOne(
  query: SpecQuery,
  known: ReadonlyMap<string, FieldType>,
  options: AnalyseOptions,
): Promise<SqlAnalysis> {
  const tables = query.reads
    .filter(isRelation)
    .map((relation) => ({ name: relation.name, fields: shapeOf(relation.columns) }));
  const relevant = new Map(
    [...known].filter(([column]) => tables.some((table) => column.startsWith(`${table.name}.`))),
  );
  const shapes = tables.map(({ name, fields }) => [name, fields.map((field) => [field.name, formatType(field.type)])]);
  const key = createHash("sha256")
    .update(canonicalJson([options.analyzer.identity, query.sql, shapes, [...relevant]]))
    .digest("hex");
  const cached = options.cache?.get(key);
  if (cached !== undefined) return cached;
  const analysis = await options.analyzer.analyse({ sql: query.sql, tables, knownTypes: relevant });
  options.cache?.set(key, analysis);
  return analysis;
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
  const where = { ...whereOf(declaration, "query"), ...sqlPlace(query, position, options) };
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

/** The line of the user's file that a position in a template's text stands on. */
function sqlPlace(query: SpecQuery, position: number | undefined, options: AnalyseOptions): Partial<Place> {
  const start = options.placeOf?.(query.trace);
  if (start === undefined) return {};
  const lines = position === undefined ? 0 : query.sql.slice(0, position).split("\n").length - 1;
  return { file: start.file, line: (start.line ?? 1) + lines };
}

function outputProblems({ declaration, query }: Queried, analysis: SqlAnalysis): ThroughlineError[] {
  if (analysis.trace === undefined) return [];
  const given = new Map(analysis.trace.columns.map((column) => [column.name, column.type]));
  const declared = new Set(query.columns.map(({ name }) => name));
  const at = (name: string) => whereOf(declaration, `column ${name}`);
  const missing = query.columns
    .filter(({ name }) => !given.has(name))
    .map(({ name }) =>
      sqlError("missing-output", { detail: `query gives no column of this name: ${name}`, where: at(name) }),
    );
  const extra = [...given.keys()]
    .filter((name) => !declared.has(name))
    .map((name) =>
      sqlError("undeclared-output", { detail: `query gives a column that is not declared: ${name}`, where: at(name) }),
    );
  const mistyped = query.columns.flatMap((field) => {
    const type = given.get(field.name);
    if (type === undefined || fits(type, field.type)) return [];
    return [
      sqlError("type-mismatch", {
        detail: `${field.name} is declared ${formatType(field.type)}, the query gives ${formatType(type)}`,
        where: at(field.name),
      }),
    ];
  });
  return [...missing, ...extra, ...mistyped];
}
