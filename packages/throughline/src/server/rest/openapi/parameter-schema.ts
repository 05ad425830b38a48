import type { Field } from "../../../contracts/shape/field.ts";
import { type JsonSchema, schemaOfField } from "../../../contracts/shape/json-schema.ts";

/** The schema of a field as the text of a URL, which is never null; a decimal is a text there, so that its digits can be said. */
export function parameterSchema(field: Field): JsonSchema {
  const { type } = field;
  const schema = schemaOfField({ ...field, nullable: false });
  if (type.name !== "decimal") return schema;
  const { minimum: _, maximum: __, ...rest } = schema;
  const fraction = type.scale === 0 ? "" : `(\\.\\d{1,${type.scale}})?`;
  const whole = `\\d{1,${Math.max(1, type.precision - type.scale)}}`;
  return { ...rest, type: "string", pattern: `^-?${whole}${fraction}$` };
}
