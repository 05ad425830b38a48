import type { Field, FieldType } from "../../contracts/shape/field.ts";
import { decimalPattern, type JsonSchema, schemaOfField, shapeOfSchema } from "../../contracts/shape/json-schema.ts";
import { isRecord } from "../odcs/contract-faults.ts";
import type { DeclaredObject } from "../odcs/declared-object.ts";
import type { RowRule } from "../odcs/row-rules.ts";
import { annotatedType, annotatedUnit, typeKeyword, unitKeyword } from "./own-keywords.ts";

/**
 * Reads the JSON Schema of an object as a source or a table would declare its rows. What we write ourselves comes back as the types that it
 * was written from; of any other schema what has no place in columns is named in `left`.
 *
 * @param name  what the rows are called
 * @returns without columns where the schema is of no object
 */
export function declaredOfSchema(schema: JsonSchema, name: string): DeclaredObject {
  const left = leftMembers("the schema", schema, wholeMembers);
  const properties = resolvedProperties(schema, left);
  const shape = shapeOfSchema({ ...schema, properties });
  const columns = shape.map((field) => columnOf(field, properties[field.name] ?? {}, left));
  const rules = columns.flatMap((column) => rulesOf(column, properties[column.name] ?? {}, left));
  const description = typeof schema.description === "string" ? schema.description : undefined;
  return {
    ...{ name, description, columns, key: [], at: undefined, available: undefined, freshness: undefined },
    ...{ quality: undefined, rules, owner: undefined, left },
  };
}

const noted = [
  "type",
  "properties",
  "required",
  "additionalProperties",
  "description",
  "title",
  "$schema",
  "$id",
  "$defs",
  "definitions",
];
const wholeMembers = new Set([...noted, "$comment"]);
const columnMembers = new Set([
  ...["type", "format", "enum", "const", "description", "pii", "pattern", "anyOf", "title", "$comment", "deprecation"],
  ...[typeKeyword, unitKeyword],
  ...[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "items",
    "properties",
    "required",
    "additionalProperties",
  ],
]);

const leftMembers = (of: string, schema: JsonSchema, known: ReadonlySet<string>): string[] =>
  Object.keys(schema)
    .filter((member) => !known.has(member))
    .map((member) => `${of}: ${member}`);

/** The properties, each with what it refers to within the same schema in its place. */
function resolvedProperties(schema: JsonSchema, left: string[]): Readonly<Record<string, JsonSchema>> {
  const given = isRecord(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(given).map(([name, property]) => {
      if (!isRecord(property)) return [name, {}];
      const { $ref, ...own } = property as JsonSchema;
      if ($ref === undefined) return [name, own];
      const target = definitionOf(schema, $ref);
      if (target === undefined) left.push(`${name}: what it refers to is not in the schema: ${String($ref)}`);
      return [name, { ...target, ...own }];
    }),
  );
}

function definitionOf({ $defs, definitions }: JsonSchema, reference: unknown): JsonSchema | undefined {
  const name = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(String(reference))?.[1];
  const known = { ...(isRecord(definitions) ? definitions : {}), ...(isRecord($defs) ? $defs : {}) };
  const found = name !== undefined && Object.hasOwn(known, name) ? known[name] : undefined;
  return isRecord(found) && found.$ref === undefined ? (found as JsonSchema) : undefined;
}

/** What may be left out of an object may be null in a row. */
function columnOf(field: Field, schema: JsonSchema, left: string[]): Field {
  const { optional, limits: _, deprecated: _deprecated, ...column } = field;
  left.push(...leftMembers(field.name, schema, columnMembers));
  if (schema.deprecated === true) left.push(`${field.name}: it is deprecated; say .deprecated({ since, until })`);
  const type = columnType(field, schema, left);
  const values = type.name === "text" ? column.values : undefined;
  if (schema.enum !== undefined && values === undefined)
    left.push(`${field.name}: its allowed values, since only texts have any`);
  const { values: _values, description: _description, ...rest } = column;
  return {
    ...rest,
    ...annotatedUnit(schema),
    type,
    nullable: field.nullable || optional === true,
    ...(values === undefined ? {} : { values }),
  };
}

function columnType({ name, type, limits = {} }: Field, schema: JsonSchema, left: string[]): FieldType {
  if (type.name === "list" || type.name === "struct") {
    left.push(`${name}: its ${type.name === "list" ? "items" : "members"} are not checked, since it is read as json`);
    return { name: "json" };
  }
  const exact = annotatedType(schema, type);
  if (exact !== undefined) return exact;
  if (type.name === "json" && schema.anyOf !== undefined) left.push(`${name}: anyOf`);
  if (type.name === "int64" && limits.min === -2147483648 && limits.max === 2147483647) return { name: "int32" };
  if (type.name === "float64" && isOfDecimal(limits))
    left.push(`${name}: how many decimal places it has is not said, so it is read as double`);
  if (type.name === "text" && limits.pattern !== undefined) return numberOfPattern(limits.pattern) ?? type;
  return type;
}

/** Bounds of a decimal as we write them: a power of ten on both sides. */
const isOfDecimal = ({ exclusiveMin, exclusiveMax = 0 }: NonNullable<Field["limits"]>): boolean =>
  exclusiveMin === -exclusiveMax && Number.isInteger(Math.log10(exclusiveMax));

const longWhole = "^-?\\d{1,19}$";

/** The type of a text that stands for a long number, as we write it. */
function numberOfPattern(pattern: string): FieldType | undefined {
  if (pattern === longWhole) return { name: "int64" };
  const [, whole, fraction = "0"] = /^\^-\?\\d\{1,(\d+)\}(?:\(\\\.\\d\{1,(\d+)\}\)\?)?\$$/.exec(pattern) ?? [];
  if (whole === undefined) return undefined;
  const [digits, scale] = [Number(whole), Number(fraction)];
  const type = { precision: digits + scale, scale };
  return type.precision <= 38 && decimalPattern(type) === pattern ? { name: "decimal", ...type } : undefined;
}

/** Bounds and patterns that the type does not say already, as checks of a table. */
function rulesOf(column: Field, schema: JsonSchema, left: string[]): readonly RowRule[] {
  const own = schemaOfField({ ...column, nullable: false });
  const { name, type } = column;
  const said = (member: string) => schema[member] !== undefined && schema[member] !== own[member];
  const rules: RowRule[] = [];
  const isNumber = ["int32", "int64", "float64", "decimal"].includes(type.name);
  for (const [member, rule] of [
    ["minimum", "min"],
    ["maximum", "max"],
  ] as const)
    if (said(member) && isNumber) rules.push({ rule, values: [name, Number(schema[member])] });
  if (said("pattern") && type.name === "text") rules.push({ rule: "matches", values: [name, String(schema.pattern)] });
  for (const member of ["exclusiveMinimum", "exclusiveMaximum"])
    if (
      said(member) &&
      !(
        type.name === "float64" &&
        isOfDecimal({ exclusiveMin: Number(schema.exclusiveMinimum), exclusiveMax: Number(schema.exclusiveMaximum) })
      )
    )
      left.push(`${name}: ${member} ${String(schema[member])}`);
  return rules;
}
