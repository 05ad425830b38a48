import { parseDuration } from "../../contracts/core/duration.ts";
import type { Feature } from "../../contracts/ml/feature.ts";
import type { FeatureView } from "../../contracts/ml/feature-view.ts";
import { type FieldType, fieldOf } from "../../contracts/shape/field.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { literal, quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import type { WindowFeature } from "../../estimators/windows/entity-windows.ts";

/** How a view is computed: the SQL of its events, and the windows over them. */
export interface ViewPlan {
  readonly names: readonly string[];
  readonly features: readonly WindowFeature[];
  /** SQL expressions of the event columns; the last is the availability time where the view has one of its own. */
  readonly expressions: readonly string[];
  readonly hasAvailable: boolean;
  readonly longestUs: number;
}

/** Digits after the point that float64 values keep in sums. */
const floatDigits = 6;

/** Plans a view: features that read the same column under the same condition share one event column. */
export function planView(view: FeatureView): ViewPlan {
  const expressions: string[] = [];
  const columns = shapeOf(view.from.columns);
  const features = Object.values(view.definitions).map((feature): WindowFeature => {
    const type = feature.column === undefined ? undefined : fieldOf(columns, feature.column)?.type;
    const digits = digitsOf(feature, type);
    const expression = expressionOf(feature, type, digits);
    const found = expression === undefined ? -1 : expressions.indexOf(expression);
    const column = expression === undefined ? -1 : found >= 0 ? found : expressions.push(expression) - 1;
    return { function: feature.function, column, windowUs: parseDuration(feature.window) ?? 0, scale: 10 ** digits };
  });
  const hasAvailable = view.available !== view.at;
  if (hasAvailable) expressions.push(`epoch_us(${quoteColumn(view.available)})::DOUBLE`);
  return {
    names: Object.keys(view.definitions),
    features,
    expressions,
    hasAvailable,
    longestUs: Math.max(0, ...features.map(({ windowUs }) => windowUs)),
  };
}

function digitsOf(feature: Feature, type: FieldType | undefined): number {
  if (feature.function === "count" || feature.function === "countDistinct" || type === undefined) return 0;
  if (type.name === "decimal") return type.scale;
  return type.name === "float64" ? floatDigits : 0;
}

/** The event column of a feature; undefined where events are counted. */
function expressionOf(feature: Feature, type: FieldType | undefined, digits: number): string | undefined {
  const conditions = Object.entries(feature.where ?? {}).map(
    ([name, value]) => `${quoteColumn(name)} = ${literal(value)}`,
  );
  const value = feature.column === undefined ? "1" : eventValue(feature, type, digits);
  if (feature.column === undefined && conditions.length === 0) return undefined;
  const chosen = conditions.length === 0 ? value : `CASE WHEN ${conditions.join(" AND ")} THEN ${value} END`;
  return `(${chosen})::DOUBLE`;
}

function eventValue(feature: Feature, type: FieldType | undefined, digits: number): string {
  const column = quoteColumn(feature.column as string);
  if (feature.function === "countDistinct")
    return `CASE WHEN ${column} IS NOT NULL THEN dense_rank() OVER (ORDER BY ${column}) END`;
  if (type?.name === "float64") return `floor(${column} * 1e${digits} + 0.5)`;
  return digits === 0 ? column : scaledDecimal(column, type);
}

/** A decimal as the integer of its digits. The product would overflow where type and factor have more than 38 digits together. */
function scaledDecimal(column: string, type: FieldType | undefined): string {
  const [precision, scale] = type?.name === "decimal" ? [type.precision, type.scale] : [0, 0];
  if (precision + scale < 38) return `(${column} * ${10n ** BigInt(scale)})::HUGEINT`;
  return `replace(${column}::VARCHAR, '.', '')::HUGEINT`;
}

/** The events of a view, by entity and time: `key`, `t` in microseconds, then the event columns `v0`, `v1`, ... */
export function eventsSql(view: FeatureView, plan: ViewPlan): string {
  const key = quoteColumn(view.entity.key.name);
  const columns = plan.expressions.map((expression, i) => `${expression} AS v${i}`);
  const tie = view.from.rowKey.map(quoteColumn);
  const order = [key, quoteColumn(view.at), ...tie].join(", ");
  const select = [`${key}::VARCHAR AS key`, `epoch_us(${quoteColumn(view.at)})::DOUBLE AS t`, ...columns].join(", ");
  return `SELECT ${select} FROM ${quoteName(view.from.name)} WHERE ${key} IS NOT NULL AND ${quoteColumn(view.at)} IS NOT NULL ORDER BY ${order}`;
}
