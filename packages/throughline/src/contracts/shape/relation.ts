import type { Declaration } from "../core/declaration.ts";
import { type Injectable, injectableAs } from "../core/injectable.ts";
import { isMissing, withMissing } from "../core/missing.ts";
import type { TypeProblem } from "../core/type-problem.ts";
import { type Column, type ColumnField, makeColumn } from "./column.ts";
import type { Deprecation } from "./deprecation.ts";
import type { Field, Shape, TypeName } from "./field.ts";

/** A record of columns as a user writes it. */
export type Columns = Readonly<Record<string, Column>>;

/** The value type of a column in rows and JSON. */
export type ValueOf<C> = C extends Column<infer V, TypeName> ? V : never;
/** The type name of a column. */
export type TypeNameOf<C> = C extends { readonly typeName: infer K extends TypeName } ? K : never;

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

const relationBrand = Symbol.for("throughline.relation");

/** Who provides a relation, and under which port. */
export interface RelationProvider {
  readonly declaration: () => Declaration;
  readonly port: string;
}

/**
 * Anything with rows in the lake: a source, a table, predictions, an endpoint's log.
 * SQL templates, models, routes and metrics read relations, whatever kind of declaration provides them.
 */
export interface Relation<Name extends string = string, C extends Columns = Columns, Key extends string = string>
  extends Injectable<RelationReader<C, Key>> {
  /** Name in the lake, `schema.table`. */
  readonly name: Name;
  readonly columns: C;
  /** Columns that identify a row; empty where there is no key. */
  readonly rowKey: readonly Key[];
  /** The column with the event time, where the rows are events. */
  readonly at?: string;
  /** The column with the time a row could have been known. Default: `at`. */
  readonly available?: string;
}

/** What a handler receives for a relation in its `uses`. */
export interface RelationReader<C extends Columns, Key extends string> {
  /** The row with this key in the release's version of the table, or null. */
  get(key: { readonly [K in Key]: string | number | boolean }): Promise<RowOfColumns<C> | null>;
}

/** A column of a relation as a literal type of its own; of any other name it says that it is none. */
export type ColumnName<R extends Relation, N extends string> = N &
  (N extends keyof R["columns"]
    ? NoInfer<keyof R["columns"] & string>
    : TypeProblem<`column ${N} is not in ${R["name"]}`>);

/** The row type of a relation: `RowOf<typeof payments>`. */
export type RowOf<R extends { readonly columns: Columns }> = RowOfColumns<R["columns"]>;

/** The property that makes an object a relation; spread it into the object. */
export function relationOf(provider: RelationProvider, self: () => Relation): object {
  const fields = () => Object.keys(self().columns).map((name) => ({ name, as: "handler" }));
  const use = () => ({
    provider: provider.declaration(),
    port: provider.port,
    fields: fields(),
    certainty: "possible" as const,
  });
  return { [relationBrand]: provider, ...injectableAs(use) };
}

/** True for anything that a SQL template can read from. */
export function isRelation(value: unknown): value is Relation {
  return typeof value === "object" && value !== null && relationBrand in value;
}

/** The declaration and port behind a relation. */
export function providerOf(relation: Relation): RelationProvider {
  return (relation as unknown as { [relationBrand]: RelationProvider })[relationBrand];
}

/** The shape of a record of columns. Columns that failed to load have type `unknown`. */
export function shapeOf(columns: Columns): Shape {
  return Object.entries(columns).map(([name, column]): Field => ({ name, ...column.field }));
}

/** The shape of a relation as it gives it to others: with what of it is deprecated. */
export function givenShape(columns: Columns): Shape {
  return Object.entries(columns).map(([name, column]): Field => {
    const { deprecation } = column as { readonly deprecation?: Deprecation };
    return { name, ...column.field, ...(deprecation === undefined ? {} : { deprecated: deprecation }) };
  });
}

/** Gives each column its owner and name. The result answers a name that does not exist with a stand-in. */
export function bindColumns<Owner extends string, C extends Columns>(
  owner: Owner,
  columns: C,
  relation: () => Relation,
): Bound<Owner, C> {
  const bound = Object.entries(columns).map(
    ([name, column]) => [name, bindColumn({ owner, name, relation }, column)] as const,
  );
  return withMissing(Object.freeze(Object.fromEntries(bound)), "column", owner) as Bound<Owner, C>;
}

/** A field may be a stand-in, which is left as it is. */
function withoutDeprecation(field: ColumnField): { readonly field: ColumnField; readonly deprecated?: Deprecation } {
  if (!Object.hasOwn(field, "deprecated")) return { field };
  const { deprecated, ...rest } = field;
  return deprecated === undefined ? { field: rest } : { field: rest, deprecated };
}

/** What is deprecated is the column of this relation: whoever takes it over gives a column of its own. */
function bindColumn(place: { owner: string; name: string; relation: () => Relation }, column: Column): RelationColumn {
  const known = isMissing(column) ? makeColumn({ type: { name: "unknown" }, nullable: true }) : column;
  const { deprecated, field } = withoutDeprecation(known.field);
  const copy = Object.create(null, Object.getOwnPropertyDescriptors(makeColumn(field)));
  const described = { owner: { value: place.owner, enumerable: true }, name: { value: place.name, enumerable: true } };
  const hidden = {
    stoodFor: { value: column },
    relation: { value: place.relation },
    deprecation: { value: deprecated },
  };
  return Object.freeze(Object.defineProperties(copy, { ...described, ...hidden })) as RelationColumn;
}

/** The relation that a column belongs to; undefined for a stand-in. */
export function relationOfColumn(column: RelationColumn): Relation | undefined {
  return isRelationColumn(column) ? (column as unknown as { relation: () => Relation }).relation() : undefined;
}

/** The value that a user wrote in place of a column: a stand-in where the column does not exist. */
export function writtenColumn(column: Column): unknown {
  return (column as { readonly stoodFor?: unknown }).stoodFor ?? column;
}

/** True for a column that already belongs to a relation. */
export function isRelationColumn(value: unknown): value is RelationColumn {
  return typeof value === "object" && value !== null && "owner" in value && "typeName" in value;
}
