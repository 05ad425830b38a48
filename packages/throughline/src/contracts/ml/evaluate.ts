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

/** What is measured on the test rows beside the measures of all of them. */
export interface EvaluateOptions<R extends Relation = Relation, LabelType = unknown> {
  /** Columns of `rows`: everything is also measured for each value of each of them. */
  readonly slices?: readonly NamesOfType<R["columns"], SliceType>[];
  /** Test rows that a slice has at least to be measured, from 2. @default 50 */
  readonly sliceRows?: number;
  /** Labels of truth: scores from here on are decided positive, 0 to 1. Default: what is best on the validation rows. */
  readonly threshold?: LabelType extends "boolean" ? number : never;
  /** Labels of truth: what decisions cost. The threshold is then the one that costs least on the validation rows. */
  readonly costs?: LabelType extends "boolean" ? CostOptions : never;
}
