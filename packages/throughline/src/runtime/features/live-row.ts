import { createHash } from "node:crypto";
import type { Feature } from "../../contracts/ml/feature.ts";
import type { FeatureView, LiveSource } from "../../contracts/ml/feature-view.ts";
import { type FieldType, fieldOf, type Shape } from "../../contracts/shape/field.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { misfitOf } from "../../contracts/shape/value-misfit.ts";
import { canonicalText, instantText } from "../../contracts/sql/typed-literal.ts";
import { usOfIso } from "../../ports/clock.ts";
import { printedText } from "./printed-text.ts";
import { codeDigits, codeSeparator, digitsOf, floatDigits, planView } from "./view-plan.ts";

type Row = Readonly<Record<string, unknown>>;
type Read = (row: Row) => number;

/** An event as windows take it: what `eventsSql` gives of the same row, to the bit. */
export interface LiveEvent {
  /** Key of the entity, as the engine prints it. */
  readonly key: string;
  /** Event time, microseconds since 1970. */
  readonly timeUs: number;
  /** One value an event column of the plan; NaN is null. */
  readonly values: readonly number[];
  /** Tells its key from those of other events and rows. */
  readonly code: number;
}

/**
 * Reads rows of a view's live source, sent in the source's shape, as the view's SQL reads them from its table. Gives undefined for a row
 * that the table will not take, or that has no entity or no time.
 */
export function liveReader(view: FeatureView, live: LiveSource): (row: Row) => LiveEvent | undefined {
  const columns = shapeOf(live.columns);
  const plan = planView(view);
  const time = instantReader(view.at);
  const reads = [
    ...plan.valued.map((feature) => featureReader(feature, columns)),
    ...(plan.hasAvailable ? [instantReader(view.available)] : []),
  ];
  const code = codeReader(view.from.rowKey, columns);
  const keyType = view.entity.key.field.type;
  return (row) => {
    const key = printedText(keyType, row[view.entity.key.name]);
    const timeUs = time(row);
    const isRefused = columns.some((field) => misfitOf(field, row[field.name]) !== undefined);
    if (key === undefined || Number.isNaN(timeUs) || isRefused) return undefined;
    return { key, timeUs, values: reads.map((read) => read(row)), code: code(row) };
  };
}

const isNull = (value: unknown) => value === null || value === undefined;

const instantReader =
  (name: string): Read =>
  (row) =>
    microseconds(row[name]);

/** Microseconds since 1970; NaN where it is no instant. */
function microseconds(value: unknown): number {
  const text = typeof value === "string" ? instantText(value) : undefined;
  return text === undefined ? Number.NaN : usOfIso(text);
}

/** Of the columns of a source the magnitude below which live features of them are exact: sums, means, least and greatest values. */
export function exactBelow(live: LiveSource, views: readonly FeatureView[]): ReadonlyMap<string, number> {
  const columns = shapeOf(live.columns);
  const limits = new Map<string, number>();
  for (const view of views.filter((one) => one.live?.name === live.name))
    for (const feature of Object.values(view.definitions)) {
      if (feature.column === undefined || !feature.numeric) continue;
      const most = 2 ** 53 / 10 ** digitsOf(feature, typeOf(columns, feature.column));
      limits.set(feature.column, Math.min(most, limits.get(feature.column) ?? most));
    }
  return limits;
}

function featureReader(feature: Feature, columns: Shape): Read {
  const conditions = Object.entries(feature.where ?? {}).map(([name, wanted]) => {
    const type = typeOf(columns, name);
    const text = comparable(type, wanted);
    return (row: Row) => !isNull(row[name]) && text !== undefined && comparable(type, row[name]) === text;
  });
  const value = feature.column === undefined ? () => 1 : valueReader(feature, feature.column, columns);
  return (row) => (conditions.every((holds) => holds(row)) ? value(row) : Number.NaN);
}

const typeOf = (columns: Shape, name: string): FieldType => fieldOf(columns, name)?.type ?? { name: "unknown" };

/** What two equal values have in common, whichever way they are written. */
const comparable = (type: FieldType, value: unknown) =>
  type.name === "float64" ? String(Number(value)) : printedText(type, value);

function valueReader(feature: Feature, name: string, columns: Shape): Read {
  const type = typeOf(columns, name);
  if (feature.function === "countDistinct") return codeReader([name], columns);
  if (type.name === "float64")
    return (row) => (isNull(row[name]) ? Number.NaN : Math.floor(Number(row[name]) * 10 ** floatDigits + 0.5));
  if (digitsOf(feature, type) === 0) return (row) => (isNull(row[name]) ? Number.NaN : Number(row[name]));
  return (row) => {
    const text = isNull(row[name]) ? undefined : canonicalText(type, String(row[name]));
    return text === undefined ? Number.NaN : Number(text.replace(".", ""));
  };
}

/** The number that tells a value, or several together, from others; NaN where one is null. */
function codeReader(names: readonly string[], columns: Shape): Read {
  const types = names.map((name) => typeOf(columns, name));
  return (row) => {
    const texts = names.map((name, i) => printedText(types[i] as FieldType, row[name]));
    if (texts.includes(undefined)) return Number.NaN;
    const digest = createHash("md5").update(texts.join(codeSeparator)).digest("hex");
    return Number.parseInt(digest.slice(0, codeDigits), 16);
  };
}
