import { z } from "zod";
import { isMissing } from "../core/missing.ts";
import type { JsonSchema } from "./json-schema.ts";

/**
 * The JSON Schema of what a request may send: an object takes the fields that it names and no other, unless it is declared with
 * `z.looseObject` or `.catchall()`, or its input goes through `z.preprocess` first.
 */
export function requestSchemaOf(schema: z.ZodType): JsonSchema {
  if (isMissing(schema)) return {};
  const open = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      if (isPreprocessed(zodSchema) && jsonSchema.type === "object") jsonSchema.additionalProperties ??= {};
    },
  }) as JsonSchema;
  return closed(open, new Set(refsInAllOf(open))) as JsonSchema;
}

/** What comes before the schema may give a field another name. */
function isPreprocessed(schema: z.core.$ZodType): boolean {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return def.type === "pipe" && (def.in as z.core.$ZodTypes)._zod.def.type === "transform";
}

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Parts of an intersection each know some of the fields: what they refer to stays as it is. */
function refsInAllOf(value: unknown, isPart = false): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => refsInAllOf(item, isPart));
  if (!isObject(value)) return [];
  const own = isPart && typeof value.$ref === "string" ? [value.$ref] : [];
  return [...own, ...Object.entries(value).flatMap(([key, part]) => refsInAllOf(part, isPart || key === "allOf"))];
}

/** The schema with every object closed that does not say itself what it takes. `open` has the references that stay open. */
function closed(value: unknown, open: ReadonlySet<string>, at = "#"): unknown {
  if (!isObject(value)) return value;
  const parts = Object.entries(value).map(([key, part]) => [key, closedPart(key, part, { open, at })] as const);
  const made = Object.fromEntries(parts) as JsonSchema;
  const isClosed = value.type === "object" && value.properties !== undefined && !open.has(at);
  return isClosed ? { ...made, additionalProperties: value.additionalProperties ?? false } : made;
}

const keyed: ReadonlySet<string> = new Set(["properties", "$defs"]);
const nested: ReadonlySet<string> = new Set(["items", "additionalProperties"]);
const listed: ReadonlySet<string> = new Set(["anyOf", "oneOf", "prefixItems"]);

function closedPart(key: string, part: unknown, of: { readonly open: ReadonlySet<string>; readonly at: string }) {
  const { open, at } = of;
  if (keyed.has(key) && isObject(part))
    return Object.fromEntries(
      Object.entries(part).map(([name, one]) => [name, closed(one, open, `${at}/${key}/${name}`)]),
    );
  if (nested.has(key)) return closed(part, open, `${at}/${key}`);
  if (listed.has(key) && Array.isArray(part)) return part.map((one, i) => closed(one, open, `${at}/${key}/${i}`));
  return part;
}
