import { isFeatureColumn } from "../../contracts/ml/feature-view.ts";
import type { Model, ModelInput } from "../../contracts/ml/model.ts";
import type { FieldType } from "../../contracts/shape/field.ts";
import { quoteColumn } from "../../contracts/sql/text.ts";

/** How a direct input of a model is read: numbers as they are, instants as seconds, truth as 0 and 1, text as a category. */
export interface InputPlan {
  readonly name: string;
  readonly column: string;
  readonly kind: "numeric" | "categorical";
  readonly type: FieldType;
}

/** The inputs of a model that are columns of its rows, in the model's order. */
export function inputPlans(model: Model): InputPlan[] {
  return Object.entries(model.features).flatMap(([name, input]) =>
    isFeatureColumn(input) ? [] : [planOf(name, input)],
  );
}

function planOf(name: string, input: ModelInput): InputPlan {
  const { type } = input.field;
  const categorical = type.name === "text" || type.name === "json";
  return { name, column: input.name, kind: categorical ? "categorical" : "numeric", type };
}

/** The SQL of a direct input: a DOUBLE, or text for a category. */
export function inputSql(plan: InputPlan): string {
  const column = quoteColumn(plan.column);
  if (plan.kind === "categorical") return `${column}::VARCHAR`;
  if (plan.type.name === "timestamp") return `(epoch_us(${column})::DOUBLE / 1e6)`;
  if (plan.type.name === "date") return `(epoch_us(${column}::TIMESTAMP)::DOUBLE / 1e6)`;
  if (plan.type.name === "boolean") return `${column}::INTEGER::DOUBLE`;
  return `${column}::DOUBLE`;
}

/** The number of a wire value, as `inputSql` gives it; NaN where it is null or a category that the model does not know. */
export function inputNumber(plan: InputPlan, value: unknown, codes: ReadonlyMap<string, number> | undefined): number {
  if (value === null || value === undefined) return Number.NaN;
  if (plan.kind === "categorical") return codes?.get(String(value)) ?? Number.NaN;
  if (plan.type.name === "timestamp" || plan.type.name === "date") return secondsOf(String(value));
  return Number(value);
}

/** Seconds since 1970 of an ISO day or instant, to the microsecond: `Date` alone cuts what lies beyond milliseconds. */
function secondsOf(iso: string): number {
  const beyond = /\.\d{3}(\d{1,3})/.exec(iso)?.[1] ?? "";
  return (Date.parse(iso) * 1000 + Number(beyond.padEnd(3, "0"))) / 1e6;
}
