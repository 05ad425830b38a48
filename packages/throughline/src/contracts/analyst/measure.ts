import type { Columns, NamesOfType, NumericType, RowOfColumns } from "../shape/relation.ts";

/** What a measure computes over the rows of a group. */
export type MeasureFunction = "count" | "sum" | "mean" | "min" | "max" | "countDistinct";

/** One aggregate over the rows of a group. */
export interface MeasureTerm {
  readonly function: MeasureFunction;
  readonly column?: string;
  readonly where?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** The arithmetic of a metric: one aggregate, or one divided by another (null where the divisor is 0). */
export interface Measure {
  readonly term: MeasureTerm;
  readonly divisor?: MeasureTerm;
}

/** An aggregate that can be divided by another. */
export interface MeasureExpression extends Measure {
  /** This divided by `divisor`, over the same group. */
  per(divisor: MeasureExpression): Measure;
}

type Where<C extends Columns> = { readonly where?: Partial<RowOfColumns<C>> };

/** Makes the measure of a metric. Nulls are skipped by all but `count`. Sums of decimals are exact. */
export interface MeasureBuilder<C extends Columns> {
  count(options?: Where<C>): MeasureExpression;
  sum(column: NamesOfType<C, NumericType>, options?: Where<C>): MeasureExpression;
  mean(column: NamesOfType<C, NumericType>, options?: Where<C>): MeasureExpression;
  min(column: NamesOfType<C, NumericType>, options?: Where<C>): MeasureExpression;
  max(column: NamesOfType<C, NumericType>, options?: Where<C>): MeasureExpression;
  countDistinct(column: keyof C & string, options?: Where<C>): MeasureExpression;
}

type Options = { readonly where?: MeasureTerm["where"] };

/** The builder that a metric's callback is called with. */
export function measureBuilder(): MeasureBuilder<Columns> {
  const of =
    (name: MeasureFunction) =>
    (column: string, options: Options = {}) =>
      expression({ function: name, column, ...options });
  return {
    count: (options: Options = {}) => expression({ function: "count", ...options }),
    sum: of("sum"),
    mean: of("mean"),
    min: of("min"),
    max: of("max"),
    countDistinct: of("countDistinct"),
  } as unknown as MeasureBuilder<Columns>;
}

function expression(term: MeasureTerm): MeasureExpression {
  const self = { term };
  Object.defineProperty(self, "per", {
    value: (divisor: MeasureExpression) => Object.freeze({ term, divisor: divisor.term }),
  });
  return Object.freeze(self) as unknown as MeasureExpression;
}

/** A term in words: `sum("amount") where charged_back = true`. */
export function termSays(term: MeasureTerm): string {
  const where = Object.entries(term.where ?? {}).map(([name, value]) => `${name} = ${String(value)}`);
  const condition = where.length === 0 ? "" : ` where ${where.join(" and ")}`;
  return `${term.function}(${term.column === undefined ? "" : `"${term.column}"`})${condition}`;
}

/** A measure in words. */
export function measureSays(measure: Measure): string {
  return measure.divisor === undefined
    ? termSays(measure.term)
    : `${termSays(measure.term)} per ${termSays(measure.divisor)}`;
}
