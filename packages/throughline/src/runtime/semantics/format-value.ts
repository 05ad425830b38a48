import type { Metric } from "../../contracts/analyst/metric.ts";

type Figure = Pick<Metric, "measure" | "unit">;

/** A metric's value as people read it: shares in percent, money with its unit. */
export function formatValue(metric: Figure, value: unknown): string {
  if (value === null || value === undefined) return "no rows";
  const number = Number(value);
  if (isShare(metric) && Math.abs(number) <= 1)
    return `${(number * 100).toLocaleString("en", { maximumFractionDigits: 2 })} %`;
  const text = number.toLocaleString("en", { maximumFractionDigits: 2 });
  return metric.unit === undefined ? text : `${text} ${metric.unit}`;
}

/** A ratio of two counts or two sums, without a unit of its own. */
const isShare = ({ measure, unit }: Figure) => unit === undefined && measure.divisor !== undefined;

/** A metric's target in the same form: `≤ 1.5 %`; empty where there is none. */
export function formatTarget(metric: Pick<Metric, "measure" | "unit" | "target">): string {
  const { min, max } = metric.target;
  const parts = [
    ...(min === undefined ? [] : [`≥ ${formatValue(metric, min)}`]),
    ...(max === undefined ? [] : [`≤ ${formatValue(metric, max)}`]),
  ];
  return parts.join(" ");
}
