import type { Field, FieldType } from "../../../contracts/shape/field.ts";
import { literal } from "../../../contracts/sql/text.ts";
import { ingestError } from "../error-codes.ts";
import { sqlType } from "../sql-type.ts";
import { notAllowed, notFinite, noValue, outOfPrecision, outOfRange, wrongType } from "./reasons.ts";

/** The SQL that turns a column's text into its type and says what is wrong with it. */
export interface TypedColumn {
  /** The typed value; null where the text is none. */
  readonly value: string;
  /** Conditions with the reason each gives, in order; a row's first one counts. */
  readonly rules: readonly { readonly when: string; readonly reason: string }[];
}

const whole = "[+-]?\\d+";
const number = "[+-]?(\\d+\\.?\\d*|\\.\\d+)";
const float = `${number}([eE][+-]?\\d+)?`;
const instant = "\\d{4}-\\d{2}-\\d{2}[Tt ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?";
const offset = "[+-](0\\d|1[0-4])(:?[0-5]\\d)?";

const fits = (text: string, pattern: string) => `regexp_full_match(${text}, ${literal(pattern)})`;
const cast = (text: string, type: FieldType) => `TRY_CAST(${text} AS ${sqlType(type)})`;

/** ISO 8601 in the form DuckDB reads: upper case, with seconds, and UTC where there is no offset. */
function instantText(text: string): string {
  const withSeconds = `regexp_replace(upper(${text}), '^(.{16})($|[Z+-])', '\\1:00\\2')`;
  const hasOffset = `regexp_matches(${text}, ${literal(`([Zz]|:\\d{2}(\\.\\d+)?${offset})$`)})`;
  return `${withSeconds} || CASE WHEN ${hasOffset} THEN '' ELSE 'Z' END`;
}

function instantValue(text: string, type: FieldType): string {
  const common = fits(text, "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?Z");
  const any = fits(text, `${instant}([Zz]|${offset})?`);
  return `CASE WHEN ${common} THEN ${cast(text, type)} WHEN ${any} THEN ${cast(instantText(text), type)} END`;
}

function decimalValue(text: string, type: FieldType & { name: "decimal" }): string {
  const tail = `\\.\\d{0,${type.scale}}0*`;
  return `CASE WHEN ${fits(text, `[+-]?(\\d+(${tail})?|${tail})`)} THEN ${cast(text, type)} END`;
}

const values: Partial<Record<FieldType["name"], (text: string, type: FieldType) => string>> = {
  text: (text) => text,
  boolean: (text, type) => `CASE WHEN ${fits(text, "(?i)true|false|t|f|1|0")} THEN ${cast(text, type)} END`,
  int32: (text, type) => `CASE WHEN ${fits(text, whole)} THEN ${cast(text, type)} END`,
  int64: (text, type) => `CASE WHEN ${fits(text, whole)} THEN ${cast(text, type)} END`,
  float64: (text, type) =>
    `CASE WHEN ${fits(text, float)} AND isfinite(${cast(text, type)}) THEN ${cast(text, type)} END`,
  decimal: (text, type) => decimalValue(text, type as FieldType & { name: "decimal" }),
  date: (text, type) => `CASE WHEN ${fits(text, "\\d{4}-\\d{2}-\\d{2}")} THEN ${cast(text, type)} END`,
  timestamp: instantValue,
  json: (text) => `CASE WHEN json_valid(${text}) THEN CAST(${text} AS JSON) END`,
};

/** What text of the right form but with no value in its type has wrong with it. */
function nearMiss(field: Field, text: string): readonly { when: string; reason: string }[] {
  const { name } = field.type;
  if (name === "int32" || name === "int64") return [{ when: fits(text, whole), reason: outOfRange(field.name) }];
  if (name === "decimal") return [{ when: fits(text, number), reason: outOfPrecision(field.name) }];
  if (name !== "float64") return [];
  return [{ when: fits(text, `(?i)[+-]?(nan|inf|infinity)|${float}`), reason: notFinite(field.name) }];
}

/**
 * Types a column strictly: no group separators, no decimal comma, no rounding of decimals, timestamps in ISO 8601 with an offset or
 * taken as UTC (digits beyond microseconds are cut), booleans as true/false, t/f, 1/0.
 *
 * @param text  SQL of the column's text, null where it has no value
 * @param value  SQL of the column's typed value, made by `value` of the result
 * @throws `ingest.unsupported-type` for lists and structs
 */
export function typedColumn(field: Field, text: string, value: string): TypedColumn {
  const type = values[field.type.name];
  if (type === undefined)
    throw ingestError("unsupported-type", {
      detail: `no file holds values of this type: ${field.name} ${field.type.name}`,
    });
  const failed = `${text} IS NOT NULL AND ${value} IS NULL`;
  const misses = nearMiss(field, text).map(({ when, reason }) => ({ when: `${failed} AND ${when}`, reason }));
  const rules = [...misses, { when: failed, reason: wrongType(field) }];
  if (!field.nullable) rules.unshift({ when: `${text} IS NULL`, reason: noValue(field.name) });
  if (field.values !== undefined)
    rules.push({ when: `${value} NOT IN (${field.values.map(literal).join(", ")})`, reason: notAllowed(field.name) });
  return { value: type(text, field.type), rules };
}
