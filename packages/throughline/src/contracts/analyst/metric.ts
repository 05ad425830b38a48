import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import { type Call, type Injectable, injectableAs } from "../core/injectable.ts";
import type { Use } from "../core/use.ts";
import { contractError } from "../data/error-codes.ts";
import { refOf, timestampProblems, useOf, whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { KindSpec } from "../graph/kind-spec.ts";
import { type Field, fieldOf, type Shape } from "../shape/field.ts";
import { type NamesOfType, type Relation, shapeOf } from "../shape/relation.ts";
import { type Measure, type MeasureBuilder, type MeasureTerm, measureBuilder, termSays } from "./measure.ts";

export const grains = ["hour", "day", "week", "month"] as const;
/** Lengths of time a metric can be cut into, in UTC; weeks start on Monday. */
export type Grain = (typeof grains)[number];

/** A question to a metric: cut by time and dimensions, over `[from, to)`. */
export interface MetricQuery<Dimension extends string = string> {
  readonly by?: readonly (Grain | Dimension)[];
  readonly where?: Readonly<Partial<Record<Dimension, string | number | boolean>>>;
  /** ISO instants; the rows with `from ≤ time < to`. */
  readonly from?: string;
  readonly to?: string;
}

export interface MetricOptions<R extends Relation, D extends string> extends CommonOptions {
  readonly from: R;
  /** The time the metric is cut by. */
  readonly time: NoInfer<NamesOfType<R["columns"], "timestamp">>;
  /** Columns that it may be cut and filtered by. */
  readonly dimensions?: readonly (D & NoInfer<keyof R["columns"] & string>)[];
  /** Called once with the builder. */
  readonly measure: (build: MeasureBuilder<R["columns"]>) => Measure;
  /** Only rows whose columns equal these values. */
  readonly filter?: Readonly<Partial<Record<NoInfer<keyof R["columns"] & string>, string | number | boolean>>>;
  /** Unit of the value: `USD`, `%` for a share shown in percent. Default: the column's unit for sums and means. */
  readonly unit?: string;
  readonly target?: { readonly min?: number; readonly max?: number };
  /** What is decided by it. */
  readonly decision?: string;
}

export interface Metric<Name extends string = string, D extends string = string>
  extends Declaration<"metric", Name>,
    Injectable<Call<MetricQuery<D>, readonly Readonly<Record<string, string | number | boolean | null>>[]>> {
  readonly from: Relation;
  readonly time: string;
  readonly dimensions: readonly D[];
  readonly measure: Measure;
  readonly filter: Readonly<Record<string, string | number | boolean>>;
  readonly unit?: string;
  readonly target: { readonly min?: number; readonly max?: number };
  readonly decision?: string;
}

/** Declares a figure with one meaning: an exact aggregate over one relation, cut by time and named dimensions. */
export function metric<const Name extends string, const R extends Relation, const D extends string = never>(
  name: Name,
  options: MetricOptions<R, D>,
): Metric<Name, D> {
  const measure = options.measure(measureBuilder() as unknown as MeasureBuilder<R["columns"]>);
  const declaration = declare(
    { kind: "metric", name, above: metric },
    {
      ...common(options),
      ...injectableAs(
        (): Use => ({
          provider: declaration,
          port: "value",
          fields: [{ name: "value", as: "handler" }],
          certainty: "possible",
        }),
      ),
      from: options.from,
      time: options.time,
      dimensions: options.dimensions ?? [],
      measure,
      filter: options.filter ?? {},
      ...unitOf(options, measure),
      target: options.target ?? {},
      ...(options.decision === undefined ? {} : { decision: options.decision }),
    },
  ) as unknown as Metric<Name, D>;
  return declaration;
}

function unitOf(options: { readonly unit?: string; readonly from: Relation }, measure: Measure): { unit?: string } {
  if (options.unit !== undefined) return { unit: options.unit };
  if (measure.divisor !== undefined || measure.term.column === undefined || measure.term.function === "countDistinct")
    return {};
  const unit = Object.getOwnPropertyDescriptor(options.from.columns, measure.term.column)?.value?.field.unit;
  return unit === undefined ? {} : { unit };
}

/** The shape of an answer that is cut by everything: time, dimensions, value. */
export function metricShape(metric: Metric): Shape {
  const columns = shapeOf(metric.from.columns);
  const dimensions = metric.dimensions.map(
    (name): Field => fieldOf(columns, name) ?? { name, type: { name: "unknown" }, nullable: true },
  );
  const value: Field = {
    name: "value",
    type: { name: "float64" },
    nullable: true,
    ...(metric.unit === undefined ? {} : { unit: metric.unit }),
  };
  return [{ name: "time", type: { name: "timestamp" }, nullable: true }, ...dimensions, value];
}

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

/** True for a metric. */
export const isMetric = (declaration: Declaration): declaration is Metric => declaration.kind === "metric";

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
