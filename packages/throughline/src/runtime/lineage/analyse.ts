import { createHash } from "node:crypto";
import { type Declaration, idName, idOf } from "../../contracts/core/declaration.ts";
import { whereOf } from "../../contracts/data/relation-spec.ts";
import {
  type Place,
  type Staged,
  sortProblems,
  type ThroughlineError,
  type Where,
} from "../../contracts/errors/throughline-error.ts";
import type { Analysis, SpecQuery, SqlTrace, TemplateSpot } from "../../contracts/graph/kind-spec.ts";
import { specOf } from "../../contracts/graph/kinds.ts";
import { atOptions } from "../../contracts/graph/option-places.ts";
import { canonicalJson } from "../../contracts/lock/canonical-json.ts";
import type { Lock } from "../../contracts/lock/lock.ts";
import { type Field, type FieldType, fieldOf, formatType } from "../../contracts/shape/field.ts";
import { isRelation, type Relation, shapeOf } from "../../contracts/shape/relation.ts";
import type { AnalyzerTable, SqlAnalysis, SqlAnalyzer, SqlProblem } from "../../ports/sql-analyzer.ts";
import { type AnalysedQuery, conditionProblems } from "./condition-problems.ts";
import { outputProblems } from "./output-problems.ts";
import { sqlProblem } from "./sql-problem.ts";

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
  /** The place of a template's first line, or of a character of it. */
  readonly placeOf?: (trace: { readonly stack?: string }, spot?: TemplateSpot) => Place | undefined;
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
  const relations = readRelations(knownTypes(options.lock));
  for (const entry of queried) {
    const analysis = await analyseOne(entry.query, relations, options);
    if (analysis.trace !== undefined) sql.set(idOf(entry.declaration), analysis.trace);
    const news = analysis.problems.filter((problem) => !isReported(entry.query, problem));
    problems.push(
      ...news.map((problem) => problemOf(entry, problem, options)),
      ...outputProblems(entry.declaration, entry.query, analysis),
    );
  }
  const bind = (query: AnalysedQuery) => analyseOne(query, relations, options);
  for (const declaration of declarations) problems.push(...(await conditionProblems(declaration, bind)));
  return { value: { sql }, problems: sortProblems(atOptions(problems, declarations)) };
}

/** A relation as the analyzer knows it, what of it counts for cache keys, and the remembered columns that it lacks now. */
interface ReadRelation {
  readonly table: AnalyzerTable;
  readonly shape: unknown;
  readonly gone: readonly (readonly [column: string, type: FieldType])[];
}

async function analyseOne(
  query: AnalysedQuery,
  relationOf: (relation: Relation) => ReadRelation,
  options: AnalyseOptions,
): Promise<SqlAnalysis> {
  const read = query.reads.filter(isRelation).map(relationOf);
  const gone = [...new Map(read.flatMap((relation) => relation.gone))];
  const key = createHash("sha256")
    .update(canonicalJson([options.analyzer.identity, query.sql, read.map(({ shape }) => shape), gone]))
    .digest("hex");
  const cached = options.cache?.get(key);
  if (cached !== undefined) return cached;
  const tables = read.map(({ table }) => table);
  const analysis = await options.analyzer.analyse({ sql: query.sql, tables, knownTypes: new Map(gone) });
  options.cache?.set(key, analysis);
  return analysis;
}

/** Reads each relation once, however many queries read it. */
function readRelations(known: KnownTypes): (relation: Relation) => ReadRelation {
  const read = new Map<Relation, ReadRelation>();
  return (relation) => {
    const before = read.get(relation);
    if (before !== undefined) return before;
    const now = readRelation(relation, known.get(relation.name) ?? []);
    read.set(relation, now);
    return now;
  };
}

/** A remembered column that stands needs no memory, and would only change cache keys. */
function readRelation(relation: Relation, known: readonly Field[]): ReadRelation {
  const table = analyzerTable(relation);
  const { name, fields, key } = table;
  const shape = [name, fields.map((field) => [field.name, formatType(field.type)]), key ?? null];
  const standing = new Set(fields.map((field) => field.name));
  const gone = known
    .filter((field) => !standing.has(field.name))
    .map((field) => [`${name}.${field.name}`, field.type] as const);
  return { table, shape, gone };
}

/** A relation's key counts only where no column of it may be null: only then is every row told apart. */
function analyzerTable(relation: Relation): AnalyzerTable {
  const fields = shapeOf(relation.columns);
  const isKey =
    relation.rowKey.length > 0 && relation.rowKey.every((name) => fieldOf(fields, name)?.nullable === false);
  return { name: relation.name, fields, ...(isKey ? { key: relation.rowKey } : {}) };
}

/** A column that was written as a value and does not exist is reported there. */
function isReported(query: SpecQuery, problem: SqlProblem): boolean {
  return problem.what === "missing-column" && query.missing.includes(problem.name);
}

/** The columns that the lock remembers, by the name of their relation. */
type KnownTypes = ReadonlyMap<string, readonly Field[]>;

function knownTypes(lock: Lock | undefined): KnownTypes {
  const found = new Map<string, readonly Field[]>();
  for (const [id, entry] of Object.entries(lock?.entries ?? {})) {
    const name = idName(id);
    const rows = entry.provides.rows ?? [];
    if (rows.length > 0) found.set(name, [...(found.get(name) ?? []), ...rows]);
  }
  return found;
}

function problemOf(entry: Queried, problem: SqlProblem, options: AnalyseOptions): ThroughlineError {
  const position = "position" in problem ? problem.position : undefined;
  return sqlProblem(problem, sqlWhere(entry, position, options));
}

/** The word of the user's file that a position in a template's text comes from; where that can't be told, its line. */
function sqlWhere({ declaration, query }: Queried, position: number | undefined, options: AnalyseOptions): Where {
  const where = whereOf(declaration, "query");
  const start = options.placeOf?.(query.trace);
  if (start === undefined) return where;
  const exact = position === undefined ? undefined : query.spotOf?.(position);
  const word = exact && options.placeOf?.(query.trace, exact);
  if (word !== undefined) return { ...where, ...word };
  const { column: _, ...rest } = where;
  const lines = position === undefined ? 0 : query.sql.slice(0, position).split("\n").length - 1;
  return { ...rest, file: start.file, line: (start.line ?? 1) + lines };
}
