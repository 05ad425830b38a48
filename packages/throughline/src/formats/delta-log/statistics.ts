/**
 * Statistics of a data file: JSON text with `numRecords`, `minValues`, `maxValues`, `nullCount`, nested like the schema.
 *
 * Texts are cut to 32 characters (a cut maximum gets the greatest character appended), instants to milliseconds (maximum
 * rounded up), numbers keep every digit. Bounds that JSON or a reader could not hold (NaN, infinity, years beyond 9999) are left out.
 *
 * @source https://github.com/delta-io/delta/blob/master/PROTOCOL.md, "Per-file Statistics"
 */
import type { Field, FieldType, Shape } from "../../contracts/shape/field.ts";

/** What the engine that wrote a file says of one column; bounds in its own text form. */
export interface ColumnStatistics {
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  readonly nulls: number;
  readonly hasNan: boolean;
}

/** Statistics by path, each part quoted: `"st"."a"`. */
export type FileStatistics = ReadonlyMap<string, ColumnStatistics>;

type Side = "min" | "max";

const textLength = 32;
const greatestCharacter = "\u{10FFFF}";

function cutText(text: string, side: Side): string {
  const characters = Array.from(text);
  if (characters.length <= textLength) return text;
  return characters.slice(0, textLength).join("") + (side === "max" ? greatestCharacter : "");
}

/** An instant's text such as `2026-01-01 10:00:00.123456+00` as ISO with milliseconds, away from the other bound. */
function cutInstant(text: string, side: Side): string | undefined {
  const match = /^(\d{4})-(\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(text);
  if (match === null) return undefined;
  const us = Number((match[4] ?? "").padEnd(6, "0"));
  const ms =
    Date.parse(`${match[1]}-${match[2]}T${match[3]}Z`) +
    (side === "max" ? Math.ceil(us / 1000) : Math.floor(us / 1000));
  const iso = new Date(ms).toISOString();
  return /^\d{4}-/.test(iso) ? iso : undefined;
}

const asNumber = (text: string): string | undefined => (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? text : undefined);

function boundText(type: FieldType, text: string, side: Side): string | undefined {
  switch (type.name) {
    case "int32":
    case "int64":
    case "float64":
    case "decimal":
      return asNumber(text);
    case "text":
      return JSON.stringify(cutText(text, side));
    case "date":
      return /^\d{4}-\d\d-\d\d$/.test(text) ? JSON.stringify(text) : undefined;
    case "timestamp": {
      const iso = cutInstant(text, side);
      return iso === undefined ? undefined : JSON.stringify(iso);
    }
    default:
      return undefined;
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** JSON text of an object, its leaves printed by `leaf`; fields without a text are left out. */
function nested(
  fields: Shape,
  prefix: string,
  leaf: (field: Field, path: string) => string | undefined,
): string | undefined {
  const members = fields.flatMap((field) => {
    const path = prefix + quoted(field.name);
    const text = field.type.name === "struct" ? nested(field.type.fields, `${path}.`, leaf) : leaf(field, path);
    return text === undefined ? [] : [`${JSON.stringify(field.name)}:${text}`];
  });
  return members.length === 0 ? undefined : `{${members.join(",")}}`;
}

/** The statistics text of a file just written. */
export function formatStatistics(fields: Shape, rows: number, columns: FileStatistics): string {
  const bounds = (side: Side) =>
    nested(fields, "", (field, path) => {
      const column = columns.get(path);
      const text = column?.[side];
      return column === undefined || column.hasNan || text === undefined
        ? undefined
        : boundText(field.type, text, side);
    });
  const nulls = nested(fields, "", (_, path) => columns.get(path)?.nulls.toString());
  const parts = { minValues: bounds("min"), maxValues: bounds("max"), nullCount: nulls };
  const members = Object.entries(parts).flatMap(([name, text]) => (text === undefined ? [] : [`"${name}":${text}`]));
  return `{${[`"numRecords":${rows}`, ...members].join(",")}}`;
}

/** A file's statistics as read: long numbers are rounded, which keeps their order. */
export interface ParsedStatistics {
  readonly numRecords?: number;
  readonly minValues?: Readonly<Record<string, unknown>>;
  readonly maxValues?: Readonly<Record<string, unknown>>;
  readonly nullCount?: Readonly<Record<string, unknown>>;
}

/** Undefined when the text is missing or unreadable: statistics only ever help. */
export function parseStatistics(text: string | null | undefined): ParsedStatistics | undefined {
  if (text === null || text === undefined) return undefined;
  try {
    return JSON.parse(text) as ParsedStatistics;
  } catch {
    return undefined;
  }
}
