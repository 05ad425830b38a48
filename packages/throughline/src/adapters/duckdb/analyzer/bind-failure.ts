import { nameOfToken, type SqlToken, tokenizeSql } from "../../../contracts/sql/tokens.ts";
import type { SqlProblem } from "../../../ports/sql-analyzer.ts";
import type { PlanError } from "./shadow-catalogue.ts";
import { onlyTables, refusal } from "./statement-gate.ts";

/** Why a query could not be bound. */
export type BindFailure =
  /** `certain` is false where the message can also mean something else: then `problem` is what remains when no column cures it. */
  | {
      readonly kind: "column";
      readonly name: string;
      readonly candidates: readonly string[];
      readonly position: number | undefined;
      readonly certain: boolean;
      readonly problem: SqlProblem;
      /** The column that may be meant if this is no column but a field of one: `card` of `card.country`. */
      readonly within?: string;
    }
  | {
      readonly kind: "table";
      readonly name: string;
      readonly candidates: readonly string[];
      readonly position: number | undefined;
    }
  | { readonly kind: "other"; readonly problem: SqlProblem };

/** The messages of DuckDB 1.5 that name a missing column. */
const missingColumn: readonly { readonly pattern: RegExp; readonly certain: boolean }[] = [
  { pattern: /^Referenced column "(.+)" not found in FROM clause/, certain: true },
  { pattern: /^(?:Table|Values list) ".+" does not have a column named "(.+)"/, certain: true },
  { pattern: /^Column "(.+)" does not exist on (?:left|right) side of join/, certain: true },
  { pattern: /^Column "(?:.+\.)?(.+)" in (?:EXCLUDE|REPLACE|RENAME) list not found/, certain: true },
  { pattern: /^Column "(.+)" referenced in (?:UNPIVOT|PIVOT) but/, certain: true },
  { pattern: /^Column "(.+)" referenced that exists in the SELECT clause/, certain: false },
  { pattern: /^column ([^"]+) must appear in the GROUP BY clause/, certain: false },
];

/** A column of an alias in a subquery is looked up outside too, and only that attempt is reported: the alias is then not found. */
const missingAlias = /^Referenced table "(.+)" not found/;

const typeMessage =
  /^(?:Cannot (?:compare|mix|cast|create|combine|deduce)|Could not (?:choose|convert|cast|deduce)|Type mismatch)|explicit (?:type )?cast/;
const typeErrors: ReadonlySet<string> = new Set(["conversion", "mismatch type", "invalid type", "out of range"]);

/** Reads DuckDB's report. Positions become UTF-16 units; only the first line of a message is kept. */
export function readFailure(error: PlanError, sql: string): BindFailure {
  const position = error.position === undefined ? undefined : unitsOf(sql, Number(error.position));
  if (error.error_subtype === "MISSING_ENTRY" && error.type === "Table") return missingTable(error, sql, position);
  if (/^Table with name .+ does not exist/.test(error.error_message)) return missingTable(error, sql, position);
  return missingColumnOf(error, sql, position) ?? { kind: "other", problem: problemOf(error, sql, position) };
}

function missingColumnOf(error: PlanError, sql: string, position: number | undefined): BindFailure | undefined {
  const problem = problemOf(error, sql, position);
  for (const { pattern, certain } of missingColumn) {
    const name = pattern.exec(error.error_message)?.[1];
    if (name === undefined) continue;
    const candidates = candidatesOf(error.error_message);
    return { kind: "column", name, candidates, position: placeOfColumn(sql, name, position), certain, problem };
  }
  const path = missingAlias.test(error.error_message) ? pathAt(sql, position) : [];
  const last = path.at(-1);
  if (last === undefined || path.length < 2) return undefined;
  return { kind: "column", name: last, candidates: [], position, certain: false, problem, within: path[0] as string };
}

function missingTable(error: PlanError, sql: string, position: number | undefined): BindFailure {
  const said = /^Table with name "?(.+?)"? does not exist/.exec(error.error_message)?.[1] ?? "";
  const written = pathAt(sql, position).join(".");
  return { kind: "table", name: written || said, candidates: candidatesOf(error.error_message), position };
}

function problemOf(error: PlanError, sql: string, position: number | undefined): SqlProblem {
  const { error_type: kind, error_subtype: subtype } = error;
  const message = error.error_message.split("\n", 1)[0] as string;
  const at = position === undefined ? {} : { position };
  if (kind === "permission") return refusedFile(message, sql, position);
  if (kind === "not implemented" && message.includes("MULTI"))
    return refusal("PIVOT without IN", "its columns depend on the data", firstPlace(sql, "pivot"));
  if (kind === "internal" || message.includes("does not support serialization"))
    return { what: "unknown-operator", name: /^Operator '(\w+)'/.exec(message)?.[1] ?? message };
  if (kind === "parser" || kind === "syntax") return { what: "syntax", message, ...at };
  const isType = subtype === "NO_MATCHING_FUNCTION" || typeErrors.has(kind) || typeMessage.test(message);
  return { what: isType ? "type" : "binder", message, ...at };
}

function refusedFile(message: string, sql: string, position: number | undefined): SqlProblem {
  const file = /file "(.*)"/.exec(message)?.[1] ?? message;
  const called = pathAt(sql, position).join(".");
  if (called !== "") return refusal(`${called}()`, onlyTables, position);
  return refusal(`the file ${file}`, onlyTables, position ?? placeOf(sql, (token) => token.text === `'${file}'`));
}

/** Quoted names after `Candidate bindings:` or `Did you mean`. */
function candidatesOf(message: string): readonly string[] {
  const listed = /(?:\nCandidate [^:]*:|Did you mean)(.*)$/s.exec(message)?.[1] ?? "";
  return [...listed.matchAll(/"([^"]*)"/g)].map((match) => match[1] as string);
}

/** The UTF-16 position of a place that DuckDB counts in bytes of UTF-8. */
function unitsOf(sql: string, bytes: number): number {
  return Buffer.from(sql).subarray(0, bytes).toString().length;
}

/** The names that are joined by dots at a place. */
function pathAt(sql: string, position: number | undefined): readonly string[] {
  const tokens = tokenizeSql(sql);
  const start = tokens.findIndex((token) => token.start === position);
  const path: string[] = [];
  for (let i = start; i >= 0; i = tokens[i + 1]?.text === "." ? i + 2 : -1) {
    const name = tokens[i] === undefined ? undefined : nameOfToken(tokens[i] as SqlToken);
    if (name === undefined) break;
    path.push(name);
  }
  return path;
}

/** The names that are used in the call or parenthesis that starts at a place. */
export function namesInCall(sql: string, position: number | undefined): readonly string[] {
  const tokens = tokenizeSql(sql);
  const names: string[] = [];
  let depth = 0;
  for (const token of tokens.slice(tokens.findIndex(({ start }) => start === position))) {
    if (position === undefined || (token.text === ")" && --depth <= 0)) break;
    if (token.text === "(") depth++;
    names.push(...[nameOfToken(token) ?? []].flat());
  }
  return names;
}

/** DuckDB's place when the column stands there, with or without its table; else the first place of the name. */
function placeOfColumn(sql: string, name: string, position: number | undefined): number | undefined {
  return pathAt(sql, position).includes(name) ? position : (firstPlace(sql, name) ?? position);
}

/** Where a name stands for the first time, quoted or not. */
export function firstPlace(sql: string, name: string): number | undefined {
  return placeOf(sql, (token) => nameOfToken(token)?.toLowerCase() === name.toLowerCase());
}

function placeOf(sql: string, matches: (token: SqlToken) => boolean): number | undefined {
  return tokenizeSql(sql).find(matches)?.start;
}
