import type { FieldType } from "../../contracts/shape/field.ts";
import { quoteColumn } from "../../contracts/sql/text.ts";

const names = {
  text: "VARCHAR",
  boolean: "BOOLEAN",
  int32: "INTEGER",
  int64: "BIGINT",
  float64: "DOUBLE",
  date: "DATE",
  timestamp: "TIMESTAMPTZ",
  json: "JSON",
  unknown: "VARCHAR",
} as const;

/** A field type in SQL: `DECIMAL(12,2)`, `BIGINT[]`, `STRUCT("a" VARCHAR)`. */
export function sqlType(type: FieldType): string {
  if (type.name === "decimal") return `DECIMAL(${type.precision},${type.scale})`;
  if (type.name === "list") return `${sqlType(type.item)}[]`;
  if (type.name !== "struct") return names[type.name];
  return `STRUCT(${type.fields.map((field) => `${quoteColumn(field.name)} ${sqlType(field.type)}`).join(", ")})`;
}
