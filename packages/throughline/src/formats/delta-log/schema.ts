/**
 * The schema in a table's metadata: Spark's JSON of a struct type.
 *
 * | ours | Delta |
 * |---|---|
 * | text, json | string (json is marked `throughline.type`) |
 * | boolean, int32, int64, float64, date | boolean, integer, long, double, date |
 * | timestamp | timestamp (UTC instant, microseconds) |
 * | decimal(p,s), list, struct | decimal(p,s), array, struct |
 *
 * Read only: byte and short as int32, float as float64, timestamp_ntz as timestamp; binary, map and others as unknown.
 * Unit, values, tags and the like are kept in the field's metadata under `throughline.`, the description under `comment`.
 *
 * @source https://github.com/delta-io/delta/blob/master/PROTOCOL.md, "Schema Serialization Format"
 */
import { type Field, type FieldType, formatType, type Shape } from "../../contracts/shape/field.ts";
import { lakeError } from "./error-codes.ts";

export type DeltaType =
  | string
  | { readonly type: "struct"; readonly fields: readonly DeltaField[] }
  | { readonly type: "array"; readonly elementType: DeltaType; readonly containsNull: boolean }
  | {
      readonly type: "map";
      readonly keyType: DeltaType;
      readonly valueType: DeltaType;
      readonly valueContainsNull: boolean;
    };

export interface DeltaField {
  readonly name: string;
  readonly type: DeltaType;
  readonly nullable: boolean;
  readonly metadata: Readonly<Record<string, unknown>>;
}

const ours = "throughline.";

const plainTypes: Readonly<Record<string, string>> = {
  text: "string",
  json: "string",
  boolean: "boolean",
  int32: "integer",
  int64: "long",
  float64: "double",
  date: "date",
  timestamp: "timestamp",
};

const readTypes: Readonly<Record<string, FieldType>> = {
  string: { name: "text" },
  boolean: { name: "boolean" },
  byte: { name: "int32" },
  short: { name: "int32" },
  integer: { name: "int32" },
  long: { name: "int64" },
  float: { name: "float64" },
  double: { name: "float64" },
  date: { name: "date" },
  timestamp: { name: "timestamp" },
  timestamp_ntz: { name: "timestamp" },
};

function deltaType(type: FieldType, path: string): DeltaType {
  if (type.name === "decimal") return `decimal(${type.precision},${type.scale})`;
  if (type.name === "list") return { type: "array", elementType: deltaType(type.item, path), containsNull: true };
  if (type.name === "struct") {
    return { type: "struct", fields: type.fields.map((field) => deltaField(field, `${path}.${field.name}`)) };
  }
  const plain = plainTypes[type.name];
  if (plain === undefined) {
    throw lakeError("unsupported-type", { detail: `type of the column cannot be stored: ${path} ${formatType(type)}` });
  }
  return plain;
}

function fieldMetadata(field: Field): Record<string, unknown> {
  const { unit, values, tags, limits } = field;
  return {
    ...(field.description === undefined ? {} : { comment: field.description }),
    ...(containsJson(field.type) ? { [`${ours}type`]: formatType(withoutFields(field.type)) } : {}),
    ...(unit === undefined ? {} : { [`${ours}unit`]: unit }),
    ...(values === undefined ? {} : { [`${ours}values`]: JSON.stringify(values) }),
    ...(tags === undefined ? {} : { [`${ours}tags`]: JSON.stringify(tags) }),
    ...(limits === undefined ? {} : { [`${ours}limits`]: JSON.stringify(limits) }),
    ...(field.optional === undefined ? {} : { [`${ours}optional`]: field.optional }),
  };
}

/** Struct fields carry their own metadata. */
const withoutFields = (type: FieldType): FieldType =>
  type.name === "list"
    ? { name: "list", item: withoutFields(type.item) }
    : type.name === "struct"
      ? { name: "struct", fields: [] }
      : type;

function containsJson(type: FieldType): boolean {
  return type.name === "json" || (type.name === "list" && containsJson(type.item));
}

function deltaField(field: Field, path: string): DeltaField {
  return {
    name: field.name,
    type: deltaType(field.type, path),
    nullable: field.nullable,
    metadata: fieldMetadata(field),
  };
}

/**
 * The schema text of a shape.
 *
 * @throws `lake.unsupported-type` for a type `unknown`
 * @throws `lake.schema-mismatch` for two columns whose names differ only in case, which readers cannot tell apart
 */
export function formatSchema(shape: Shape): string {
  assertDistinct(shape);
  return JSON.stringify({ type: "struct", fields: shape.map((field) => deltaField(field, field.name)) });
}

function assertDistinct(shape: Shape): void {
  const seen = new Map<string, string>();
  for (const { name } of shape) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) {
      throw lakeError("schema-mismatch", {
        detail: `two columns have names that differ only in case: ${other}, ${name}`,
        hint: "rename one of the columns",
      });
    }
    seen.set(name.toLowerCase(), name);
  }
}

/**
 * The fields of a schema text as Delta has them.
 *
 * @throws `lake.log-corrupt` when the text is no schema
 */
export function parseDeltaSchema(schemaString: string): readonly DeltaField[] {
  const fields = (parsedText(schemaString) as { readonly fields?: unknown } | undefined)?.fields;
  if (!Array.isArray(fields)) {
    throw lakeError("log-corrupt", { detail: `text is no schema of a table: ${schemaString.slice(0, 80)}` });
  }
  return fields.map((field: DeltaField) => ({ ...field, metadata: field.metadata ?? {} }));
}

function parsedText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parsedType(type: DeltaType, mark: unknown): FieldType {
  if (typeof type === "string") {
    if (mark === "json" && type === "string") return { name: "json" };
    const decimal = /^decimal\((\d+),(\d+)\)$/.exec(type);
    if (decimal !== null) return { name: "decimal", precision: Number(decimal[1]), scale: Number(decimal[2]) };
    return readTypes[type] ?? { name: "unknown" };
  }
  if (type.type === "struct") return { name: "struct", fields: type.fields.map(shapeField) };
  if (type.type === "array") {
    const inner = typeof mark === "string" ? /^list<(.*)>$/.exec(mark)?.[1] : undefined;
    return { name: "list", item: parsedType(type.elementType, inner) };
  }
  return { name: "unknown" };
}

function shapeField(field: DeltaField): Field {
  const metadata = field.metadata ?? {};
  const text = (key: string) => {
    const value = metadata[key];
    return typeof value === "string" ? value : undefined;
  };
  const parsed = (key: string) => {
    const value = parsedText(text(`${ours}${key}`) ?? "");
    return value === undefined ? {} : { [key]: value };
  };
  const unit = text(`${ours}unit`);
  const description = text("comment");
  const optional = metadata[`${ours}optional`];
  return {
    name: field.name,
    type: parsedType(field.type, metadata[`${ours}type`]),
    nullable: field.nullable,
    ...(typeof optional === "boolean" ? { optional } : {}),
    ...(unit === undefined ? {} : { unit }),
    ...parsed("values"),
    ...parsed("tags"),
    ...(description === undefined ? {} : { description }),
    ...parsed("limits"),
  };
}

/** The shape of a schema text. */
export const parseSchema = (schemaString: string): Shape => parseDeltaSchema(schemaString).map(shapeField);

/** The name of a field in data files, in statistics and in partition values. */
export function physicalName(field: DeltaField): string {
  const mapped = field.metadata["delta.columnMapping.physicalName"];
  return typeof mapped === "string" ? mapped : field.name;
}
