import type { FieldType } from "../../../contracts/shape/field.ts";
import { quoteColumn } from "../../../contracts/sql/text.ts";
import type { DeltaField, DeltaType } from "../../../formats/delta-log/schema.ts";

const declared: Readonly<Record<string, string>> = {
  text: "VARCHAR",
  json: "JSON",
  boolean: "BOOLEAN",
  int32: "INTEGER",
  int64: "BIGINT",
  float64: "DOUBLE",
  date: "DATE",
  timestamp: "TIMESTAMPTZ",
};

const stored: Readonly<Record<string, string>> = {
  string: "VARCHAR",
  boolean: "BOOLEAN",
  byte: "TINYINT",
  short: "SMALLINT",
  integer: "INTEGER",
  long: "BIGINT",
  float: "FLOAT",
  double: "DOUBLE",
  date: "DATE",
  timestamp: "TIMESTAMPTZ",
  timestamp_ntz: "TIMESTAMP",
  binary: "BLOB",
};

/** The DuckDB type of values as data files hold them. */
export function storedType(type: DeltaType): string {
  if (typeof type === "string") return stored[type] ?? type.toUpperCase();
  if (type.type === "array") return `${storedType(type.elementType)}[]`;
  if (type.type === "map") return `MAP(${storedType(type.keyType)}, ${storedType(type.valueType)})`;
  return `STRUCT(${type.fields.map((field) => `${quoteColumn(field.name)} ${storedType(field.type)}`).join(", ")})`;
}

/** The DuckDB type under which a column is read; for types that we have no word for the stored one. */
export function declaredType(type: FieldType, delta: DeltaType): string {
  if (type.name === "decimal") return `DECIMAL(${type.precision}, ${type.scale})`;
  if (type.name === "list" && typeof delta !== "string" && delta.type === "array") {
    return `${declaredType(type.item, delta.elementType)}[]`;
  }
  if (type.name === "struct" && typeof delta !== "string" && delta.type === "struct") {
    const fields = type.fields.map(
      (field, i) => `${quoteColumn(field.name)} ${declaredType(field.type, (delta.fields[i] as DeltaField).type)}`,
    );
    return `STRUCT(${fields.join(", ")})`;
  }
  return declared[type.name] ?? storedType(delta);
}

/** A cast of an expression to the stored type; JSON is checked on the way and kept as text. */
export function storedCast(expression: string, type: FieldType, delta: DeltaType): string {
  const read = declaredType(type, delta);
  const kept = storedType(delta);
  const cast = `CAST(${expression} AS ${read})`;
  return read === kept ? cast : `CAST(${cast} AS ${kept})`;
}
