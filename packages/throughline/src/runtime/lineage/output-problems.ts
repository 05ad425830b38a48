import type { Declaration } from "../../contracts/core/declaration.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import { whereOf } from "../../contracts/data/relation-spec.ts";
import type { ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { SpecQuery } from "../../contracts/graph/kind-spec.ts";
import { formatType } from "../../contracts/shape/field.ts";
import type { SqlAnalysis } from "../../ports/sql-analyzer.ts";
import { sqlError } from "./error-codes.ts";
import { fits } from "./type-fit.ts";

/** Where the columns that a query gives are not the ones that its declaration promises: missing, not declared, or of another type. */
export function outputProblems(declaration: Declaration, query: SpecQuery, analysis: SqlAnalysis): ThroughlineError[] {
  if (analysis.trace === undefined) return [];
  const given = new Map(analysis.trace.columns.map((column) => [column.name, column.type]));
  const explained = explainedNames(analysis, given);
  const declared = new Set(query.columns.map(({ name }) => name));
  const at = (name: string) => whereOf(declaration, `column ${name}`);
  const extra = [...given.keys()].filter((name) => !declared.has(name) && !explained.has(name));
  const missing = query.columns
    .filter(({ name }) => !given.has(name) && !explained.has(name))
    .map(({ name }) => ({ name, instead: nearest(name, extra) }));
  const renamed = new Set(missing.map(({ instead }) => instead));
  const absent = missing.map(({ name, instead }) =>
    sqlError("missing-output", {
      detail: `query gives no column of this name: ${name}${instead === undefined ? "" : `, but ${instead}`}`,
      ...(instead === undefined ? {} : { hint: `declare it as ${instead}, or select it as ${name}` }),
      where: at(name),
    }),
  );
  const undeclared = extra
    .filter((name) => !renamed.has(name))
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
  return [...absent, ...undeclared, ...mistyped];
}

/** A mistyped column that is selected as it stands is an output under a wrong name: one report of it is enough. */
function explainedNames({ problems }: SqlAnalysis, given: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const mistyped = problems.flatMap((problem) =>
    problem.what === "missing-column" && given.has(problem.name) ? [problem] : [],
  );
  return new Set(mistyped.flatMap(({ name, candidates }) => [name, ...candidates.slice(0, 1)]));
}
