import type { StudioSchema } from "throughline/client/studio";

/** Where `$ref`s point. */
export type Schemas = Readonly<Record<string, StudioSchema>>;

/** One field of a schema. */
export interface SchemaRow {
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
  readonly depth: number;
}

/** Levels below the top that are shown; deeper ones are named only. */
const deepest = 4;

/** The fields of a schema in order, those of objects within it after them. */
export function rowsOf(schema: StudioSchema, schemas: Schemas, at = { path: "", depth: 0 }): SchemaRow[] {
  const whole = resolved(schema, schemas);
  const object = whole.type === "array" && whole.items !== undefined ? resolved(whole.items, schemas) : whole;
  return Object.entries(object.properties ?? {}).flatMap(([name, property]) => {
    const path = at.path === "" ? name : `${at.path}.${name}`;
    const field = resolved(property, schemas);
    const row: SchemaRow = {
      path,
      type: typeText(field, schemas),
      required: object.required?.includes(name) === true,
      description: descriptionOf(field),
      depth: at.depth,
    };
    return at.depth >= deepest ? [row] : [row, ...rowsOf(field, schemas, { path, depth: at.depth + 1 })];
  });
}

/** What a reference points to. */
export function resolved(schema: StudioSchema, schemas: Schemas): StudioSchema {
  const name = schema.$ref?.split("/").at(-1);
  const found = name === undefined ? undefined : schemas[name];
  return found ?? schema;
}

/** A type in a few letters. */
export function typeText(schema: StudioSchema, schemas: Schemas): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.anyOf !== undefined)
    return schema.anyOf.map((one) => typeText(resolved(one, schemas), schemas)).join(" | ");
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : String(schema.type ?? "any");
  if (type === "array" && schema.items !== undefined) return `${typeText(resolved(schema.items, schemas), schemas)}[]`;
  return typeof schema.format === "string" ? `${type} · ${schema.format}` : type;
}

const bounds = [
  ["minimum", "≥"],
  ["exclusiveMinimum", ">"],
  ["maximum", "≤"],
  ["exclusiveMaximum", "<"],
  ["minLength", "length ≥"],
  ["maxLength", "length ≤"],
  ["pattern", "matches"],
] as const;

function descriptionOf(schema: StudioSchema): string {
  const limits = bounds.flatMap(([name, word]) => {
    const limit = schema[name];
    const open = typeof limit === "number" && Math.abs(limit) >= Number.MAX_SAFE_INTEGER;
    return limit === undefined || open ? [] : [`${word} ${String(limit)}`];
  });
  return [schema.description, ...limits].filter((part) => part !== undefined && part !== "").join(", ");
}
