import { type Declaration, idOf } from "../../contracts/core/declaration.ts";
import type { SpecQuery, SqlTrace } from "../../contracts/graph/kind-spec.ts";
import { specOf } from "../../contracts/graph/kinds.ts";
import type { Lock } from "../../contracts/lock/lock.ts";
import type { Shape } from "../../contracts/shape/field.ts";
import { formatType } from "../../contracts/shape/field.ts";
import { type Relation, shapeOf } from "../../contracts/shape/relation.ts";
import { quoteColumn } from "../../contracts/sql/text.ts";
import type { AnalyzerTable, SqlAnalyzer } from "../../ports/sql-analyzer.ts";
import type { CheckedProject } from "../lineage/check-project.ts";
import type { FixAttempt } from "./fix-attempt.ts";
import type { Rename } from "./rename.ts";
import { type Meaning, namesIn, rewritesOf, type SqlRewrite } from "./sql-rewrites.ts";
import { inFile, type MadeQuery, type SqlTemplate, templateAt } from "./sql-template.ts";

export interface SqlFixOptions {
  readonly rename: Rename;
  /** Keys of the fields that had the old name and have the new one. */
  readonly renamed: ReadonlySet<string>;
  readonly lock: Lock;
  readonly analyzer: SqlAnalyzer;
}

/** A query that could not be fixed, and why. */
export interface UnfixedQuery {
  readonly declaration: Declaration;
  readonly says: string;
}

/**
 * Carries a new name through the queries that read the field or give it. Of all ways to write a query, the first is taken that gives
 * what its declaration says, each column made of the very columns, by value and by row, as before the rename.
 */
export async function fixQueries(
  attempt: FixAttempt,
  project: CheckedProject,
  options: SqlFixOptions,
): Promise<UnfixedQuery[]> {
  const unfixed: UnfixedQuery[] = [];
  for (const declaration of project.loaded.declarations) {
    const query = specOf(declaration)?.query?.(declaration);
    if (query === undefined || !concerns({ declaration, query }, options)) continue;
    const says = await fixQuery(attempt, { project, declaration, query }, options);
    if (says !== undefined) unfixed.push({ declaration, says });
  }
  return unfixed;
}

interface Queried {
  readonly declaration: Declaration;
  readonly query: SpecQuery;
}

function concerns({ declaration, query }: Queried, { renamed, rename }: SqlFixOptions): boolean {
  const read = query.reads.map((relation) => `${providerId(relation)}#rows.${rename.from}`);
  return [`${idOf(declaration)}#rows.${rename.from}`, ...read].some((key) => renamed.has(key));
}

const providerId = (relation: Relation) => idOf(relation as unknown as Declaration);

async function fixQuery(
  attempt: FixAttempt,
  { project, declaration, query }: Queried & { readonly project: CheckedProject },
  options: SqlFixOptions,
): Promise<string | undefined> {
  const found = await findTemplate(attempt, { project, declaration });
  if (found === undefined) return "its `sql` template holds escapes or is not written where it is declared";
  const { template, file, place } = found;
  const rewrite = await fittingRewrite({ declaration, query }, template, options);
  if (typeof rewrite === "string") return rewrite;
  const edits = rewrite.edits.map(({ start, end, text }) => {
    const from = place(inFile(template, start, end) as number);
    return { start: from, end: from + end - start, text };
  });
  return edits.length === 0 || attempt.add(file, edits) ? undefined : "its edits would meet others";
}

async function findTemplate(
  attempt: FixAttempt,
  { project, declaration }: { readonly project: CheckedProject; readonly declaration: Declaration },
) {
  const made = (declaration as unknown as { readonly query: MadeQuery & { readonly trace: { stack?: string } } }).query;
  const at = project.loaded.placeOf(made.trace);
  if (at === undefined) return undefined;
  const template = templateAt({ file: at.file, text: await attempt.text(at.file) }, at, made);
  if (template === undefined) return undefined;
  return { template, file: at.file, place: (offset: number) => attempt.original(at.file, offset).offset };
}

/** The first way to write the query that gives what was meant; else why there is none. */
async function fittingRewrite(
  queried: Queried,
  template: SqlTemplate,
  options: SqlFixOptions,
): Promise<SqlRewrite | string> {
  const before = await stateBefore(queried, template.sql, options);
  if (before === undefined) return "its SQL was changed in other ways too, so that nothing says what it meant";
  const meanings = await meaningsOf(queried, { sql: template.sql, tables: before.tables }, options);
  const meaningAt = (start: number) =>
    inFile(template, start, start + 1) === undefined ? "fixed" : meanings.get(start);
  const tables = queried.query.reads.map(tableNow);
  for (const rewrite of rewritesOf(template.sql, options.rename, meaningAt)) {
    const { trace, problems } = await options.analyzer.analyse({ sql: rewrite.sql, tables });
    const isBound = trace !== undefined && problems.length === 0;
    if (isBound && meaningOf(queried, trace, options) === before.meaning) return rewrite;
  }
  return `no place for the new name leaves the meaning of its SQL as it was: ${options.rename.from}`;
}

const probe = "throughline_probe";

