import type { NamesOfType, Relation } from "../shape/relation.ts";

/** The types of columns that rows are sliced by. */
export type SliceType = "text" | "boolean" | "int32" | "int64";

/** What each outcome costs, in money; a gain is negative. */
export interface CostOptions {
  /** A row that is predicted positive and is not. */
  readonly falsePositive: number;
  /** A positive row that is not found. */
  readonly falseNegative: number;
  /** @default 0 */
  readonly truePositive?: number;
  /** @default 0 */
  readonly trueNegative?: number;
  /** The money's unit, such as `USD`. */
  readonly currency?: string;
}

/** What deciding for one of several classes costs, in money; a gain is negative. */
export interface ClassCostOptions<Class extends string = string> {
  /** A row that is taken for another class, where `of` does not say. */
  readonly wrong: number;
  /** A row that is taken for its own class, where `of` does not say. @default 0 */
  readonly right?: number;
  /** By class, and by what a row of it is taken for. */
  readonly of?: { readonly [Truth in Class]?: { readonly [Said in Class]?: number } };
  /** The money's unit, such as `USD`. */
  readonly currency?: string;
}

/** What the decisions of a label of some type cost; numbers are not decided. */
type CostsOf<LabelType, Class extends string> = unknown extends LabelType
  ? CostOptions | ClassCostOptions
  : LabelType extends "boolean"
    ? CostOptions
    : LabelType extends "text"
      ? ClassCostOptions<Class>
      : never;

/** What is measured on the test rows beside the measures of all of them. */
export interface EvaluateOptions<R extends Relation = Relation, LabelType = unknown, Class extends string = string> {
  /** Columns of `rows`: everything is also measured for each value of each of them. */
  readonly slices?: readonly NamesOfType<R["columns"], SliceType>[];
  /** Test rows that a slice has at least to be measured, from 2. @default 50 */
  readonly sliceRows?: number;
  /** Labels of truth: scores from here on are decided positive, 0 to 1. Default: what is best on the validation rows. */
  readonly threshold?: LabelType extends "boolean" ? number : never;
  /**
   * What decisions cost. Labels of truth: the threshold is then the one that costs least on the validation rows. Labels of several
   * classes: still the most probable one is decided for.
   */
  readonly costs?: CostsOf<LabelType, Class>;
}

/** True for the costs of several classes. */
export const areClassCosts = (costs: CostOptions | ClassCostOptions): costs is ClassCostOptions => "wrong" in costs;

/** What a row costs by its class and by what it is taken for: (classes, classes), row-major. */
export function costMatrix({ wrong, right = 0, of = {} }: ClassCostOptions, classes: readonly string[]): Float64Array {
  return Float64Array.from({ length: classes.length ** 2 }, (_, cell) => {
    const [truth, said] = [Math.floor(cell / classes.length), cell % classes.length];
    const given = of[classes[truth] as string]?.[classes[said] as string];
    return given ?? (truth === said ? right : wrong);
  });
}
