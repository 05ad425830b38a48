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
  /** SQL expressions of the event columns: those of features first, then the time of availability. */
  readonly expressions: readonly string[];
  /** The features behind the first expressions, one each. */
  readonly valued: readonly Feature[];
  /** True where the view has a time of availability of its own. */
  readonly hasAvailable: boolean;
  readonly longestUs: number;
}

/** Digits after the point that float64 values keep in sums. */
export const floatDigits = 6;

/** Plans a view: features that read the same column under the same condition share one event column. */
export function planView(view: FeatureView): ViewPlan {
  const expressions: string[] = [];
  const valued: Feature[] = [];
  const columns = shapeOf(view.from.columns);
  const features = Object.values(view.definitions).map((feature): WindowFeature => {
    const type = feature.column === undefined ? undefined : fieldOf(columns, feature.column)?.type;
    const digits = digitsOf(feature, type);
    const expression = expressionOf(feature, { type, digits, isLive: view.live !== undefined });
    const found = expression === undefined ? -1 : expressions.indexOf(expression);
    const column = expression === undefined ? -1 : found >= 0 ? found : expressions.push(expression) - 1;
    if (column === valued.length) valued.push(feature);
    return { function: feature.function, column, windowUs: parseDuration(feature.window) ?? 0, scale: 10 ** digits };
  });
  const hasAvailable = view.available !== view.at;
  if (hasAvailable) expressions.push(`epoch_us(${quoteColumn(view.available)})::DOUBLE`);
  return {
    names: Object.keys(view.definitions),
    features,
    expressions,
    valued,
    hasAvailable,
    longestUs: Math.max(0, ...features.map(({ windowUs }) => windowUs)),
  };
}

export function digitsOf(feature: Feature, type: FieldType | undefined): number {
  if (feature.function === "count" || feature.function === "countDistinct" || type === undefined) return 0;
  if (type.name === "decimal") return type.scale;
  return type.name === "float64" ? floatDigits : 0;
}

interface ValueOf {
  readonly type: FieldType | undefined;
  readonly digits: number;
  readonly isLive: boolean;
}

/** The event column of a feature; undefined where events are counted. */
function expressionOf(feature: Feature, of: ValueOf): string | undefined {
  const conditions = Object.entries(feature.where ?? {}).map(
    ([name, value]) => `${quoteColumn(name)} = ${literal(value)}`,
  );
  const value = feature.column === undefined ? "1" : eventValue(feature, of);
  if (feature.column === undefined && conditions.length === 0) return undefined;
  const chosen = conditions.length === 0 ? value : `CASE WHEN ${conditions.join(" AND ")} THEN ${value} END`;
  return `(${chosen})::DOUBLE`;
}

function eventValue(feature: Feature, { type, digits, isLive }: ValueOf): string {
  const column = quoteColumn(feature.column as string);
  if (feature.function === "countDistinct" && isLive) return codeOf([feature.column as string]);
  if (feature.function === "countDistinct")
    return `CASE WHEN ${column} IS NOT NULL THEN dense_rank() OVER (ORDER BY ${column}) END`;
  if (type?.name === "float64") return `floor(${column} * 1e${digits} + 0.5)`;
  return digits === 0 ? column : scaledDecimal(column, type);
}

/** Hexadecimal digits of a code: 52 bits, which a float64 holds exactly. */
export const codeDigits = 13;
/** What stands between the texts of a code. */
export const codeSeparator = "\u001f";

/** A number that tells values apart wherever they come from: the first 52 bits of the MD5 of their text. Null for null. */
function codeOf(columns: readonly string[]): string {
  const text = columns.map((name) => `${quoteColumn(name)}::VARCHAR`).join(` || ${literal(codeSeparator)} || `);
  return `('0x' || left(md5(${text}), ${codeDigits}))::BIGINT`;
}

/** A decimal as the integer of its digits. The product would overflow where type and factor have more than 38 digits together. */
function scaledDecimal(column: string, type: FieldType | undefined): string {
  const [precision, scale] = type?.name === "decimal" ? [type.precision, type.scale] : [0, 0];
  if (precision + scale < 38) return `(${column} * ${10n ** BigInt(scale)})::HUGEINT`;
  return `replace(${column}::VARCHAR, '.', '')::HUGEINT`;
}

/** The events of a view, by entity and time: `key`, `t` in microseconds, then the event columns `v0`, `v1`, ... */
export function eventsSql(view: FeatureView, plan: ViewPlan): string {
  const order = [view.entity.key.name, view.at, ...view.from.rowKey].map(quoteColumn).join(", ");
  return `${selectEvents(view, plan)} FROM ${quoteName(view.from.name)} WHERE ${isEvent(view)} ORDER BY ${order}`;
}

/**
 * The live events of a view that its rows lack, in the order in which they came: as `eventsSql` gives them, with the `code` of their key
 * and `place`, the place of each in the log of the source, from 1.
 *
 * @param live  SQL of the table of the source, with `_line`
 * @param sinceUs  events before it are left out, microseconds
 */
export function liveEventsSql(
  view: FeatureView,
  plan: ViewPlan,
  of: { readonly live: string; readonly sinceUs: number },
): string {
  const keys = view.from.rowKey.map(quoteColumn).join(", ");
  const rows = `(SELECT * FROM ${of.live} ANTI JOIN ${quoteName(view.from.name)} USING (${keys}))`;
  const since = `epoch_us(${quoteColumn(view.at)}) >= ${Math.floor(of.sinceUs)}`;
  const more = `${codeOf(view.from.rowKey)}::DOUBLE AS code, _line::DOUBLE AS place`;
  return `${selectEvents(view, plan)}, ${more} FROM ${rows} WHERE ${isEvent(view)} AND ${since} ORDER BY _line`;
}

/** The codes of all keys that the rows of a view have, or the table of its live events, in ascending order: `code`. */
export function knownCodesSql({ from }: FeatureView, live: string | undefined): string {
  const tables = [quoteName(from.name), ...(live === undefined ? [] : [live])];
  const codes = tables.map((table) => `SELECT ${codeOf(from.rowKey)}::DOUBLE AS code FROM ${table}`);
  return `SELECT code FROM (${codes.join(" UNION ALL ")}) WHERE code IS NOT NULL ORDER BY code`;
}

function selectEvents(view: FeatureView, plan: ViewPlan): string {
  const columns = plan.expressions.map((expression, i) => `${expression} AS v${i}`);
  const key = `${quoteColumn(view.entity.key.name)}::VARCHAR AS key`;
  return `SELECT ${[key, `epoch_us(${quoteColumn(view.at)})::DOUBLE AS t`, ...columns].join(", ")}`;
}

const isEvent = (view: FeatureView) =>
  [view.entity.key.name, view.at].map((name) => `${quoteColumn(name)} IS NOT NULL`).join(" AND ");
