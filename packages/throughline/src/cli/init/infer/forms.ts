import type { FieldType } from "../../../contracts/shape/field.ts";

/** A way of writing values that is told by every value of a column. */
export interface Form {
  readonly name: FormName;
  /** Whether a value, without space around it, is written so. */
  readonly accepts: (text: string) => boolean;
  /** The `strptime` format, of days and instants that are not written by ISO 8601. */
  readonly format?: string;
}

export type FormName =
  | (
      | "empty"
      | "zero-one"
      | "boolean"
      | "yes-no"
      | "integer"
      | "decimal"
      | "double"
      | "comma-decimal"
      | "grouped-decimal"
    )
  | ("date" | "timestamp" | "written-date" | "written-timestamp" | "text");

const matches = (pattern: RegExp) => (text: string) => pattern.test(text);

const day = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const instant =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?([Zz]|[+-](0\d|1[0-4])(:?[0-5]\d)?)?$/;

/** A day that the month has: `2026-02-30` is none. */
function isDay(text: string): boolean {
  if (!day.test(text.slice(0, 10))) return false;
  const at = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return at.toISOString().slice(0, 10) === text.slice(0, 10);
}

const dayPart = "(0?[1-9]|[12]\\d|3[01])";
const monthPart = "(0?[1-9]|1[0-2])";
const yearPart = "\\d{4}";

/** Days as people write them, day first before month first. */
const writtenDays: readonly (readonly [format: string, pattern: string])[] = [
  ["%d.%m.%Y", `${dayPart}\\.${monthPart}\\.${yearPart}`],
  ["%d/%m/%Y", `${dayPart}/${monthPart}/${yearPart}`],
  ["%m/%d/%Y", `${monthPart}/${dayPart}/${yearPart}`],
  ["%d-%m-%Y", `${dayPart}-${monthPart}-${yearPart}`],
  ["%Y/%m/%d", `${yearPart}/${monthPart}/${dayPart}`],
];
const writtenTimes: readonly (readonly [format: string, pattern: string])[] = [
  [" %H:%M", " ([01]?\\d|2[0-3]):[0-5]\\d"],
  [" %H:%M:%S", " ([01]?\\d|2[0-3]):[0-5]\\d:[0-5]\\d"],
];

const written: readonly Form[] = writtenDays.flatMap(([format, pattern]): readonly Form[] => [
  { name: "written-date", accepts: matches(new RegExp(`^${pattern}$`)), format },
  ...writtenTimes.map(
    ([time, timePattern]): Form => ({
      name: "written-timestamp",
      accepts: matches(new RegExp(`^${pattern}${timePattern}$`)),
      format: format + time,
    }),
  ),
]);

/**
 * Every form but `text`, the narrowest first: a column has the first one that all of its values are written in.
 * Those of numbers, days and instants are what sources read by themselves; a number with a leading zero is text.
 */
export const forms: readonly Form[] = [
  { name: "zero-one", accepts: matches(/^[01]$/) },
  { name: "boolean", accepts: matches(/^(true|false|t|f)$/i) },
  { name: "yes-no", accepts: matches(/^(yes|no|y|n)$/i) },
  { name: "integer", accepts: matches(/^[+-]?(0|[1-9]\d{0,17})$/) },
  { name: "decimal", accepts: matches(/^[+-]?((0|[1-9]\d{0,30})(\.\d*)?|\.\d+)$/) },
  {
    name: "double",
    accepts: (text) => /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) && !/^[+-]?0\d/.test(text),
  },
  { name: "date", accepts: (text) => text.length === 10 && isDay(text) },
  { name: "timestamp", accepts: (text) => instant.test(text) && isDay(text) },
  ...written,
  { name: "comma-decimal", accepts: matches(/^[+-]?(\d{1,3}(\.\d{3})+|0|[1-9]\d*)(,\d+)?$/) },
  { name: "grouped-decimal", accepts: matches(/^[+-]?(\d{1,3}(,\d{3})+|0|[1-9]\d*)(\.\d+)?$/) },
];

export const textForm: Form = { name: "text", accepts: () => true };
export const emptyForm: Form = { name: "empty", accepts: () => false };

/** What people write where there is no value. */
export const nullWords: ReadonlySet<string> = new Set([
  "NA",
  "N/A",
  "n/a",
  "NULL",
  "null",
  "None",
  "NaN",
  "nan",
  "-",
  "?",
]);

/** The type that sources give a form by themselves; undefined for those that a table has to convert. */
export const readAsIs: ReadonlySet<FormName> = new Set([
  ...(["zero-one", "boolean", "integer", "decimal", "double", "date", "timestamp", "text", "empty"] as const),
]);

/** Personal data by what a value looks like. */
export const personalValues: readonly (readonly [category: string, pattern: RegExp])[] = [
  ["email", /^[^\s@,;]+@[^\s@,;]+\.[A-Za-z]{2,}$/],
  ["phone", /^\+\d[\d ()/-]{6,}\d$|^\(\d{3}\) ?\d{3}-\d{4}$|^\d{3}-\d{3}-\d{4}$/],
  ["bank-account", /^[A-Z]{2}\d{2}( ?[A-Z0-9]{4}){3,7}( ?[A-Z0-9]{1,3})?$/],
  ["ip-address", /^(\d{1,3}\.){3}\d{1,3}$/],
];

/** Personal data by the name of its column, in words that `_` separates. */
export const personalNames: readonly (readonly [category: string, pattern: RegExp])[] = [
  ["email", /(^|_)e_?mails?(_|$)/],
  ["phone", /(^|_)(phone|tele?phone|mobile|cell|fax|telefon|handy)(_?(no|nr|number|nummer))?$/],
  [
    "name",
    /^(name|nom|full_?name|holder|surname|vorname|nachname|contact_?name)$|(^|_)(first|last|given|family|middle|sur|maiden)_?name$|^(customer|client|person|passenger|patient|employee|user|owner|holder|contact|card_?holder|kunden?)_?name$/,
  ],
  ["address", /(^|_)(street|address|strasse|adresse|anschrift)(_|$|\d)/],
  ["birth", /(^|_)(birth_?(date|day)|date_of_birth|dob|birthday|geburtsdatum)$/],
  ["identity", /(^|_)(ssn|passport(_?no)?|tax_?id|national_?id|social_security.*)$/],
  ["bank-account", /(^|_)(iban|account_?number)$/],
  ["ip-address", /(^|_)ip(_?address)?$/],
];

/** The field type with as many digits as the values need, and room for greater ones. */
export function numberType(digits: number, scale: number): FieldType {
  if (scale > 6) return { name: "float64" };
  const room = digits + scale <= 12 ? 3 : 0;
  const precision = Math.max(12, digits + scale + room);
  return precision > 15 && digits + scale <= 15
    ? { name: "decimal", precision: 15, scale }
    : { name: "decimal", precision: Math.min(38, precision), scale };
}
