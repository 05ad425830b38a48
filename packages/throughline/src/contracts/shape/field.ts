import type { Deprecation } from "./deprecation.ts";

/** The types a field can have, in every engine and on every wire. */
export type FieldType =
  | { readonly name: "text" | "boolean" | "int32" | "int64" | "float64" | "date" | "timestamp" | "json" | "unknown" }
  | { readonly name: "decimal"; readonly precision: number; readonly scale: number }
  | { readonly name: "list"; readonly item: FieldType }
  | { readonly name: "struct"; readonly fields: readonly Field[] };

/** The name of a type without its parameters. */
export type TypeName = FieldType["name"];

/** Bounds of an accepted value; each is inclusive unless named otherwise. */
export interface Limits {
  readonly min?: number;
  readonly max?: number;
  readonly exclusiveMin?: number;
  readonly exclusiveMax?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** One field of a shape: rows, features, signatures, JSON bodies and metrics all consist of these. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly nullable: boolean;
  /** In an accepted shape: callers may leave it out. */
  readonly optional?: boolean;
  readonly unit?: string;
  /** The allowed values, where the set is closed. */
  readonly values?: readonly string[];
  /** Sorted, such as `pii:name`. */
  readonly tags?: readonly string[];
  readonly description?: string;
  readonly limits?: Limits;
  /** Where it is on its way out: until when it is given, and what replaces it. */
  readonly deprecated?: Deprecation;
}

/** Named fields in order. */
export type Shape = readonly Field[];

/** The canonical text of a type: `text`, `decimal(12,2)`, `list<int64>`, `struct<a:text,b:int32?>`. */
export function formatType(type: FieldType): string {
  if (type.name === "decimal") return `decimal(${type.precision},${type.scale})`;
  if (type.name === "list") return `list<${formatType(type.item)}>`;
  if (type.name !== "struct") return type.name;
  const fields = type.fields.map((f) => `${f.name}:${formatType(f.type)}${f.nullable ? "?" : ""}`);
  return `struct<${fields.join(",")}>`;
}

/** A type as people read it in reports: the canonical text with unit and nullability. */
export function describeField(field: Field): string {
  const unit = field.unit === undefined ? "" : ` ${field.unit}`;
  return `${formatType(field.type)}${unit}${field.nullable ? " or null" : ""}`;
}

/** The shape without what only people read, for what must not change with a better sentence: identities and the lock. */
export function withoutDescriptions(shape: Shape): Shape {
  return shape.map(({ description: _, ...field }) => ({ ...field, type: plainType(field.type) }));
}

function plainType(type: FieldType): FieldType {
  if (type.name === "list") return { ...type, item: plainType(type.item) };
  return type.name === "struct" ? { ...type, fields: withoutDescriptions(type.fields) } : type;
}

/** The field of that name, or undefined. */
export function fieldOf(shape: Shape, name: string): Field | undefined {
  return shape.find((field) => field.name === name);
}
