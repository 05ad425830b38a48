import { askedOfMetric } from "../core/asked-of-metric.ts";
import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import {
  type Call,
  injectableAs,
  type Reach,
  type Reachable,
  reachableAs,
  type Tool,
  type ToolContract,
} from "../core/injectable.ts";
import { commonRules, type RulesOf } from "../core/option-rules.ts";
import type { RemoteMetric } from "../core/remote.ts";
import type { TypeProblem } from "../core/type-problem.ts";
import type { Use } from "../core/use.ts";
import type { Deprecation } from "../shape/deprecation.ts";
import { type Field, fieldOf, type Shape } from "../shape/field.ts";
import { schemaOfShape } from "../shape/json-schema.ts";
import { type NamesOfType, type Relation, shapeOf } from "../shape/relation.ts";
import { type Measure, type MeasureBuilder, measureBuilder, measureSays } from "./measure.ts";

/** The lengths of time that a metric can be cut into. */
export const grains = ["hour", "day", "week", "month"] as const;
/** Lengths of time a metric can be cut into, in UTC; weeks start on Monday. */
export type Grain = (typeof grains)[number];

/** What names the columns and parameters of an answer, so that no dimension may have such a name. */
export const reservedDimensions = ["time", "value", "numerator", "denominator", "by", "from", "to", ...grains] as const;

/** A dimension's type: a column of the rows whose name no answer takes. */
type DimensionOf<R extends Relation, D extends string> = D extends (typeof reservedDimensions)[number]
  ? TypeProblem<`a dimension may not be named ${D}: answers have that name themselves`>
  : D extends keyof R["columns"]
    ? NoInfer<Exclude<keyof R["columns"] & string, (typeof reservedDimensions)[number]>>
    : TypeProblem<`column ${D} is not in the rows`>;

/** A question to a metric: cut by time and dimensions, over `[from, to)`. */
export interface MetricQuery<Dimension extends string = string> {
  readonly by?: readonly (Grain | Dimension)[];
  readonly where?: Readonly<Partial<Record<Dimension, string | number | boolean>>>;
  /** ISO instants; the rows with `from ≤ time < to`. */
  readonly from?: string;
  readonly to?: string;
}

/** Options of a metric. */
export interface MetricOptions<R extends Relation, D extends string> extends CommonOptions {
  readonly from: R;
  /** The time the metric is cut by. */
  readonly time: NoInfer<NamesOfType<R["columns"], "timestamp">>;
  /** Columns that it may be cut and filtered by. */
  readonly dimensions?: readonly (D & DimensionOf<R, D>)[];
  /** Called once with the builder. */
  readonly measure: (build: MeasureBuilder<R["columns"]>) => Measure;
  /** Only rows whose columns equal these values. */
  readonly filter?: Readonly<Partial<Record<NoInfer<keyof R["columns"] & string>, string | number | boolean>>>;
  /** Unit of the value, such as `USD`. Default: the column's unit for sums, means, minima and maxima. A ratio without a unit is a share: up to 1 it is shown in percent. */
  readonly unit?: string;
  readonly target?: { readonly min?: number; readonly max?: number };
  /** What is decided by it. */
  readonly decision?: string;
  /** Until when it is kept, and which metric replaces it. */
  readonly deprecated?: Deprecation;
}

/** A figure with one meaning. */
export interface Metric<Name extends string = string, D extends string = string>
  extends Declaration<"metric", Name>,
    Tool<Call<MetricQuery<D>, readonly Readonly<Record<string, string | number | boolean | null>>[]>>,
    Reachable<RemoteMetric<D>> {
  readonly from: Relation;
  readonly time: string;
  readonly dimensions: readonly D[];
  readonly measure: Measure;
  readonly filter: Readonly<Record<string, string | number | boolean>>;
  readonly unit?: string;
  readonly target: { readonly min?: number; readonly max?: number };
  readonly decision?: string;
  readonly deprecated?: Deprecation;
}

const rules = {
  ...commonRules,
  from: true,
  time: true,
  dimensions: "list",
  measure: "function",
  filter: true,
  unit: true,
  target: { min: true, max: true },
  decision: true,
  deprecated: true,
} satisfies RulesOf<MetricOptions<Relation, string>>;

/** Declares a figure with one meaning: an exact aggregate over one relation, cut by time and named dimensions. */
export function metric<const Name extends string, const R extends Relation, const D extends string = never>(
  name: Name,
  options: MetricOptions<R, D>,
): Metric<Name, D> {
  const measure = options.measure(measureBuilder() as unknown as MeasureBuilder<R["columns"]>);
  const declaration = declare(
    { kind: "metric", name, above: metric, given: { options, rules } },
    {
      ...common(options),
      ...injectableAs(
        () => valueUse(declaration as unknown as Metric),
        () => metricTool(declaration as unknown as Metric),
        (question) => askedOfMetric(question, options.dimensions ?? []),
      ),
      ...reachableAs(() => reachOfMetric(declaration as unknown as Metric)),
      from: options.from,
      time: options.time,
      dimensions: options.dimensions ?? [],
      measure,
      filter: options.filter ?? {},
      ...unitOf(options, measure),
      target: options.target ?? {},
      ...(options.decision === undefined ? {} : { decision: options.decision }),
      ...(options.deprecated === undefined ? {} : { deprecated: options.deprecated }),
    },
  ) as unknown as Metric<Name, D>;
  return declaration;
}

/** Code may ask for any cut: it receives the figure with its times and dimensions. */
const valueUse = (metric: Metric): Use => ({
  provider: metric,
  port: "value",
  fields: metricShape(metric).map(({ name }) => ({ name, as: "handler" })),
  certainty: "possible",
});

/** A question to a metric as a tool's arguments. */
function metricTool(metric: Metric): ToolContract {
  const time = { type: "string", format: "date-time" };
  const dimensions = metricShape(metric).filter(({ name }) => (metric.dimensions as readonly string[]).includes(name));
  const wanted = dimensions.map((field) => ({ ...field, nullable: false, optional: true }));
  const properties = {
    by: { type: "array", items: { enum: [...grains, ...metric.dimensions] }, description: "what it is cut by" },
    where: { ...schemaOfShape(wanted), description: "only rows whose dimensions equal these values" },
    from: { ...time, description: "only rows from this instant" },
    to: { ...time, description: "only rows before this instant" },
  };
  const unit = metric.unit === undefined ? "" : `, in ${metric.unit}`;
  return {
    description: `${metric.description ?? metric.name}: ${measureSays(metric.measure)}${unit}`,
    parameters: { type: "object", properties, additionalProperties: false },
    port: "value",
    result: metricShape(metric),
  };
}

function reachOfMetric(metric: Metric): Reach {
  const { name, dimensions } = metric;
  const read = metricShape(metric).map((field) => ({ name: field.name }));
  return {
    uses: [{ provider: metric, port: "value", fields: read, certainty: "possible" }],
    descriptor: { kind: "metric", name, method: "GET", path: `/metrics/${name}`, dimensions },
  };
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

/** True for a metric. */
export const isMetric = (declaration: Declaration): declaration is Metric => declaration.kind === "metric";
