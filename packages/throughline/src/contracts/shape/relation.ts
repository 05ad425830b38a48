import type { Column } from "./column.ts";
import type { Field, Shape, TypeName } from "./field.ts";

/** A record of columns as a user writes it. */
export type Columns = Readonly<Record<string, Column>>;

/** The value type of a column in rows and JSON. */
export type ValueOf<C> = C extends Column<infer V, TypeName> ? V : never;
/** The type name of a column. */
export type TypeNameOf<C> = C extends Column<unknown, infer K> ? K : never;

/** A column that belongs to a relation: what `payments.columns.amount` is. */
export interface RelationColumn<
  Owner extends string = string,
  Name extends string = string,
  V = unknown,
  K extends TypeName = TypeName,
> extends Column<V, K> {
  readonly owner: Owner;
  readonly name: Name;
}

/** The columns of a relation, each knowing its owner and name. */
export type Bound<Owner extends string, C extends Columns> = {
  readonly [K in keyof C & string]: RelationColumn<Owner, K, ValueOf<C[K]>, TypeNameOf<C[K]>>;
};

/** One row, in wire types. */
export type RowOfColumns<C extends Columns> = { readonly [K in keyof C & string]: ValueOf<C[K]> };

/** The names of the columns whose type is one of `K`. */
export type NamesOfType<C extends Columns, K extends TypeName> = {
  [N in keyof C & string]: TypeNameOf<C[N]> extends K ? N : never;
}[keyof C & string];

/** Types that sums and means take. */
export type NumericType = "int32" | "int64" | "float64" | "decimal";

/**
 * Anything with rows in the lake: a source, a table, predictions, an endpoint's log.
 * SQL templates, models, routes and metrics read relations, whatever kind of declaration provides them.
 */
export interface Relation<Name extends string = string, C extends Columns = Columns> {
  /** Name in the lake, `schema.table`. */
  readonly name: Name;
  readonly columns: C;
  /** Columns that identify a row; empty where there is no key. */
  readonly rowKey: readonly string[];
}

export const relationBrand: unique symbol = Symbol.for("throughline.relation") as never;

/** True for anything that a SQL template can read from. */
export function isRelation(value: unknown): value is Relation {
  return typeof value === "object" && value !== null && relationBrand in value;
}

/** The row type of a relation: `RowOf<typeof payments>`. */
export type RowOf<R extends { readonly columns: Columns }> = RowOfColumns<R["columns"]>;

/** The shape of a record of columns. Columns that failed to load have type `unknown`. */
export function shapeOf(columns: Columns): Shape {
  return Object.entries(columns).map(([name, column]): Field => ({ name, ...column.field }));
}

/** Gives each column its owner and name. The result is the relation's own record of columns. */
export function bindColumns<Owner extends string, C extends Columns>(owner: Owner, columns: C): Bound<Owner, C> {
  const bound = Object.entries(columns).map(([name, column]) => [name, bindColumn(owner, name, column)] as const);
  return Object.freeze(Object.fromEntries(bound)) as Bound<Owner, C>;
}

function bindColumn(owner: string, name: string, column: Column): RelationColumn {
  const copy = Object.create(null, Object.getOwnPropertyDescriptors(column));
  Object.defineProperties(copy, {
    owner: { value: owner, enumerable: true },
    name: { value: name, enumerable: true },
    origin: { value: isRelationColumn(column) ? { owner: column.owner, name: column.name } : undefined },
  });
  return Object.freeze(copy) as RelationColumn;
}

/** True for a column that already belongs to a relation. */
export function isRelationColumn(value: unknown): value is RelationColumn {
  return typeof value === "object" && value !== null && "owner" in value && "name" in value && "typeName" in value;
}
