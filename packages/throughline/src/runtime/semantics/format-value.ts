import type { Metric } from "../../contracts/analyst/metric.ts";
import { fieldOf } from "../../contracts/shape/field.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";

type Figure = Pick<Metric, "from" | "measure" | "unit">;

/** A metric's value as people read it: shares in percent, decimals with all digits of their type, money with its unit. */
export function formatValue(metric: Figure, value: unknown): string {
  if (value === null || value === undefined) return "no rows";
  const number = Number(value);
  if (isShare(metric) && Math.abs(number) <= 1) return `${(number * 100).toLocaleString("en", shortDigits)} %`;
  const scale = scaleOf(metric);
  const digits = scale === undefined ? shortDigits : { minimumFractionDigits: scale, maximumFractionDigits: scale };
  // A text of many digits is formatted as it stands: as a number it would be another one.
  const text = new Intl.NumberFormat("en", digits).format(typeof value === "string" ? (value as `${number}`) : number);
  return metric.unit === undefined ? text : `${text} ${metric.unit}`;
}

const shortDigits = { maximumFractionDigits: 2 };

/** Digits after the point of a figure that is exact: a sum, least or greatest value of decimals. */
function scaleOf({ from, measure: { term, divisor } }: Figure): number | undefined {
  if (divisor !== undefined || term.column === undefined || !["sum", "min", "max"].includes(term.function))
    return undefined;
  const type = fieldOf(shapeOf(from.columns), term.column)?.type;
  return type?.name === "decimal" ? type.scale : undefined;
}

/** A ratio of two counts or two sums, without a unit of its own. */
const isShare = ({ measure, unit }: Figure) => unit === undefined && measure.divisor !== undefined;

/** A metric's target in the same form: `≤ 1.5 %`; empty where there is none. */
export function formatTarget(metric: Pick<Metric, "from" | "measure" | "unit" | "target">): string {
  const { min, max } = metric.target;
  const parts = [
    ...(min === undefined ? [] : [`≥ ${formatValue(metric, min)}`]),
    ...(max === undefined ? [] : [`≤ ${formatValue(metric, max)}`]),
  ];
  return parts.join(" ");
}
