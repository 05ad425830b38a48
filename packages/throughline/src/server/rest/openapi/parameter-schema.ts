import type { Field } from "../../../contracts/shape/field.ts";
import { decimalPattern, type JsonSchema, schemaOfField } from "../../../contracts/shape/json-schema.ts";

/** The schema of a field as the text of a URL, which is never null; a decimal is a text there, so that its digits can be said. */
export function parameterSchema(field: Field): JsonSchema {
  const { type } = field;
  const schema = schemaOfField({ ...field, nullable: false });
  if (type.name !== "decimal") return schema;
  const { exclusiveMinimum: _, exclusiveMaximum: __, ...rest } = schema;
  return { ...rest, type: "string", pattern: decimalPattern(type) };
}
