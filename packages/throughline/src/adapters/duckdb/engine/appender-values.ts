import {
  DuckDBDateValue,
  type DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  DuckDBTypeId as Id,
} from "@duckdb/node-api";

/** A scalar as rows carry it. */
export type AppendedValue = string | number | bigint | boolean | null;

/** Turns a row's value into the driver's; undefined when the value does not fit the type. */
export type AppendConverter = (value: AppendedValue) => DuckDBValue | undefined;

const isoInstant = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?(Z|[+-]\d\d:\d\d)?$/;

/** Microseconds since 1970 of ISO text; without an offset it is UTC. Undefined when the text is no instant. */
export function microsOfIso(text: string): bigint | undefined {
  const match = isoInstant.exec(text);
  if (match === null) return undefined;
  const ms = Date.parse(`${match[1]}${match[3] ?? "Z"}`);
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 1000n + BigInt((match[2] ?? "").padEnd(6, "0"));
}

function instant(value: AppendedValue): bigint | undefined {
  if (typeof value === "bigint") return value;
  return typeof value === "string" ? microsOfIso(value) : undefined;
}

function dayNumber(value: AppendedValue): DuckDBValue | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d$/.test(value)) return undefined;
  const ms = Date.parse(value);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== value) return undefined;
  return new DuckDBDateValue(ms / 86_400_000);
}

function wholeNumber(value: AppendedValue): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === "string" && /^-?\d+$/.test(value) ? BigInt(value) : undefined;
}

/** Strings must fit the scale exactly; numbers are rounded to it. */
function scaled(value: AppendedValue, scale: number): bigint | undefined {
  if (typeof value === "bigint") return value * 10n ** BigInt(scale);
  const text = typeof value === "number" && Math.abs(value) < 1e21 ? value.toFixed(scale) : value;
  const match = typeof text === "string" ? /^(-?)(\d+)(?:\.(\d+?)0*)?$/.exec(text) : null;
  if (match === null) return undefined;
  const fraction = match[3] === "0" || match[3] === undefined ? "" : match[3];
  if (fraction.length > scale) return undefined;
  const magnitude = BigInt(`${match[2]}${fraction.padEnd(scale, "0")}`);
  return match[1] === "-" ? -magnitude : magnitude;
}

function decimalConverter({ width, scale }: DuckDBDecimalType): AppendConverter {
  const bound = 10n ** BigInt(width);
  return (value) => {
    const unscaled = scaled(value, scale);
    const fits = unscaled !== undefined && unscaled < bound && unscaled > -bound;
    return fits ? new DuckDBDecimalValue(unscaled, width, scale) : undefined;
  };
}

const ofType =
  (name: "string" | "number" | "boolean"): AppendConverter =>
  (value) =>
    typeof value === name ? value : undefined;

const small =
  (min: number, max: number): AppendConverter =>
  (value) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max ? value : undefined;

const wide =
  (bits: number): AppendConverter =>
  (value) => {
    const whole = wholeNumber(value);
    return whole !== undefined && BigInt.asIntN(bits, whole) === whole ? whole : undefined;
  };

const converters: Partial<Record<Id, AppendConverter>> = {
  [Id.BOOLEAN]: ofType("boolean"),
  [Id.VARCHAR]: ofType("string"),
  [Id.DOUBLE]: ofType("number"),
  [Id.FLOAT]: ofType("number"),
  [Id.TINYINT]: small(-128, 127),
  [Id.SMALLINT]: small(-32_768, 32_767),
  [Id.INTEGER]: small(-2_147_483_648, 2_147_483_647),
  [Id.UTINYINT]: small(0, 255),
  [Id.USMALLINT]: small(0, 65_535),
  [Id.UINTEGER]: small(0, 4_294_967_295),
  [Id.BIGINT]: wide(64),
  [Id.HUGEINT]: wide(128),
  [Id.DATE]: dayNumber,
  [Id.TIMESTAMP]: (value) => {
    const us = instant(value);
    return us === undefined ? undefined : new DuckDBTimestampValue(us);
  },
  [Id.TIMESTAMP_TZ]: (value) => {
    const us = instant(value);
    return us === undefined ? undefined : new DuckDBTimestampTZValue(us);
  },
};

/** The converter for a column of a temporary table; undefined when rows cannot carry such values. */
export function appendConverter(type: DuckDBType): AppendConverter | undefined {
  return type.typeId === Id.DECIMAL ? decimalConverter(type as DuckDBDecimalType) : converters[type.typeId];
}
