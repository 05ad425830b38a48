import type { FieldType } from "../../../contracts/shape/field.ts";
import { quoteColumn } from "../../../contracts/sql/text.ts";
import type { AnalyzerTable } from "../../../ports/sql-analyzer.ts";

/**
 * `declared` columns are the user's; `remembered` ones stand in a table that no longer exists, with types of the lock;
 * `missing` ones are used by the query and exist nowhere.
 */
export interface ShadowColumn {
  readonly name: string;
  /** DuckDB's name of the type. */
  readonly type: string;
  readonly origin: "declared" | "remembered" | "missing";
  /** True when nobody knows the type, so that the one here is only one that the query takes. */
  readonly guessed: boolean;
}

/** An empty table that stands for a relation of the project while a query is bound. */
export interface ShadowTable {
  readonly name: string;
  readonly columns: readonly ShadowColumn[];
  /** False for a table that the query uses and that exists nowhere. */
  readonly declared: boolean;
  /** Columns in which no two rows are equal; absent where none are known. */
  readonly key?: readonly string[];
}

/** The type that nearly every expression takes, and that makes most of them null; of columns whose type nobody knows, until one is guessed. */
export const anyType = '"NULL"';

const names = {
  text: "VARCHAR",
  boolean: "BOOLEAN",
  int32: "INTEGER",
  int64: "BIGINT",
  float64: "DOUBLE",
  date: "DATE",
  timestamp: "TIMESTAMPTZ",
  json: "JSON",
  unknown: "VARIANT",
} as const;

/** The DuckDB type under which the values of a field are read at run time. */
export function shadowType(type: FieldType): string {
  if (type.name === "decimal") return `DECIMAL(${type.precision},${type.scale})`;
  if (type.name === "list") return `${shadowType(type.item)}[]`;
  if (type.name !== "struct") return names[type.name];
  return `STRUCT(${type.fields.map((field) => `${quoteColumn(field.name)} ${shadowType(field.type)}`).join(", ")})`;
}

/** True where a type is not known, in it or as a whole. */
function isOpen(type: FieldType): boolean {
  if (type.name === "list") return isOpen(type.item);
  if (type.name === "struct") return type.fields.some((field) => isOpen(field.type));
  return type.name === "unknown";
}

export function shadowOf({ name, fields, key }: AnalyzerTable): ShadowTable {
  const columns = fields.map((field): ShadowColumn => {
    const type = field.type.name === "unknown" ? anyType : shadowType(field.type);
    return { name: field.name, type, origin: "declared", guessed: isOpen(field.type) };
  });
  return { name, columns, declared: true, ...(key === undefined ? {} : { key }) };
}

/** Schema and table of a relation's name: what stands before the first dot, and the rest. */
export function schemaAndTable(name: string): readonly [schema: string, table: string] {
  const dot = name.indexOf(".");
  return dot === -1 ? ["main", name] : [name.slice(0, dot), name.slice(dot + 1)];
}

const endMark = "__end_of_columns_of_";

/** The table at whose end a star stood; undefined for the name of any other output. */
export function tableOfEndMark(name: string): string | undefined {
  const place = name.indexOf(endMark);
  return place === -1 ? undefined : name.slice(place + endMark.length);
}

/** A table with columns of its own making ends with a mark, so that a star can be told from a column that is named. */
function columnsOf({ name, columns }: ShadowTable): readonly ShadowColumn[] {
  const plain = columns.length > 0 && columns.every(({ origin }) => origin === "declared");
  return plain ? columns : [...columns, { name: `${endMark}${name}`, type: anyType, origin: "missing", guessed: true }];
}

/** The statements that make the tables in an empty catalogue. */
export function createTables(tables: readonly ShadowTable[]): string {
  const schemas = new Set(tables.map(({ name }) => schemaAndTable(name)[0]));
  const made = tables.map((table) => {
    const columns = columnsOf(table).map(({ name, type }) => `${quoteColumn(name)} ${type}`);
    const [schema, name] = schemaAndTable(table.name);
    return `CREATE OR REPLACE TABLE ${quoteColumn(schema)}.${quoteColumn(name)} (${columns.join(", ")});`;
  });
  return [...[...schemas].map((schema) => `CREATE SCHEMA IF NOT EXISTS ${quoteColumn(schema)};`), ...made].join("\n");
}
