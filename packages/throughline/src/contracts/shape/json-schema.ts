import { z } from "zod";
import { isMissing } from "../core/missing.ts";
import { piiTag } from "./column.ts";
import { type Deprecation, deprecationSays, isDeprecation } from "./deprecation.ts";
import type { Field, FieldType, Limits, Shape } from "./field.ts";

/** A JSON Schema, as far as shapes need it. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly const?: string | number | boolean | null;
  readonly anyOf?: readonly JsonSchema[];
  readonly description?: string;
  readonly [key: string]: unknown;
}

/** The JSON Schema of what is sent (`input`) or what comes of it (`output`) under a zod schema. Unknown keys are stripped, not refused. */
export function schemaOfZod(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  if (isMissing(schema)) return {};
  return z.toJSONSchema(schema, { io, unrepresentable: "any" }) as JsonSchema;
}

/** The fields of a JSON object schema. What a shape cannot say becomes type `json`. */
export function shapeOfSchema(schema: JsonSchema): Shape {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, property]) =>
    fieldOfSchema(name, property, required.has(name)),
  );
}

function fieldOfSchema(name: string, schema: JsonSchema, required: boolean): Field {
  const { inner, nullable } = splitNull(schema);
  const values =
    inner.enum?.filter((value) => typeof value === "string") ??
    (typeof inner.const === "string" ? [inner.const] : undefined);
  const limits = limitsOf(inner);
  return {
    name,
    type: typeOfSchema(inner),
    nullable,
    ...(required ? {} : { optional: true }),
    ...(values === undefined || values.length === 0 ? {} : { values: values as string[] }),
    ...(limits === undefined ? {} : { limits }),
    ...tagsOfSchema(inner.pii ?? schema.pii),
    ...deprecationOfSchema(inner.deprecation ?? schema.deprecation),
    ...(schema.description === undefined ? {} : { description: schema.description }),
  };
}

/** The deprecation of `.meta(deprecated({ ... }))`. */
function deprecationOfSchema(given: unknown): Pick<Field, "deprecated"> {
  return given === undefined ? {} : { deprecated: given as Deprecation };
}

/** The tags of `.meta({ pii: "name" })`, or of several categories. */
function tagsOfSchema(pii: unknown): Pick<Field, "tags"> {
  const categories = (Array.isArray(pii) ? pii : [pii]).filter((one) => typeof one === "string");
  return categories.length === 0 ? {} : { tags: categories.map(piiTag).sort() };
}

function splitNull(schema: JsonSchema): { inner: JsonSchema; nullable: boolean } {
  if (Array.isArray(schema.type) && schema.type.includes("null")) {
    const rest = schema.type.filter((type) => type !== "null");
    return { inner: { ...schema, type: rest.length === 1 ? (rest[0] as string) : rest }, nullable: true };
  }
  const options = schema.anyOf?.filter((option) => option.type !== "null");
  if (
    schema.anyOf !== undefined &&
    options !== undefined &&
    options.length === 1 &&
    options.length < schema.anyOf.length
  ) {
    return { inner: options[0] as JsonSchema, nullable: true };
  }
  return { inner: schema, nullable: false };
}

function typeOfSchema(schema: JsonSchema): FieldType {
  if (schema.type === "string")
    return { name: schema.format === "date-time" ? "timestamp" : schema.format === "date" ? "date" : "text" };
  if (schema.type === "boolean") return { name: "boolean" };
  if (schema.type === "integer") return { name: "int64" };
  if (schema.type === "number") return { name: "float64" };
  if (schema.type === "array") return { name: "list", item: typeOfSchema(schema.items ?? {}) };
  if (schema.type === "object" && schema.properties !== undefined)
    return { name: "struct", fields: shapeOfSchema(schema) };
  return { name: "json" };
}

const limitKeys = {
  minimum: "min",
  maximum: "max",
  exclusiveMinimum: "exclusiveMin",
  exclusiveMaximum: "exclusiveMax",
  minLength: "minLength",
  maxLength: "maxLength",
  pattern: "pattern",
} as const;

function limitsOf(schema: JsonSchema): Limits | undefined {
  const found = Object.entries(limitKeys).flatMap(([key, name]) =>
    schema[key] === undefined ? [] : [[name, schema[key]]],
  );
  return found.length === 0 ? undefined : (Object.fromEntries(found) as Limits);
}

/** The JSON Schema of a shape as it goes over the wire: int64 and long decimals are strings, instants ISO strings. */
export function schemaOfShape(shape: Shape, options: { readonly additionalProperties?: boolean } = {}): JsonSchema {
  const properties = Object.fromEntries(shape.map((field) => [field.name, schemaOfField(field)]));
  const required = shape.filter((field) => field.optional !== true).map((field) => field.name);
  return {
    type: "object",
    properties,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: options.additionalProperties ?? false,
  };
}

/** The JSON Schema of one field's value. */
export function schemaOfField(field: Field): JsonSchema {
  const notes = { ...descriptionOf(field), ...(field.deprecated === undefined ? {} : { deprecated: true }) };
  const base = { ...schemaOfType(field.type), ...limitsAsSchema(field.limits), ...notes };
  const closed =
    field.values === undefined ? base : { ...base, enum: field.nullable ? [...field.values, null] : [...field.values] };
  if (!field.nullable || base.type === undefined) return closed;
  return { ...closed, type: [base.type as string, "null"] };
}

function descriptionOf(field: Field): { description?: string } {
  const parts = [
    field.description,
    field.unit === undefined ? undefined : `unit ${field.unit}`,
    isDeprecation(field.deprecated) ? deprecationSays(field.deprecated) : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? {} : { description: parts.join("; ") };
}

function limitsAsSchema(limits: Limits | undefined): JsonSchema {
  if (limits === undefined) return {};
  return Object.fromEntries(
    Object.entries(limitKeys).flatMap(([key, name]) => (limits[name] === undefined ? [] : [[key, limits[name]]])),
  );
}

function schemaOfType(type: FieldType): JsonSchema {
  switch (type.name) {
    case "boolean":
      return { type: "boolean" };
    case "int32":
      return { type: "integer", minimum: -2147483648, maximum: 2147483647 };
    case "int64":
      return { type: "string", pattern: "^-?\\d{1,19}$" };
    case "float64":
      return { type: "number" };
    case "decimal":
      return schemaOfDecimal(type);
    case "date":
      return { type: "string", format: "date" };
    case "timestamp":
      return { type: "string", format: "date-time" };
    case "list":
      return { type: "array", items: schemaOfType(type.item) };
    case "struct":
      return schemaOfShape(type.fields);
    case "text":
      return { type: "string" };
    default:
      return {};
  }
}

/** A decimal as a number where its digits fit into one, else as a text. */
function schemaOfDecimal({ precision, scale }: { readonly precision: number; readonly scale: number }): JsonSchema {
  if (precision > 15) return { type: "string", pattern: decimalPattern({ precision, scale }) };
  const bound = 10 ** (precision - scale);
  return { type: "number", exclusiveMinimum: -bound, exclusiveMaximum: bound };
}

/** The regular expression of a decimal's text. */
export function decimalPattern({ precision, scale }: { readonly precision: number; readonly scale: number }): string {
  const fraction = scale === 0 ? "" : `(\\.\\d{1,${scale}})?`;
  return `^-?\\d{1,${Math.max(1, precision - scale)}}${fraction}$`;
}
