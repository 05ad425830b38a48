import type { z } from "zod";
import { toJSONSchema } from "zod";
import type { Column } from "../../../packages/throughline/src/contracts/shape/column.ts";

/** Which fields of a port stand, by the port's key. */
export type Has = (fieldKey: string) => boolean;

/** What a run callback is given under one name of its `uses`: the port that it reads, with a value for each field. */
export interface Given {
  readonly port: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** How the values are handed over. */
  readonly as: "rows" | "call" | "search" | "figures" | "append";
}

interface Run {
  readonly code: (context: never) => unknown;
  readonly input: Readonly<Record<string, unknown>>;
  readonly uses: Readonly<Record<string, Given>>;
  readonly reply: z.ZodType;
}

/** Runs a callback on rows that lack what is gone; gives the fields of its reply that it could not make, or `all`. */
export async function runOpaque({ code, input, uses, reply }: Run, has: Has): Promise<ReadonlySet<string> | "all"> {
  const injected = Object.fromEntries(Object.entries(uses).map(([name, given]) => [name, handed(given, has)]));
  try {
    const parsed = reply.safeParse(await code({ ...input, ...injected } as never));
    if (parsed.success) return new Set();
    return new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? "")));
  } catch {
    return "all";
  }
}

function handed({ port, fields, as }: Given, has: Has): unknown {
  if (as === "append") return async (row: object) => taken(port, fields as Readonly<Record<string, Column>>, row);
  const row = rowOf(port, fields, has);
  if (as === "rows") return { get: async () => row };
  if (as === "search") return { search: async () => [row] };
  return as === "figures" ? async () => [row] : async () => row;
}

/** Takes a row of all columns that may not be null, and of no others. */
function taken(port: string, columns: Readonly<Record<string, Column>>, row: object): { readonly accepted: 1 } {
  const strange = Object.keys(row).filter((name) => !Object.hasOwn(columns, name));
  const missing = Object.entries(columns).filter(([name, { field }]) => !field.nullable && !Object.hasOwn(row, name));
  if (strange.length + missing.length > 0) throw new RangeError(`refused: ${port} ${strange.join()} ${missing.join()}`);
  return { accepted: 1 };
}

/** A row that says so when somebody reads a field that is gone. */
function rowOf(port: string, fields: Readonly<Record<string, unknown>>, has: Has): object {
  const present = Object.fromEntries(Object.entries(fields).filter(([name]) => has(`${port}.${name}`)));
  return new Proxy(present, {
    get(target, name) {
      if (typeof name === "symbol" || name === "then" || Object.hasOwn(target, name)) return Reflect.get(target, name);
      throw new RangeError(`gone: ${port}.${name}`);
    },
  });
}

/** A value of a column. */
export function columnValue({ field: { type, values } }: Column): unknown {
  if (values !== undefined) return values[0];
  if (type.name === "timestamp") return "2026-01-31T12:00:00.000000Z";
  if (type.name === "date") return "2026-01-31";
  if (type.name === "boolean") return true;
  const isText = ["text", "int64"].includes(type.name) || (type.name === "decimal" && type.precision > 15);
  return isText ? "12" : 12;
}

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly format?: string;
  readonly minLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

const schemaOf = (type: z.ZodType) => toJSONSchema(type, { io: "input", unrepresentable: "any" }) as Schema;

/** The names of the fields of a schema. */
export const namesOf = (type: z.ZodType): readonly string[] => Object.keys(schemaOf(type).properties ?? {});

/** A value that a schema takes, with everything that may be left out. */
export const sampleOf = (type: z.ZodType): unknown => sample(schemaOf(type));

function sample({ type, enum: values, const: only, anyOf, format, minLength, properties = {} }: Schema): unknown {
  if (only !== undefined) return only;
  if (values !== undefined) return values[0];
  if (anyOf !== undefined) return sample(anyOf[0] ?? {});
  if (type === "object")
    return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, sample(one)]));
  if (type === "array") return [];
  if (type === "boolean") return true;
  if (type !== "string") return 1;
  return format === "date-time" ? "2026-01-31T12:00:00Z" : "ab".padEnd(minLength ?? 2, "a");
}
