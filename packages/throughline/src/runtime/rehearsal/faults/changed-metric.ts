import type { Measure, MeasureFunction, MeasureTerm } from "../../../contracts/analyst/measure.ts";
import type { Metric } from "../../../contracts/analyst/metric.ts";
import { idOf } from "../../../contracts/core/declaration.ts";
import { hasMeasure } from "../../verification/parts.ts";
import type { Fault, Rehearsed, Target } from "../fault.ts";
import { reachOf } from "../reach.ts";
import { editSource, findOption, type WrittenOption } from "../source-text.ts";

/** Gives a figure another arithmetic under the same name. */
export const changedMetric: Fault = {
  name: "changed-metric",
  says: "a figure is computed in another way under the same name",
  stages: ["check"],
  async targets(project) {
    for (const metric of project.declarations.filter(hasMeasure)) {
      const written = await findOption(project.root, metric, ["measure"]);
      if (written !== undefined) return [targetOf(metric, written, project)];
    }
    return { because: "no figure has an arithmetic that is written out" };
  },
};

function targetOf(metric: Metric, { file, value }: WrittenOption, { graph }: Rehearsed): Target {
  const id = idOf(metric);
  const measure = otherMeasure(metric.measure, metric.time);
  const reach = reachOf(graph, id);
  return {
    declaration: id,
    says: `${metric.name} becomes ${callText(measure)}`,
    async inject({ root }) {
      await editSource(root, file, {
        start: value.start,
        end: value.end,
        text: `(measures) => measures.${callText(measure)}`,
      });
      return {};
    },
    counts: ({ stage, declaration }) => stage === "check" && reach.has(declaration),
  };
}

const others: Readonly<Record<MeasureFunction, MeasureFunction>> = {
  ...{ sum: "mean", mean: "max", min: "max", max: "min" },
  ...{ count: "countDistinct", countDistinct: "count" },
};

/** A share becomes its count; any other figure gets another function. */
function otherMeasure({ term, divisor }: Measure, time: string): MeasureTerm {
  if (divisor !== undefined) return term;
  const { column = time, where } = term;
  const condition = where === undefined ? {} : { where };
  const changed = others[term.function];
  return changed === "count" ? { function: changed, ...condition } : { function: changed, column, ...condition };
}

function callText({ function: name, column, where }: MeasureTerm): string {
  const given = [
    ...(column === undefined ? [] : [JSON.stringify(column)]),
    ...(where === undefined ? [] : [`{ where: ${JSON.stringify(where)} }`]),
  ];
  return `${name}(${given.join(", ")})`;
}
