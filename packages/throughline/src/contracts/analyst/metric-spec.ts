import { contractError } from "../data/error-codes.ts";
import { nameProblems, timestampProblems } from "../data/relation-problems.ts";
import { refOf, useOf, whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { KindSpec } from "../graph/kind-spec.ts";
import { fieldOf } from "../shape/field.ts";
import { shapeOf } from "../shape/relation.ts";
import { type MeasureTerm, termSays } from "./measure.ts";
import { grains, type Metric, metricShape } from "./metric.ts";

const terms = (metric: Metric): MeasureTerm[] => [
  metric.measure.term,
  ...(metric.measure.divisor === undefined ? [] : [metric.measure.divisor]),
];

/** Every column a metric reads, with how. */
function columnsRead(metric: Metric): readonly { readonly name: string; readonly as: string }[] {
  const measured = terms(metric).flatMap((term) =>
    [...(term.column === undefined ? [] : [term.column]), ...Object.keys(term.where ?? {})].map((name) => ({
      name,
      as: termSays(term),
    })),
  );
  const filtered = Object.keys(metric.filter).map((name) => ({ name, as: "filter" }));
  const cut = metric.dimensions.map((name) => ({ name, as: `dimension ${name}` }));
  return [...measured, ...filtered, ...cut, { name: metric.time, as: "time" }];
}

/** What a metric is to the graph. */
export const metricSpec: KindSpec<Metric> = {
  kind: "metric",
  namespace: "metric",
  title: "metric",
  accepts: (metric) => ({ uses: [useOf(metric.from, columnsRead(metric))], ports: [] }),
  provides: (metric) => [{ name: "value", shape: metricShape(metric) }],
  derives: (metric) => [
    {
      port: "value",
      field: "value",
      from: columnsRead(metric).map(({ name, as }) => ({
        ...refOf(metric.from, name),
        how: as.includes("(") ? "value" : "row",
        certainty: "definite",
      })),
    },
    {
      port: "value",
      field: "time",
      from: [{ ...refOf(metric.from, metric.time), how: "value", certainty: "definite" }],
    },
    ...metric.dimensions.map((name) => ({
      port: "value",
      field: name,
      from: [{ ...refOf(metric.from, name), how: "value" as const, certainty: "definite" as const }],
    })),
  ],
  promises: (metric) => [
    ...(metric.target.max === undefined
      ? []
      : [
          {
            name: "target max",
            says: `${metric.name} ≤ ${metric.target.max}`,
            relation: "≤" as const,
            limit: metric.target.max,
          },
        ]),
    ...(metric.target.min === undefined
      ? []
      : [
          {
            name: "target min",
            says: `${metric.name} ≥ ${metric.target.min}`,
            relation: "≥" as const,
            limit: metric.target.min,
          },
        ]),
  ],
  validate: metricProblems,
  identity: (metric) => ({
    from: metric.from.name,
    time: metric.time,
    dimensions: metric.dimensions,
    measure: metric.measure,
    filter: metric.filter,
  }),
  callbacks: () => false,
};

const numeric = new Set<string>(["int32", "int64", "float64", "decimal", "unknown"]);

function metricProblems(metric: Metric): ThroughlineError[] {
  const mistyped = terms(metric).flatMap((term) => termProblems(metric, term));
  const reserved = metric.dimensions.filter(
    (name) => name === "time" || name === "value" || (grains as readonly string[]).includes(name),
  );
  const clashes = reserved.map((name) =>
    contractError("invalid-name", {
      detail: `a dimension may not be named ${name}`,
      hint: "rename the column in the table",
      where: whereOf(metric, "dimensions"),
    }),
  );
  return [
    ...mistyped,
    ...clashes,
    ...timestampProblems(metric, "time", {
      relation: metric.from,
      name: metric.time,
    }),
  ];
}

function termProblems(metric: Metric, term: MeasureTerm): ThroughlineError[] {
  if (term.column === undefined || term.function === "countDistinct") return [];
  const field = fieldOf(shapeOf(metric.from.columns), term.column);
  if (field === undefined || numeric.has(field.type.name)) return [];
  const detail = `${term.function} asks a number, ${metric.from.name}.${term.column} is ${field.type.name}`;
  return [contractError("type-mismatch", { detail, where: whereOf(metric, termSays(term)) })];
}
