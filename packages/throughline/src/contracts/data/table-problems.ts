import { isMissing } from "../core/missing.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { fieldOf } from "../shape/field.ts";
import { shapeOf } from "../shape/relation.ts";
import type { Check } from "./check.ts";
import { contractError } from "./error-codes.ts";
import { columnProblems, relationProblems, timeProblems } from "./relation-problems.ts";
import { whereOf } from "./relation-spec.ts";
import { namesOf } from "./source.ts";
import { foreignValues, isSqlQuery } from "./sql.ts";
import type { Table } from "./table.ts";

/** Problems of a table: its columns, its rules, its promises, and what its query is made of. The SQL itself is `analyse`'s to judge. */
export function tableProblems(table: Table): ThroughlineError[] {
  return [
    ...relationProblems(table, {
      columns: { key: table.rowKey, at: namesOf(table.at), available: namesOf(table.available) },
      durations: { freshness: table.freshness },
    }),
    ...timeProblems(table),
    ...table.checks.flatMap((check) => checkProblems(table, check)),
    ...repeatedChecks(table),
    ...qualityProblems(table),
    ...queryProblems(table),
  ];
}

/** What is wrong with one rule of a table, as far as it can be told without its SQL. */
export function checkProblems(table: Table, check: Check): ThroughlineError[] {
  const subject = `check ${check.name}`;
  const where = whereOf(table, subject);
  const faults = check.fault === undefined ? [] : [contractError("invalid-option", { detail: check.fault, where })];
  const mistyped = check.columns.flatMap((name) => {
    const type = fieldOf(shapeOf(table.columns), name)?.type.name;
    if (type === undefined || type === "unknown" || (check.takes ?? [type]).includes(type)) return [];
    const detail = `check "${check.says}" asks ${check.takes?.join(" or ")}, ${table.name}.${name} is ${type}`;
    return [contractError("type-mismatch", { detail, where })];
  });
  return [...faults, ...columnProblems(table, subject, check.columns), ...mistyped];
}

/** Two rules of one name would share one promise. */
function repeatedChecks(table: Table): ThroughlineError[] {
  const names = table.checks.map(({ name }) => name);
  const repeated = names.filter((name, i) => names.indexOf(name) !== i);
  return [...new Set(repeated)].map((name) =>
    contractError("duplicate-name", {
      detail: `check stands twice: ${name}`,
      hint: "make one check of them",
      where: whereOf(table, `check ${name}`),
    }),
  );
}

function qualityProblems(table: Table): ThroughlineError[] {
  if (table.quality >= 0 && table.quality <= 1) return [];
  const detail = `quality is not a share between 0 and 1: ${said(table.quality)}`;
  return [contractError("invalid-option", { detail, where: whereOf(table, "quality") })];
}

function queryProblems(table: Table): ThroughlineError[] {
  if (isMissing(table.query)) return [];
  const invalid = (detail: string, hint: string) =>
    contractError("invalid-option", { detail, hint, where: whereOf(table, "query") });
  if (!isSqlQuery(table.query))
    return [invalid(`query of ${table.name} is not made by sql`, "write the query as sql`...`")];
  return foreignValues(table.query).map((value) =>
    invalid(
      `neither a relation nor a column in the query of ${table.name}: ${said(value)}`,
      "write values in SQL itself, and let only tables and their columns stand between the braces",
    ),
  );
}

const said = (value: unknown) =>
  typeof value === "object" || typeof value === "function" ? "an object" : `${String(value)}`;
