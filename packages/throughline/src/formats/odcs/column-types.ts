import type { Field, FieldType, Limits } from "../../contracts/shape/field.ts";
import type { OdcsItem, OdcsLogicalType, OdcsProperty } from "./contract.ts";

type Scalar = Exclude<FieldType["name"], "list" | "struct" | "decimal" | "unknown">;

/** Instants have no zone in their physical type: tools that know `TIMESTAMP WITH TIME ZONE` are few (datacontract-cli stops at it). */
const scalars: Readonly<Record<Scalar, readonly [OdcsLogicalType, string]>> = {
  text: ["string", "VARCHAR"],
  boolean: ["boolean", "BOOLEAN"],
  int32: ["integer", "INTEGER"],
  int64: ["integer", "BIGINT"],
  float64: ["number", "DOUBLE"],
  date: ["date", "DATE"],
  timestamp: ["timestamp", "TIMESTAMP"],
  json: ["object", "JSON"],
};

/** The types of a value, logical and physical, with what it consists of. */
export function itemOfType(type: FieldType, property: (field: Field) => OdcsProperty): OdcsItem {
  switch (type.name) {
    case "unknown":
      return {};
    case "decimal":
      return { logicalType: "number", physicalType: `DECIMAL(${type.precision},${type.scale})` };
    case "list":
      return { logicalType: "array", physicalType: physicalType(type), items: itemOfType(type.item, property) };
    case "struct":
      return { logicalType: "object", physicalType: physicalType(type), properties: type.fields.map(property) };
    default: {
      const [logicalType, physical] = scalars[type.name];
      return { logicalType, physicalType: physical };
    }
  }
}

/** A type as DuckDB writes it. */
function physicalType(type: FieldType): string {
  switch (type.name) {
    case "unknown":
      return "VARCHAR";
    case "decimal":
      return `DECIMAL(${type.precision},${type.scale})`;
    case "list":
      return `${physicalType(type.item)}[]`;
    case "struct":
      return `STRUCT(${type.fields.map(({ name, type: of }) => `${name} ${physicalType(of)}`).join(", ")})`;
    default:
      return scalars[type.name][1];
  }
}

const numberOptions = {
  min: "minimum",
  max: "maximum",
  exclusiveMin: "exclusiveMinimum",
  exclusiveMax: "exclusiveMaximum",
} as const;
const textOptions = { minLength: "minLength", maxLength: "maxLength", pattern: "pattern" } as const;

/** Bounds as options of the logical type, of those that the type takes. */
export function optionsOfLimits(limits: Limits | undefined, logicalType: OdcsLogicalType | undefined) {
  const names: Readonly<Record<string, string>> =
    logicalType === "string" ? textOptions : ["integer", "number"].includes(logicalType ?? "") ? numberOptions : {};
  const options = Object.entries(names).flatMap(([name, option]) => {
    const bound = limits?.[name as keyof Limits];
    return bound === undefined ? [] : [[option, bound] as const];
  });
  return options.length === 0 ? {} : { logicalTypeOptions: Object.fromEntries(options) };
}

const physicalNames: Readonly<Record<string, Scalar>> = {
  ...names("text", "varchar char character text string nvarchar nchar clob uuid character_varying bpchar"),
  ...names("boolean", "boolean bool bit"),
  ...names("int32", "int integer int4 int32 smallint int2 tinyint mediumint"),
  ...names("int64", "bigint int8 int64 long"),
  ...names("float64", "double float real float8 float4 float64 double_precision"),
  ...names("date", "date"),
  ...names("timestamp", "timestamp timestamptz datetime datetime2 timestamp_ntz timestamp_ltz timestamp_tz instant"),
  ...names("json", "json jsonb variant super"),
};

function names(type: Scalar, of: string): Readonly<Record<string, Scalar>> {
  return Object.fromEntries(of.split(" ").map((name) => [name, type]));
}

/** A physical type that any engine may have written: `NUMERIC(12, 2)`, `varchar(20)`; undefined for one that is not known. */
export function typeOfPhysical(written: string): FieldType | undefined {
  const match =
    /^\s*([a-z][a-z0-9_ ]*?)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?(?:\s+with(?:out)? time zone)?\s*$/i.exec(written);
  if (match === null) return undefined;
  const [, name = "", first, second] = match;
  const key = name.toLowerCase().replaceAll(/\s+/g, "_");
  if (["decimal", "numeric", "number"].includes(key)) return first === undefined ? undefined : decimal(first, second);
  const scalar = Object.hasOwn(physicalNames, key) ? physicalNames[key] : undefined;
  return scalar === undefined ? undefined : { name: scalar };
}

function decimal(precision: string, scale = "0"): FieldType | undefined {
  const [digits, behind] = [Number(precision), Number(scale)];
  return digits >= 1 && digits <= 38 && behind <= digits
    ? { name: "decimal", precision: digits, scale: behind }
    : undefined;
}

/** Every type that a logical type may stand for. */
const meant: Readonly<Record<OdcsLogicalType, readonly FieldType["name"][]>> = {
  string: ["text"],
  boolean: ["boolean"],
  integer: ["int64", "int32", "decimal"],
  number: ["float64", "decimal", "int64", "int32"],
  date: ["date"],
  timestamp: ["timestamp"],
  time: ["text"],
  object: ["json", "struct"],
  array: ["list", "json"],
  map: ["json"],
  vector: ["list"],
};

/**
 * The type of a value. What the contract leaves open is taken from `known`, where that fits; else it is the widest that is meant.
 * What is neither said nor known is `unknown`.
 */
export function typeOfItem(item: OdcsItem, fields: (item: OdcsItem) => readonly Field[], known?: FieldType): FieldType {
  const { logicalType, physicalType: written, properties, items } = item;
  if (logicalType === "array" && items !== undefined)
    return { name: "list", item: typeOfItem(items, fields, known?.name === "list" ? known.item : undefined) };
  if (logicalType === "object" && properties !== undefined) return { name: "struct", fields: fields(item) };
  if (logicalType === "vector") return { name: "list", item: { name: "float64" } };
  const physical = written === undefined ? undefined : typeOfPhysical(written);
  const names = logicalType === undefined ? undefined : meant[logicalType];
  if (physical !== undefined && names?.includes(physical.name) !== false) return physical;
  if (names === undefined) return known ?? { name: "unknown" };
  if (known !== undefined && names.includes(known.name)) return known;
  const [widest] = names;
  return widest === "list" ? { name: "list", item: { name: "unknown" } } : ({ name: widest } as FieldType);
}
