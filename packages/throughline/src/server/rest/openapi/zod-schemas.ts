import type { z } from "zod";
import { type JsonSchema, schemaOfZod } from "../../../contracts/shape/json-schema.ts";
import { requestSchemaOf } from "../../../contracts/shape/request-schema.ts";

/** Turns zod schemas into schemas of one document: what a schema refers to within itself moves to the document's components. */
export class ZodSchemas {
  readonly components: Record<string, JsonSchema> = {};

  /** The schema; `name` is what its parts are named after and is unique in the document. An input names all that it takes. */
  of(schema: z.ZodType, io: "input" | "output", name: string): JsonSchema {
    const { $schema: _, $defs, ...root } = io === "input" ? requestSchemaOf(schema) : schemaOfZod(schema, io);
    const refs = new Set<string>();
    const place = (ref: string) => (ref === "#" ? name : `${name}.${ref.slice("#/$defs/".length)}`);
    const moved = (value: JsonSchema) => withRefs(value, place, refs) as JsonSchema;
    for (const [part, definition] of Object.entries(($defs ?? {}) as Readonly<Record<string, JsonSchema>>))
      this.components[place(`#/$defs/${part}`)] = moved(definition);
    const inline = moved(root);
    if (!refs.has("#")) return inline;
    this.components[name] = inline;
    return { $ref: `#/components/schemas/${name}` };
  }
}

function withRefs(value: unknown, place: (ref: string) => string, refs: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withRefs(item, place, refs));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      if (key !== "$ref" || typeof part !== "string") return [key, withRefs(part, place, refs)];
      refs.add(part);
      return [key, `#/components/schemas/${place(part)}`];
    }),
  );
}
