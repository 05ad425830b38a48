import type { Columns, NumericType, Relation, TypeNameOf, ValueOf } from "../shape/relation.ts";
import type { NumberObjective } from "./trainers.ts";

/** What a model learns, from the type of its label and its trainer's `objective`. */
export type ModelObjective = "binary" | "multiclass" | NumberObjective;

/** The columns that can be a label: truth, numbers, and text of which the values are declared. */
export type LabelNames<C extends Columns> = {
  [N in keyof C & string]: TypeNameOf<C[N]> extends "boolean" | NumericType
    ? N
    : TypeNameOf<C[N]> extends "text"
      ? string extends ValueOf<C[N]>
        ? never
        : N
      : never;
}[keyof C & string];

/** The type of a label of some rows; `never` where the rows have no such column. */
export type LabelTypeOf<R extends Relation, Label extends string> = Label extends keyof R["columns"]
  ? R["columns"][Label]["typeName"]
  : never;

/** The classes of a label of text; `never` for any other. */
export type ClassesOf<R extends Relation, Label extends string> = Label extends keyof R["columns"]
  ? R["columns"][Label]["typeName"] extends "text"
    ? Extract<ValueOf<R["columns"][Label]>, string>
    : never
  : never;

/** What tells an objective: a model's rows, the column of its label, and what its trainer was asked. */
export interface Learning {
  readonly rows: Relation;
  readonly label: { readonly column: string };
  readonly trainer: { readonly objective?: NumberObjective };
}

/** What a model learns: truth as its probability, a number as what is expected of it or as the trainer says, text as one of several classes. */
export function objectiveOf({ rows, label, trainer }: Learning): ModelObjective {
  const type = rows.columns[label.column]?.field?.type.name;
  if (type === "text") return "multiclass";
  return isNumberType(type) ? (trainer.objective ?? "regression") : "binary";
}

/** The classes that a label of text may have, in the order that its column declares them; none for any other label. */
export function classesOf({ rows, label }: Pick<Learning, "rows" | "label">): readonly string[] {
  const field = rows.columns[label.column]?.field;
  const values: unknown = field?.type.name === "text" ? field.values : undefined;
  return Array.isArray(values) ? [...new Set(values as string[])] : [];
}

const numberTypes: ReadonlySet<string | undefined> = new Set(["int32", "int64", "float64", "decimal"]);

/** True for the types that a label of numbers may have. */
export const isNumberType = (type: string | undefined): boolean => numberTypes.has(type);
