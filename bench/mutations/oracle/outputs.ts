import type { Declaration } from "../../../packages/throughline/src/contracts/core/declaration.ts";
import { isMissing } from "../../../packages/throughline/src/contracts/core/missing.ts";
import type { Column } from "../../../packages/throughline/src/contracts/shape/column.ts";
import type { Has } from "./opaque-code.ts";
import type { FoundRelation, SqlColumns } from "./sql-columns.ts";

/** One field that a declaration gives, and whether it can be made of what stands. */
export interface Output {
  readonly key: string;
  /** `lost in code`: a callback that nobody can read from outside could not make it. */
  readonly state: "made" | "lost" | "lost in code";
  /** The fields whose values it hands on as they are. */
  readonly copies?: readonly string[];
}

/** What is needed to make the outputs of a declaration. */
export interface World {
  readonly sql: SqlColumns;
  readonly declarations: readonly Declaration[];
  /** The text of the file that a declaration stands in, with the files of its folder. */
  textAround(declaration: Declaration): string;
}

/** Anything with rows, as a query or a callback reads it. */
export interface Rows {
  readonly name: string;
  readonly kind?: string;
  readonly columns: Readonly<Record<string, Column>>;
}

/** The port of something with rows. */
export function portOf({ kind, name }: Rows): string {
  return kind === undefined ? `endpoint:${name.replace(/^logs\./, "")}#log` : `${kind}:${name}#rows`;
}

/** The output of one field by whether it is made. */
export const output = (key: string, isMade: boolean, copies?: readonly string[]): Output => ({
  key,
  state: isMade ? "made" : "lost",
  ...(copies === undefined ? {} : { copies }),
});

const duckTypes: Readonly<Record<string, string>> = {
  text: "varchar",
  boolean: "boolean",
  int32: "integer",
  int64: "bigint",
  float64: "double",
  date: "date",
  timestamp: "timestamptz",
  json: "json",
};

/** A relation with those of its columns that stand. */
export function found(rows: Rows, has: Has): FoundRelation {
  const columns = Object.entries(rows.columns).flatMap(([name, { field }]) => {
    const { type } = field;
    const text = type.name === "decimal" ? `decimal(${type.precision}, ${type.scale})` : duckTypes[type.name];
    return has(`${portOf(rows)}.${name}`) ? [[name, text ?? "varchar"] as const] : [];
  });
  return { name: rows.name, columns: new Map(columns) };
}

/** The key of a column or a feature that is held as a value; undefined for a stand-in of one that does not exist. */
export function heldKey(value: unknown, world: World): string | undefined {
  if (isMissing(value) || typeof value !== "object" || value === null) return undefined;
  const held = value as { readonly name: string; readonly owner?: string; readonly view?: string };
  if (held.view !== undefined) return `featureView:${held.view}#features.${held.name}`;
  const owner = world.declarations.find(({ name, kind }) => name === held.owner && isRowsKind.has(kind));
  return owner === undefined ? undefined : `${owner.kind}:${owner.name}#rows.${held.name}`;
}

const isRowsKind = new Set(["source", "table", "predictions"]);

/** An aggregate of a feature or a metric as SQL. */
export function aggregateSql(term: {
  readonly function: string;
  readonly column?: string;
  readonly where?: Readonly<Record<string, unknown>> | undefined;
}): string {
  const column = term.column === undefined ? "*" : `"${term.column}"`;
  const calls: Readonly<Record<string, string>> = {
    mean: `avg(${column})`,
    countDistinct: `count(distinct ${column})`,
  };
  const where = conditions(term.where ?? {});
  return `${calls[term.function] ?? `${term.function}(${column})`}${where === "" ? "" : ` filter (where ${where})`}`;
}

/** Equalities as SQL; empty where there are none. */
export const conditions = (equal: Readonly<Record<string, unknown>>): string =>
  Object.entries(equal)
    .map(([name, value]) => `"${name}" = ${typeof value === "string" ? `'${value}'` : String(value)}`)
    .join(" and ");

/** The quoted name of a relation. */
export const quoted = (name: string) =>
  name
    .split(".")
    .map((part) => `"${part}"`)
    .join(".");