/**
 * What each word of the name means, where that can be told of it alone: in its place stands a name that all relations have which have
 * the old one, so that it is looked up in the same way, and the trace then says in which it was found; where others rely on the name
 * that it is given on by, under that name.
 */
async function meaningsOf(
  { query }: Queried,
  { sql, tables }: { readonly sql: string; readonly tables: readonly AnalyzerTable[] },
  { rename, renamed, analyzer }: SqlFixOptions,
): Promise<ReadonlyMap<number, Meaning>> {
  const probed = tables.map((table) => {
    const field = table.fields.find(({ name }) => name.toLowerCase() === rename.from.toLowerCase());
    return field === undefined ? table : { ...table, fields: [...table.fields, { ...field, name: probe }] };
  });
  const own = query.reads.filter((relation) => renamed.has(`${providerId(relation)}#rows.${rename.from}`));
  const ownNames = new Set(own.map(({ name }) => name));
  const meanings = new Map<number, Meaning>();
  for (const { start, end } of namesIn(sql, rename)) {
    for (const word of [probe, `${probe} as ${quoteColumn(rename.from)}`]) {
      if (meanings.has(start)) break;
      const { trace } = await analyzer.analyse({
        sql: `${sql.slice(0, start)}${word}${sql.slice(end)}`,
        tables: probed,
      });
      const refs = trace?.columns.flatMap(({ direct, indirect }) => [...direct, ...indirect]) ?? [];
      const isOwn = refs.filter(({ column }) => column === probe).map(({ table }) => ownNames.has(table));
      if (isOwn.length > 0 && isOwn.every((one) => one === isOwn[0]))
        meanings.set(start, isOwn[0] ? "renamed" : "other");
    }
  }
  return meanings;
}

const tableNow = (relation: Relation): AnalyzerTable => ({ name: relation.name, fields: shapeOf(relation.columns) });

/** What the SQL meant: over the columns of the lock, else, where it was edited already, over the old and the new name together. */
async function stateBefore(queried: Queried, sql: string, options: SqlFixOptions) {
  const { query, declaration } = queried;
  const { lock, rename, analyzer } = options;
  const before = query.reads.map((relation) => tableBefore(relation, lock));
  const both = query.reads.map((relation, i) => {
    const { fields } = before[i] as AnalyzerTable;
    const added = shapeOf(relation.columns).filter(
      ({ name }) => name === rename.to && !fields.some((one) => one.name === name),
    );
    return { ...(before[i] as AnalyzerTable), fields: [...fields, ...added] };
  });
  for (const tables of [before, both]) {
    const { trace, problems } = await analyzer.analyse({ sql, tables });
    if (trace === undefined || problems.length > 0) continue;
    const now = new Set(query.columns.map(({ name }) => (name === rename.to ? rename.from : name)));
    const columns = (lockedRows(declaration, lock) ?? query.columns).flatMap(({ name }) =>
      now.has(name) ? [name] : [],
    );
    const nameOf = (name: string) => (name === rename.to ? rename.from : name);
    return { tables, meaning: meaningText({ trace, columns, options, nameOf }) };
  }
  return undefined;
}

function tableBefore(relation: Relation, lock: Lock): AnalyzerTable {
  const fields: Shape | undefined = lock.entries[providerId(relation)]?.provides.rows;
  return fields === undefined ? tableNow(relation) : { ...tableNow(relation), fields };
}

/** The same of the SQL as it is written now, of the columns that stood then: others may have come with the change. */
function meaningOf({ declaration, query }: Queried, trace: SqlTrace, options: SqlFixOptions): string {
  const { lock, rename } = options;
  const stood = new Set((lockedRows(declaration, lock) ?? query.columns).map(({ name }) => name));
  const columns = query.columns.flatMap(({ name }) =>
    stood.has(name) || (name === rename.to && stood.has(rename.from)) ? [name] : [],
  );
  return meaningText({ trace, columns, options, nameOf: (name) => name });
}

const lockedRows = (declaration: Declaration, lock: Lock): Shape | undefined =>
  lock.entries[idOf(declaration)]?.provides.rows;

/** Of each declared column its type, the columns that make it and those that decide about rows, all by their names before. */
function meaningText(of: {
  readonly trace: SqlTrace;
  readonly columns: readonly string[];
  readonly options: SqlFixOptions;
  /** The declared name under which a column of the SQL counts. */
  readonly nameOf: (name: string) => string;
}): string {
  const { rename } = of.options;
  const oldName = (name: string) => (name === rename.to ? rename.from : name);
  const given = new Map(of.trace.columns.map((column) => [of.nameOf(column.name).toLowerCase(), column]));
  const parts = of.columns.map((name) => {
    const column = given.get(name.toLowerCase());
    if (column === undefined) return `${oldName(name)} is not given`;
    const refs = (list: typeof column.direct) =>
      list
        .map((ref) => `${ref.table}.${oldName(ref.column)}`)
        .sort()
        .join(" ");
    return `${oldName(name)} ${formatType(column.type)} = ${refs(column.direct)} | ${refs(column.indirect)}`;
  });
  return parts.sort().join("\n");
}
