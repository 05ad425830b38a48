import type { Duration } from "../core/duration.ts";
import type { ColumnField } from "../shape/column.ts";
import type { Columns, NamesOfType, NumericType, RowOfColumns } from "../shape/relation.ts";

declare const value: unique symbol;

/** What a feature computes over the events of its window. */
export type AggregateFunction = "count" | "sum" | "mean" | "min" | "max" | "countDistinct";

/** One feature: an aggregate over the events of the entity in `[t − window, t)`. */
export interface Feature<V = unknown> {
  readonly [value]?: V;
  readonly function: AggregateFunction;
  readonly column?: string;
  /** Only events whose columns equal these values count. */
  readonly where?: Readonly<Record<string, string | number | boolean>>;
  readonly window: Duration;
  /** True where the function takes numbers only. */
  readonly numeric: boolean;
  readonly field: ColumnField;
}

/** An aggregate that still needs its window. */
export interface Aggregate<V> {
  /** The length of the window, a fixed duration: `over("24h")` is `[t − 24 h, t)`, the row itself and ties excluded. */
  over(window: Duration): Feature<V>;
}

type Where<C extends Columns> = {
  readonly where?: Partial<Readonly<Record<keyof C & string, string | number | boolean>>> & Partial<RowOfColumns<C>>;
};

/** Makes the features of a view. Empty windows give 0 for counts and null for the rest; nulls are skipped. */
export interface FeatureBuilder<C extends Columns> {
  count(options?: Where<C>): Aggregate<number>;
  sum(column: NamesOfType<C, NumericType>, options?: Where<C>): Aggregate<number | null>;
  mean(column: NamesOfType<C, NumericType>, options?: Where<C>): Aggregate<number | null>;
  min(column: NamesOfType<C, NumericType>, options?: Where<C>): Aggregate<number | null>;
  max(column: NamesOfType<C, NumericType>, options?: Where<C>): Aggregate<number | null>;
  countDistinct(column: keyof C & string, options?: Where<C>): Aggregate<number>;
}

type Options = { readonly where?: Readonly<Record<string, string | number | boolean>> };

interface Recipe {
  readonly function: AggregateFunction;
  readonly column: string | undefined;
  readonly options: Options;
}

/** The builder that a feature view's callback is called with. */
export function featureBuilder(): FeatureBuilder<Columns> {
  const of =
    (name: AggregateFunction) =>
    (column: string, options: Options = {}) =>
      aggregate({ function: name, column, options });
  return {
    count: (options: Options = {}) => aggregate({ function: "count", column: undefined, options }),
    sum: of("sum"),
    mean: of("mean"),
    min: of("min"),
    max: of("max"),
    countDistinct: of("countDistinct"),
  } as unknown as FeatureBuilder<Columns>;
}

function aggregate(recipe: Recipe): Aggregate<unknown> {
  return { over: (window) => feature(recipe, window) };
}

function feature(recipe: Recipe, window: Duration): Feature {
  const counts = recipe.function === "count" || recipe.function === "countDistinct";
  return Object.freeze({
    function: recipe.function,
    ...(recipe.column === undefined ? {} : { column: recipe.column }),
    ...(recipe.options.where === undefined ? {} : { where: recipe.options.where }),
    window,
    numeric: !counts,
    field: counts ? { type: { name: "int32" }, nullable: false } : { type: { name: "float64" }, nullable: true },
  }) as Feature;
}

/** A feature in words: `sum("amount") over 24h`. */
export function featureSays(feature: Feature): string {
  const column = feature.column === undefined ? "" : `"${feature.column}"`;
  return `${feature.function}(${column}) over ${feature.window}`;
}
