import type { Deprecation } from "./deprecation.ts";
import type { Field, FieldType, TypeName } from "./field.ts";

/** Hidden carrier of a column's value type; never present at run time. */
export declare const carried: unique symbol;

/** A field without its name: what a column builder describes. */
export type ColumnField = Omit<Field, "name">;

/**
 * A column as a user writes it: a type with nullability, unit, tags and allowed values.
 *
 * `V` is the value's TypeScript type in rows and JSON bodies: `int64` and decimals of more than 15 digits are strings,
 * dates and timestamps are ISO strings (timestamps with microseconds).
 */
export interface Column<V = unknown, K extends TypeName = TypeName> {
  readonly [carried]?: V;
  readonly typeName: K;
  readonly field: ColumnField;
  /** Values may be null. Columns are non-null unless they say so. */
  nullable(): Column<V | null, K>;
  /** The unit of the values, such as `USD`, `ms`, `kg`; a change of unit is a break. */
  unit(unit: string): Column<V, K>;
  /** Marks personal data of a category, such as `name` or `email`; the tag follows the value through lineage. */
  pii(category: string): Column<V, K>;
  /** The closed set of values; others are rejected at the door. */
  oneOf<const Values extends readonly (V & string)[]>(...values: Values): Column<Values[number] | Extract<V, null>, K>;
  /** One sentence on what the values mean. */
  describe(text: string): Column<V, K>;
  /** Says until when the column is given, and which column of the same relation replaces it. Who takes the column over does not take this over. */
  deprecated(deprecation: Deprecation): Column<V, K>;
}

/** The tag of personal data of a category: `pii:name`. */
export const piiTag = (category: string) => `pii:${category}`;

const columnBrand = Symbol.for("throughline.column");

/** True for a column builder, of this copy of the package or another. */
export function isColumn(value: unknown): value is Column {
  return typeof value === "object" && value !== null && columnBrand in value;
}

/** Makes a column from its field; the methods return changed copies. */
export function makeColumn<V, K extends TypeName>(field: ColumnField & { readonly type: FieldType }): Column<V, K> {
  const change = <W>(part: Partial<ColumnField>) => makeColumn<W, K>({ ...field, ...part });
  const column = {
    typeName: field.type.name as K,
    field: Object.freeze(field),
    nullable: () => change<V | null>({ nullable: true }),
    unit: (unit: string) => change<V>({ unit }),
    pii: (category: string) => change<V>({ tags: [...new Set([...(field.tags ?? []), piiTag(category)])].sort() }),
    oneOf: (...values: readonly string[]) => change({ values: [...values] }),
    describe: (description: string) => change<V>({ description }),
    deprecated: (deprecated: Deprecation) => change<V>({ deprecated }),
  };
  Object.defineProperty(column, columnBrand, { value: true });
  return Object.freeze(column) as unknown as Column<V, K>;
}

const plain = <V, K extends TypeName>(type: FieldType & { name: K }): Column<V, K> =>
  makeColumn({ type, nullable: false });

/** Unicode text. */
export const text = (): Column<string, "text"> => plain({ name: "text" });
/** True or false. */
export const boolean = (): Column<boolean, "boolean"> => plain({ name: "boolean" });
/** A whole number of 32 bits. */
export const integer = (): Column<number, "int32"> => plain({ name: "int32" });
/** A whole number of 64 bits; a string in rows and JSON, since a JavaScript number holds 53. */
export const bigint = (): Column<string, "int64"> => plain({ name: "int64" });
/** A 64-bit floating-point number; finite: NaN and infinities are rejected at the door. */
export const double = (): Column<number, "float64"> => plain({ name: "float64" });
/** A calendar day, `2026-01-31`. */
export const date = (): Column<string, "date"> => plain({ name: "date" });
/** An instant in UTC with microseconds, `2026-01-31T12:00:00.000000Z`. */
export const timestamp = (): Column<string, "timestamp"> => plain({ name: "timestamp" });
/** Any JSON value, unchecked. */
export const json = (): Column<unknown, "json"> => plain({ name: "json" });

type LongDecimal =
  | 16
  | 17
  | 18
  | 19
  | 20
  | 21
  | 22
  | 23
  | 24
  | 25
  | 26
  | 27
  | 28
  | 29
  | 30
  | 31
  | 32
  | 33
  | 34
  | 35
  | 36
  | 37
  | 38;

/** An exact number of `precision` digits (1 to 38), `scale` of them after the point; a string in rows and JSON when `precision` is over 15. */
export function decimal<const P extends number>(
  precision: P,
  scale: number,
): Column<P extends LongDecimal ? string : number, "decimal"> {
  return plain({ name: "decimal", precision, scale });
}
