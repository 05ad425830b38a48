import type { Metric } from "../../contracts/analyst/metric.ts";
import { metricSpec } from "../../contracts/analyst/metric-spec.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import type { KindRunner, Measurement } from "../plan/kind-runner.ts";
import { askMetric, targetHeld } from "./answer.ts";
import { formatTarget, formatValue } from "./format-value.ts";

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
    const broken = measured.some(({ held }) => !held);
    const target = measured.length === 0 ? "" : ` ${broken ? "not " : ""}${formatTarget(metric)}`;
    return { version: { value }, text: `${formatValue(metric, value)}${target}`, measured, accepted: true };
  },
};
