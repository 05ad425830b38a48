import type { JsonSchema } from "../../contracts/shape/json-schema.ts";

/** A value that a schema takes, as short as it can be: its own examples first, then what is required. Undefined where none is found. */
export function exampleValue(schema: JsonSchema): unknown {
  const [example] = Array.isArray(schema.examples) ? schema.examples : [];
  if (example !== undefined) return example;
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return schema.anyOf.map(exampleValue).find((value) => value !== undefined);
  return plainValue(schema, Array.isArray(schema.type) ? schema.type[0] : schema.type);
}

function plainValue(schema: JsonSchema, type: unknown): unknown {
  switch (type) {
    case "object":
      return objectValue(schema);
    case "array":
      return Array.from({ length: Number(schema.minItems ?? 0) }, () => exampleValue(schema.items ?? {}));
    case "string":
      return textValue(schema);
    case "number":
    case "integer":
      return numberValue(schema);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return undefined;
  }
}

function objectValue({ properties = {}, required = [] }: JsonSchema): unknown {
  const entries = required.map((name) => [name, exampleValue(properties[name] ?? {})] as const);
  return entries.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(entries);
}

function textValue({ format, pattern, minLength = 0, maxLength = 100 }: JsonSchema): string | undefined {
  if (format === "date-time") return "2026-01-31T12:00:00Z";
  if (format === "date") return "2026-01-31";
  if (format !== undefined) return undefined;
  const text = "example".padEnd(Number(minLength), "e").slice(0, Number(maxLength));
  return typeof pattern === "string" && !new RegExp(pattern, "u").test(text) ? undefined : text;
}

function numberValue(schema: JsonSchema): number {
  const [min, above, max] = [schema.minimum, schema.exclusiveMinimum, schema.maximum].map((bound) =>
    typeof bound === "number" ? bound : undefined,
  );
  if (min !== undefined && min > -Number.MAX_SAFE_INTEGER) return min;
  if (above !== undefined) return above + 1;
  return max !== undefined && max < 1 ? max : 1;
}
