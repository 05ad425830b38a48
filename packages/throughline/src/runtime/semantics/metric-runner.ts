import { type Metric, metricSpec } from "../../contracts/analyst/metric.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import type { KindRunner, Measurement } from "../plan/kind-runner.ts";
import { askMetric, targetHeld } from "./answer.ts";

/** Computes the metric over all rows, and measures its target. */
export const metricRunner: KindRunner<Metric> = {
  kind: "metric",
  async build(metric, context) {
    const answer = await askMetric(context.session, metric);
    const value = answer.rows[0]?.value ?? null;
    const clauses = metricSpec.promises(metric);
    const measured = clauses.flatMap((clause): Measurement[] => {
      const bound = clause.relation === "≤" ? { max: Number(clause.limit) } : { min: Number(clause.limit) };
      const held = targetHeld(bound, value);
      return held === undefined
        ? []
        : [
            {
              declaration: idOf(metric),
              promise: clause.name,
              says: clause.says,
              held,
              figure: Number(value),
              limit: clause.limit,
            },
          ];
    });
    const target = measured
      .map((one) => ` ${one.held ? "" : "not "}${one.says.slice(metric.name.length + 1)}`)
      .join(",");
    return { version: { value }, text: `${formatValue(metric, value)}${target}`, measured, accepted: true };
  },
};

/** A metric's value as people read it: shares in percent, money with its unit. */
export function formatValue(
  metric: { readonly unit?: string; readonly measure: Metric["measure"] },
  value: unknown,
): string {
  if (value === null || value === undefined) return "no rows";
  const number = Number(value);
  if (metric.unit === undefined && metric.measure.divisor !== undefined && Math.abs(number) <= 1)
    return `${(number * 100).toFixed(2)} %`;
  const text = number.toLocaleString("en", { maximumFractionDigits: 2 });
  return metric.unit === undefined ? text : `${text} ${metric.unit}`;
}
