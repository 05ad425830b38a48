import { arithmeticText, conditionText } from "../core/arithmetic.ts";
import { portOfRelation } from "../data/relation-spec.ts";
import type { Term } from "../graph/kind-spec.ts";
import type { Metric } from "./metric.ts";

/** What a figure means under its name: the rows it is over, its arithmetic, its filter, and the time it is cut by. */
export function metricTerms(metric: Metric): Term[] {
  const of = portOfRelation(metric.from);
  const term = (name: string, limit: string | undefined, field = "value"): Term[] =>
    limit === undefined ? [] : [{ port: "value", field, name, relation: "=", limit, of }];
  const filter = conditionText(metric.filter);
  return [
    ...term("rows", metric.from.name),
    ...term("measure", measureText(metric)),
    ...term("filter", filter === "" ? "none" : filter),
    ...term("time", typeof metric.time === "string" ? `{${metric.time}}` : undefined, "time"),
  ];
}

function measureText({ measure: { term, divisor } }: Metric): string | undefined {
  const above = arithmeticText(term);
  if (above === undefined || divisor === undefined) return above;
  const below = arithmeticText(divisor);
  return below === undefined ? undefined : `${above} per ${below}`;
}
