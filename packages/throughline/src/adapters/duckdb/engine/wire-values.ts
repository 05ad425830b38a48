import type {
  DuckDBBlobValue,
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBType,
  DuckDBUnionValue,
  DuckDBValue,
} from "@duckdb/node-api";
import { DuckDBTypeId as Id } from "@duckdb/node-api";
import type { WireValue } from "../../../ports/query-engine.ts";
import { isJson, numberDigits } from "./column-types.ts";

/** Turns one non-null value of a column's type into its wire form. */
export type WireConverter = (value: DuckDBValue) => WireValue;

const dayUs = 86_400_000_000n;
const infiniteUs = 9_223_372_036_854_775_807n;
const lastDay = 100_000_000n;
let cachedDay = 0n;
let cachedText = "1970-01-01";

function dayText(day: bigint): string {
  if (day !== cachedDay) {
    cachedText = new Date(Number(day) * 86_400_000).toISOString().slice(0, -14);
    cachedDay = day;
  }
  return cachedText;
}

const digits = (value: number, width: number) => String(value).padStart(width, "0");

/** Microseconds since 1970 as ISO text with six digits and `Z`; infinities as `infinity` and `-infinity`. */
export function isoOfMicros(us: bigint): string {
  if (us === infiniteUs) return "infinity";
  if (us === -infiniteUs) return "-infinity";
  const rest = ((us % dayUs) + dayUs) % dayUs;
  const day = (us - rest) / dayUs;
  if (day > lastDay || day < -lastDay) return `${us} us`;
  const inDay = Number(rest);
  const seconds = Math.floor(inDay / 1e6);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${dayText(day)}T${clock.map((part) => digits(part, 2)).join(":")}.${digits(inDay % 1e6, 6)}Z`;
}

function parsedJson(text: string): WireValue {
  try {
    return JSON.parse(text) as WireValue;
  } catch {
    return text;
  }
}

const decimalConverter = (type: DuckDBDecimalType): WireConverter =>
  type.width > numberDigits
    ? String
    : (value) => Number((value as DuckDBDecimalValue).value) / 10 ** (value as DuckDBDecimalValue).scale;

const nullable = (convert: WireConverter) => (value: DuckDBValue) => (value === null ? null : convert(value));

function listConverter(type: DuckDBListType): WireConverter {
  const item = nullable(wireConverter(type.valueType));
  return (value) => (value as DuckDBListValue).items.map(item);
}

function structConverter(type: DuckDBStructType): WireConverter {
  const converters = type.entryTypes.map((entry) => nullable(wireConverter(entry)));
  return (value) => {
    const entries = (value as DuckDBStructValue).entries;
    return Object.fromEntries(
      type.entryNames.map((name, i) => [name, (converters[i] as WireConverter)(entries[name] ?? null)]),
    );
  };
}

function mapConverter(type: DuckDBMapType): WireConverter {
  const convert = nullable(wireConverter(type.valueType));
  return (value) =>
    Object.fromEntries((value as DuckDBMapValue).entries.map((entry) => [String(entry.key), convert(entry.value)]));
}

const same: WireConverter = (value) => value as WireValue;
const micros: WireConverter = (value) => isoOfMicros((value as DuckDBTimestampTZValue).micros);

const plainConverters: Partial<Record<Id, WireConverter>> = {
  [Id.BOOLEAN]: same,
  [Id.TINYINT]: same,
  [Id.SMALLINT]: same,
  [Id.INTEGER]: same,
  [Id.UTINYINT]: same,
  [Id.USMALLINT]: same,
  [Id.FLOAT]: same,
  [Id.DOUBLE]: same,
  [Id.VARCHAR]: same,
  [Id.ENUM]: same,
  [Id.TIMESTAMP]: micros,
  [Id.TIMESTAMP_TZ]: micros,
  [Id.TIMESTAMP_S]: (value) => isoOfMicros((value as DuckDBTimestampSecondsValue).seconds * 1_000_000n),
  [Id.TIMESTAMP_MS]: (value) => isoOfMicros((value as DuckDBTimestampMillisecondsValue).millis * 1000n),
  [Id.TIMESTAMP_NS]: (value) => isoOfMicros((value as DuckDBTimestampNanosecondsValue).nanos / 1000n),
  [Id.BLOB]: (value) => Buffer.from((value as DuckDBBlobValue).bytes).toString("base64"),
  [Id.UNION]: (value) => String((value as DuckDBUnionValue).value),
};

/** The converter for a type, compiled once per column. Types without a rule go as their DuckDB text. */
export function wireConverter(type: DuckDBType): WireConverter {
  if (isJson(type)) return (value) => parsedJson(value as string);
  if (type.typeId === Id.DECIMAL) return decimalConverter(type as DuckDBDecimalType);
  if (type.typeId === Id.LIST || type.typeId === Id.ARRAY) return listConverter(type as DuckDBListType);
  if (type.typeId === Id.STRUCT) return structConverter(type as DuckDBStructType);
  if (type.typeId === Id.MAP) return mapConverter(type as DuckDBMapType);
  return plainConverters[type.typeId] ?? String;
}
