import type { JsonSchema } from "../../contracts/shape/json-schema.ts";
import { exampleValue } from "./example-value.ts";
import { compileReply } from "./reply-schemas.ts";

/** Values that a schema takes, and values that it does not. */
export interface SchemaValues {
  readonly fitting: readonly unknown[];
  readonly misfits: readonly unknown[];
}

const strange: readonly unknown[] = [null, "text", 7, true, [], {}, { "no such field": 1 }];
/** Stands in for a value: one of another type, or out of every bound. */
const replacements: readonly unknown[] = [null, "", "x".repeat(5_000), -1e300, 0.5, true, [], {}, "2026-13-99"];

/** Makes values for an object schema: with only what is required, with all, then each part of those replaced, left out or added to. */
export function schemaValues(schema: JsonSchema): SchemaValues {
  const { $schema: _, ...plain } = schema as JsonSchema & { readonly $schema?: unknown };
  const misfit = compileReply(plain);
  const names = Object.keys(schema.properties ?? {});
  const least = exampleValue(schema);
  const whole = exampleValue({ ...schema, required: names });
  const bases = [least, whole].filter(isRecord);
  const chosen = bases.flatMap((base) => choices(schema, base));
  const changed = bases.flatMap((base) => changes(base, names));
  const all = distinct([...bases, ...chosen, ...strange, ...changed]);
  return {
    fitting: all.filter((value) => misfit(value) === undefined),
    misfits: all.filter((value) => misfit(value) !== undefined),
  };
}

/** Every value of closed sets. */
function choices(schema: JsonSchema, base: Readonly<Record<string, unknown>>): unknown[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) =>
    (part.enum ?? []).map((value: unknown) => ({ ...base, [name]: value })),
  );
}

function changes(base: Readonly<Record<string, unknown>>, names: readonly string[]): unknown[] {
  const replaced = names.flatMap((name) => replacements.map((value) => ({ ...base, [name]: value })));
  const without = Object.keys(base).map((name) =>
    Object.fromEntries(Object.entries(base).filter(([other]) => other !== name)),
  );
  return [...replaced, ...without, { ...base, "no such field": 1 }];
}

function distinct(values: readonly unknown[]): readonly unknown[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
