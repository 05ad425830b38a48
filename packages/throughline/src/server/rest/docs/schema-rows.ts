import type { JsonSchema } from "../../../contracts/shape/json-schema.ts";

/** One field of a body or reply, as a line of a table; fields within others have dotted names. */
export interface SchemaRow {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly meaning: string | undefined;
}

export type Schemas = Readonly<Record<string, JsonSchema>>;

/** A schema, or the one of the document's components that it refers to. */
export function resolved(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const ref = typeof schema.$ref === "string" ? schema.$ref.split("/").at(-1) : undefined;
  return ref === undefined ? schema : (schemas[ref] ?? {});
}

/** How deep fields within fields are shown. */
const mostDepth = 4;

/** The fields of a schema, depth first; an array's items as `name[]`. */
export function schemaRows(schema: JsonSchema, schemas: Schemas): SchemaRow[] {
  const own = resolved(schema, schemas);
  if (own.properties === undefined && own.type !== "array")
    return [{ name: "", type: typeText(own, schemas), required: true, meaning: own.description }];
  return innerRows(own, { prefix: "", depth: 0, schemas });
}

function innerRows(
  schema: JsonSchema,
  of: { readonly prefix: string; readonly depth: number; readonly schemas: Schemas },
): SchemaRow[] {
  const { prefix, depth, schemas } = of;
  if (depth > mostDepth) return [];
  if (schema.type === "array") {
    const items = resolved(schema.items ?? {}, schemas);
    return innerRows(items, { prefix: prefix === "" ? "[]." : `${prefix.slice(0, -1)}[].`, depth, schemas });
  }
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const row: SchemaRow = {
      name: `${prefix}${name}`,
      type: typeText(property, schemas),
      required: schema.required?.includes(name) ?? false,
      meaning: property.description,
    };
    const inner = property.$ref === undefined ? property : {};
    return [row, ...innerRows(inner, { prefix: `${prefix}${name}.`, depth: depth + 1, schemas })];
  });
}

/** A schema's type in a few words: `number > 0`, `string or null`, `array of object`. */
export function typeText(schema: JsonSchema, schemas: Schemas): string {
  if (typeof schema.$ref === "string") return schema.$ref.split("/").at(-1) ?? "object";
  const options = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(options))
    return unique(options.map((option: JsonSchema) => typeText(option, schemas))).join(" or ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const types = [schema.type ?? "any"].flat() as string[];
  const base = types
    .map((type) => (type === "array" ? `array of ${typeText(schema.items ?? {}, schemas)}` : plainType(type, schema)))
    .join(" or ");
  return [base, schema.format, ...boundsOf(schema)].filter((part) => part !== undefined && part !== "").join(" ");
}

const unique = (texts: readonly string[]) => [...new Set(texts)];

/** A long number on the wire is a text, which its pattern tells. */
const plainType = (type: string, schema: JsonSchema) =>
  type === "string" && /^\^-\?\\d/.test(String(schema.pattern ?? "")) ? "string of digits" : type;

const int32 = 2_147_483_648;

function boundsOf(schema: JsonSchema): string[] {
  const { minLength, maxLength } = schema;
  const length =
    minLength !== undefined && minLength === maxLength
      ? [`of length ${minLength}`]
      : [...bound("length ≥", minLength), ...bound("length ≤", maxLength)];
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  // What every value of the type has says nothing: a decimal's digits, 32 bits.
  const own = exclusiveMinimum !== undefined && Number(exclusiveMinimum) === -Number(exclusiveMaximum);
  if (own || (minimum === -int32 && maximum === int32 - 1)) return length;
  return [
    ...bound("≥", minimum),
    ...bound(">", exclusiveMinimum),
    ...bound("≤", maximum),
    ...bound("<", exclusiveMaximum),
    ...length,
  ];
}

function bound(sign: string, value: unknown): string[] {
  if (typeof value !== "number" || Math.abs(value) >= Number.MAX_SAFE_INTEGER) return [];
  return [`${sign} ${value.toLocaleString("en", { maximumFractionDigits: 20 })}`];
}
