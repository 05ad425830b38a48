import { isMissing } from "../core/missing.ts";
import { contractError } from "../data/error-codes.ts";
import { nameProblems, timestampProblems } from "../data/relation-problems.ts";
import { refOf, useOf, whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { KindSpec, PromiseClause, Shown } from "../graph/kind-spec.ts";
import { fieldOf, formatType } from "../shape/field.ts";
import { shapeOf } from "../shape/relation.ts";
import { typedLiteral } from "../sql/typed-literal.ts";
import { type MeasureTerm, termSays } from "./measure.ts";
import { type Metric, metricShape, reservedDimensions } from "./metric.ts";
import { metricTerms } from "./metric-terms.ts";

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
  provides: (metric) => [
    {
      name: "value",
      shape: metricShape(metric),
      ...(metric.deprecated === undefined ? {} : { deprecated: metric.deprecated }),
    },
  ],
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
  promises: targetClauses,
  terms: metricTerms,
  validate: metricProblems,
  shown: shownMetric,
  identity: (metric) => ({
    from: metric.from.name,
    time: metric.time,
    dimensions: metric.dimensions,
    measure: metric.measure,
    filter: metric.filter,
    target: metric.target,
  }),
  callbacks: () => false,
};

/** A ratio without a unit of its own is a share. */
function shownMetric({ unit, measure }: Metric): Shown {
  const share = unit === undefined && measure.divisor !== undefined;
  const value = { from: "version", field: "value", label: "value", share, promise: "target" } as const;
  return { page: "metrics", figures: [unit === undefined ? value : { ...value, unit }] };
}

const numeric = new Set<string>(["int32", "int64", "float64", "decimal", "unknown"]);

function targetClauses(metric: Metric): PromiseClause[] {
  const { min, max } = metric.target;
  const clauses: PromiseClause[] = [];
  if (max !== undefined)
    clauses.push({ name: "target max", says: `${metric.name} ≤ ${max}`, relation: "≤", limit: max });
  if (min !== undefined)
    clauses.push({ name: "target min", says: `${metric.name} ≥ ${min}`, relation: "≥", limit: min });
  return clauses;
}

function metricProblems(metric: Metric): ThroughlineError[] {
  return [
    ...nameProblems(metric),
    ...terms(metric).flatMap((term) => termProblems(metric, term)),
    ...terms(metric).flatMap((term) => conditionProblems(metric, termSays(term), term.where ?? {})),
    ...conditionProblems(metric, "filter", metric.filter),
    ...dimensionProblems(metric),
    ...targetProblems(metric),
    ...timestampProblems(metric, "time", { relation: metric.from, name: metric.time }),
  ];
}

function dimensionProblems(metric: Metric): ThroughlineError[] {
  const { dimensions } = metric;
  const where = whereOf(metric, "dimensions");
  const taken = new Set<string>(reservedDimensions);
  const clashes = dimensions
    .filter((name) => taken.has(name))
    .map((name) =>
      contractError("invalid-name", {
        detail: `a dimension may not be named ${name}`,
        hint: "rename the column in the table",
        where,
      }),
    );
  const repeated = dimensions.filter((name, i) => dimensions.indexOf(name) !== i);
  return [
    ...clashes,
    ...repeated.map((name) => contractError("invalid-option", { detail: `dimension stands twice: ${name}`, where })),
  ];
}

function targetProblems(metric: Metric): ThroughlineError[] {
  const { min, max } = metric.target;
  const invalid = (detail: string) => contractError("invalid-option", { detail, where: whereOf(metric, "target") });
  const wrong = [min, max].filter((bound) => bound !== undefined && !Number.isFinite(bound));
  if (wrong.length > 0) return wrong.map((bound) => invalid(`target is not a number: ${bound}`));
  return min !== undefined && max !== undefined && min > max
    ? [invalid(`no value reaches the target: at least ${min} and at most ${max}`)]
    : [];
}

function termProblems(metric: Metric, term: MeasureTerm): ThroughlineError[] {
  if (term.column === undefined || term.function === "countDistinct") return [];
  const field = fieldOf(shapeOf(metric.from.columns), term.column);
  if (field === undefined || numeric.has(field.type.name)) return [];
  const detail = `${term.function} asks a number, ${metric.from.name}.${term.column} is ${field.type.name}`;
  return [contractError("type-mismatch", { detail, where: whereOf(metric, termSays(term)) })];
}

/** One problem for each condition whose value is none of its column's type, so that no run is the first to say so. */
function conditionProblems(
  metric: Metric,
  subject: string,
  conditions: Readonly<Record<string, unknown>>,
): ThroughlineError[] {
  const columns = shapeOf(metric.from.columns);
  return Object.entries(conditions).flatMap(([name, value]) => {
    const type = fieldOf(columns, name)?.type;
    if (type === undefined || isMissing(value) || typedLiteral(type, String(value)) !== undefined) return [];
    return [
      contractError("type-mismatch", {
        detail: `${name} is ${formatType(type)}, the condition asks ${String(value)}`,
        hint: "compare the column with a value of its type",
        where: whereOf(metric, subject),
      }),
    ];
  });
}
