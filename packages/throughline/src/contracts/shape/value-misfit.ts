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
/** With a time, a zone of at most fourteen hours, and a year of our era. */
const instant = /^(?!0000).{10}[Tt ].*([Zz]|[+-](0\d|1[0-4]):\d\d)$/;

const rules: Readonly<Partial<Record<FieldType["name"], Rule>>> = {
  text: (_, text) => {
    if (halfPair.test(text)) return "must be text, without half of a surrogate pair";
    return text.startsWith("\ufeff") ? "must not begin with a byte order mark" : undefined;
  },
  int32: numbers,
  int64: numbers,
  decimal: numbers,
  date: (type, text) =>
    canonicalText(type, text) === undefined || text.startsWith("0000")
      ? "must be a day of the calendar, from year 1 on"
      : undefined,
  timestamp: (type, text) =>
    canonicalText(type, text) === undefined || !instant.test(text)
      ? "must be an instant with date, time and a zone of at most 14 hours, to microseconds, from year 1 on"
      : undefined,
};
