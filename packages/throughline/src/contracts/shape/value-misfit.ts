import { canonicalText } from "../sql/typed-literal.ts";
import { type Field, type FieldType, formatType } from "./field.ts";

/**
 * Why a table would refuse a value in wire form that has the right JSON type, or would have to round it: `must be a decimal(12,2)`.
 * Undefined where it takes it, and for null.
 */
export function misfitOf({ type }: Pick<Field, "type">, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  return rules[type.name]?.(type, String(value));
}

type Rule = (type: FieldType, text: string) => string | undefined;

const numbers: Rule = (type, text) =>
  canonicalText(type, text) === undefined
    ? `must be ${type.name === "decimal" ? "a" : "an"} ${formatType(type)}`
    : undefined;

const halfPair = /\p{Surrogate}/u;

const rules: Readonly<Partial<Record<FieldType["name"], Rule>>> = {
  text: (_, text) => (halfPair.test(text) ? "must be text, without half of a surrogate pair" : undefined),
  int32: numbers,
  int64: numbers,
  decimal: numbers,
  date: (type, text) => (canonicalText(type, text) === undefined ? "must be a day of the calendar" : undefined),
  timestamp: (type, text) =>
    canonicalText(type, text) === undefined || text.length <= "2026-01-31".length
      ? "must be an instant with date, time and zone, to microseconds"
      : undefined,
};
