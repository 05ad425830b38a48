import type { FieldType } from "../../contracts/shape/field.ts";
import type { JsonSchema } from "../../contracts/shape/json-schema.ts";

/** The exact type of a number, as `formatType` writes it: `decimal(12,2)`, `int32`. */
export const typeKeyword = "x-throughline-type";
/** The unit of a value. */
export const unitKeyword = "x-throughline-unit";

/** The exact type that an annotation says, where it fits the one that is read from the schema itself. */
export function annotatedType(schema: JsonSchema, read: FieldType): FieldType | undefined {
  const written = schema[typeKeyword];
  if (written === "int32") return read.name === "int64" ? { name: "int32" } : undefined;
  const [, digits, behind] = /^decimal\((\d{1,2}),(\d{1,2})\)$/.exec(String(written)) ?? [];
  const [precision, scale] = [Number(digits), Number(behind)];
  const isDecimal = precision >= 1 && precision <= 38 && scale <= precision;
  return isDecimal && (read.name === "float64" || read.name === "text")
    ? { name: "decimal", precision, scale }
    : undefined;
}

/** The unit that an annotation says, and the description without it. */
export function annotatedUnit(schema: JsonSchema): { readonly unit?: string; readonly description?: string } {
  const { description } = schema;
  const unit = schema[unitKeyword];
  if (typeof unit !== "string" || unit.trim() === "") return description === undefined ? {} : { description };
  const parts = description?.split("; ") ?? [];
  const at = parts.lastIndexOf(`unit ${unit}`);
  const rest = parts.filter((_, i) => i !== at).join("; ");
  return { unit, ...(rest === "" ? {} : { description: rest }) };
}
