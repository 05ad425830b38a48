import type { Declaration } from "../core/declaration.ts";
import { idOf } from "../core/declaration.ts";
import { parseDuration } from "../core/duration.ts";
import type { FieldRef, Use } from "../core/use.ts";
import type { ThroughlineError, Where } from "../errors/throughline-error.ts";
import type { Port, PromiseClause } from "../graph/kind-spec.ts";
import { fieldOf } from "../shape/field.ts";
import { type Columns, providerOf, type Relation, shapeOf } from "../shape/relation.ts";
import { contractError } from "./error-codes.ts";

/** Where a problem of a declaration stands. */
export function whereOf(declaration: Declaration, subject?: string): Where {
  const place = declaration.declaredAt ?? { file: "" };
  const role = declaration.role === undefined ? {} : { role: declaration.role };
  return { ...place, declaration: idOf(declaration), ...role, ...(subject === undefined ? {} : { subject }) };
}

/** The port of a relation's rows. */
export function rowsPort(relation: Relation, external: boolean): Port {
  return { name: "rows", shape: shapeOf(relation.columns), key: relation.rowKey, external };
}

/** A use of some columns of a relation; `as` says how each is read. */
export function useOf(relation: Relation, fields: Use["fields"], certainty: Use["certainty"] = "definite"): Use {
  const { declaration, port } = providerOf(relation);
  return { provider: declaration(), port, fields, certainty };
}

/** A column of a relation as the graph names it. */
export function refOf(relation: Relation, column: string): FieldRef {
  const { declaration, port } = providerOf(relation);
  return { declaration: idOf(declaration()), port, field: column };
}

const relationName = /^[A-Za-z][A-Za-z0-9_-]*\.[A-Za-z][A-Za-z0-9_-]*$/;

/** Problems of a relation's own options: name, columns named in options, durations. */
export function relationProblems(
  declaration: Declaration & { readonly columns: Columns },
  options: {
    readonly columns: Readonly<Record<string, readonly string[]>>;
    readonly durations: Readonly<Record<string, string | undefined>>;
  },
): ThroughlineError[] {
  const problems = [];
  if (!relationName.test(declaration.name)) {
    problems.push(
      contractError("invalid-name", {
        detail: `name of a relation is not schema.table: ${declaration.name}`,
        where: whereOf(declaration),
      }),
    );
  }
  for (const [option, names] of Object.entries(options.columns))
    problems.push(...columnProblems(declaration, option, names));
  for (const [option, text] of Object.entries(options.durations))
    problems.push(...durationProblems(declaration, option, text));
  return problems;
}

/** One problem for each name that is not a column of the declaration. */
export function columnProblems(
  declaration: Declaration & { readonly columns: Columns },
  option: string,
  names: readonly string[],
): ThroughlineError[] {
  return names
    .filter((name) => !Object.hasOwn(declaration.columns, name))
    .map((name) =>
      contractError("unknown-column", {
        detail: `column is not in ${declaration.name}: ${name}`,
        hint: `use one of ${Object.keys(declaration.columns).join(", ")}`,
        where: whereOf(declaration, option),
      }),
    );
}

/** The problem of a duration that cannot be read, if there is one. */
export function durationProblems(
  declaration: Declaration,
  option: string,
  text: string | undefined,
): ThroughlineError[] {
  if (text === undefined || parseDuration(text) !== undefined) return [];
  const where = whereOf(declaration, option);
  return [
    contractError("invalid-option", {
      detail: `${option} is not a duration: ${text}`,
      hint: 'write a number and ms, s, m, h or d, such as "26h"',
      where,
    }),
  ];
}

/** The problem of a column that is not an instant, if it exists and is none. */
export function timestampProblems(
  declaration: Declaration,
  option: string,
  column: { readonly relation: Relation; readonly name: string | undefined },
): ThroughlineError[] {
  const { relation, name } = column;
  if (name === undefined) return [];
  const field = fieldOf(shapeOf(relation.columns), name);
  if (field === undefined || field.type.name === "timestamp" || field.type.name === "unknown") return [];
  const detail = `${option} asks a timestamp, ${relation.name}.${name} is ${field.type.name}`;
  return [contractError("type-mismatch", { detail, where: whereOf(declaration, option) })];
}

/** The promise on the age of the newest row. */
export function freshnessClause(freshness: string | undefined): PromiseClause[] {
  if (freshness === undefined) return [];
  return [{ name: "freshness", says: `fresh within ${freshness}`, relation: "≤", limit: freshness }];
}
