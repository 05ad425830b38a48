import type { FieldType } from "../shape/field.ts";
import { literal } from "./text.ts";

/**
 * The value that a text says, as a SQL literal of a type: what parameters of URLs, cursors and keys become.
 *
 * @returns undefined where the text is no value of the type, would not be stored without rounding, or the type has no such text
 * (lists, structs, JSON). Instants need a zone, `Z` or `+02:00`; a date alone is midnight in UTC.
 */
export function typedLiteral(type: FieldType, text: string): string | undefined {
  const canonical = canonicalText(type, text);
  if (canonical === undefined) return undefined;
  const sqlType = type.name === "decimal" ? `DECIMAL(${type.precision},${type.scale})` : sqlTypes[type.name];
  return sqlType === undefined ? literal(canonical) : `CAST(${literal(canonical)} AS ${sqlType})`;
}

const sqlTypes: Readonly<Partial<Record<FieldType["name"], string>>> = {
  boolean: "BOOLEAN",
  int32: "INTEGER",
  int64: "BIGINT",
  float64: "DOUBLE",
  date: "DATE",
  timestamp: "TIMESTAMPTZ",
};

/**
 * The one text of a value among those that say it: `007` is `7`, `1.5` is `1.50` in a decimal(12,2), instants are in UTC with
 * microseconds. Undefined where the text is no value of the type.
 */
export function canonicalText(type: FieldType, text: string): string | undefined {
  switch (type.name) {
    case "text":
    case "unknown":
      return text.includes("\0") ? undefined : text;
    case "boolean":
      return text === "true" || text === "false" ? text : undefined;
    case "int32":
      return wholeNumber(text, 31n);
    case "int64":
      return wholeNumber(text, 63n);
    case "float64":
      return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text)) ? text : undefined;
    case "decimal":
      return decimalText(type, text);
    case "date":
      return /^\d{4}-\d{2}-\d{2}$/.test(text) && isDay(text) ? text : undefined;
    case "timestamp":
      return instantText(text);
    default:
      return undefined;
  }
}

function wholeNumber(text: string, bits: bigint): string | undefined {
  if (!/^-?\d{1,19}$/.test(text)) return undefined;
  const value = BigInt(text);
  return value >= -(2n ** bits) && value < 2n ** bits ? value.toString() : undefined;
}

function decimalText(type: { readonly precision: number; readonly scale: number }, text: string): string | undefined {
  const match = /^(-?)0*(\d+?)(?:\.(?=\d)(\d*?)0*)?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = ""] = match;
  const digits = whole === "0" ? 0 : whole.length;
  if (fraction.length > type.scale || digits > type.precision - type.scale) return undefined;
  const point = type.scale === 0 ? "" : `.${fraction.padEnd(type.scale, "0")}`;
  const magnitude = `${whole}${point}`;
  return /[1-9]/.test(magnitude) ? `${sign}${magnitude}` : magnitude;
}

const isDay = (text: string) => {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
};

const instant = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** An ISO instant in UTC with microseconds; undefined where it is none, has no zone, or is finer than a microsecond. */
export function instantText(text: string): string | undefined {
  const match = instant.exec(text);
  if (match === null || !isDay(match[1] as string)) return undefined;
  const [, day, time = "00:00", seconds = "00", fraction = "", zone = "Z"] = match;
  const at = new Date(`${day}T${time}:${seconds}${zone}`);
  if (Number.isNaN(at.getTime())) return undefined;
  const iso = at.toISOString();
  return /^\d{4}-/.test(iso) ? `${iso.slice(0, 19)}.${fraction.padEnd(6, "0")}Z` : undefined;
}
