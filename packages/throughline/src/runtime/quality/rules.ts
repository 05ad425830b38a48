import { type Check, check } from "../../contracts/data/check.ts";
import type { Shape } from "../../contracts/shape/field.ts";
import { literal, quoteColumn } from "../../contracts/sql/text.ts";

const finiteTypes = ["float64", "date", "timestamp"];

function finite(column: string): Check {
  return {
    name: `finite ${column}`,
    says: `${column} is finite`,
    columns: [column],
    condition: `isfinite(${quoteColumn(column)})`,
  };
}

function allowed(column: string, values: readonly string[]): Check {
  return {
    name: `one of ${column}`,
    says: `${column} is one of ${values.join(", ")}`,
    columns: [column],
    condition: `${quoteColumn(column)} IN (${values.map(literal).join(", ")})`,
  };
}

const sameColumns = (a: Check, b: Check) => [...a.columns].sort().join("\n") === [...b.columns].sort().join("\n");

/**
 * The rules that a table's rows are held to, in the order in which they are asked: what the columns declare (non-null, finite, allowed
 * values), the checks, then uniqueness among the rows that are left, the key's first.
 */
export function tableRules(columns: Shape, key: readonly string[], checks: readonly Check[]): readonly Check[] {
  const required = columns.filter((field) => !field.nullable || key.includes(field.name));
  const isUnique = (rule: Check) => rule.unique === true;
  const keyRule = key.length === 0 ? [] : [check.unique(...(key as [string, ...string[]]))];
  const unique = checks.filter((rule) => isUnique(rule) && !keyRule.some((other) => sameColumns(other, rule)));
  return [
    ...required.map((field) => check.notNull(field.name)),
    ...columns.filter((field) => finiteTypes.includes(field.type.name)).map((field) => finite(field.name)),
    ...columns.flatMap((field) => (field.values === undefined ? [] : [allowed(field.name, field.values)])),
    ...checks.filter((rule) => !isUnique(rule)),
    ...keyRule,
    ...unique,
  ];
}
