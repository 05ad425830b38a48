import type { MeasureTerm } from "../../contracts/analyst/measure.ts";
import type { Metric } from "../../contracts/analyst/metric.ts";
import { fieldOf } from "../../contracts/shape/field.ts";
import { shapeOf } from "../../contracts/shape/relation.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import type { QuerySession } from "../../ports/query-engine.ts";

/** A metric's values as its rows give them. */
export interface Recomputed {
  readonly rows: number;
  /** By the dimension they are cut by (an empty text for the whole), then by the dimension's value as text. */
  readonly by: ReadonlyMap<string, ReadonlyMap<string, number | null>>;
}

/** One aggregate while it grows. Decimals are added up as whole numbers of their last digit. */
interface Growing {
  count: number;
  exact: bigint;
  inexact: number;
  low: number;
  high: number;
  readonly distinct: Set<string>;
}

type Row = Readonly<Record<string, string | null>>;

const comparable = new Set(["text", "boolean", "int32", "int64", "date"]);

/** The dimensions whose values are one text in rows and in answers. */
export const comparableDimensions = (metric: Metric): readonly string[] =>
  metric.dimensions.filter((name) => comparable.has(fieldOf(shapeOf(metric.from.columns), name)?.type.name ?? ""));

/** Reads the columns of a metric as text and adds them up in JavaScript, by none of the code that answers for the metric. */
export async function recompute(metric: Metric, session: QuerySession): Promise<Recomputed> {
  const { term, divisor } = metric.measure;
  const terms = divisor === undefined ? [term] : [term, divisor];
  const cuts = ["", ...comparableDimensions(metric)];
  const groups = new Map(cuts.map((cut) => [cut, new Map<string, Growing[]>()]));
  const scales = terms.map(({ column }) => scaleOf(metric, column));
  const start = () => terms.map(newGrowing);
  groups.get("")?.set("", start());
  let rows = 0;
  for await (const row of rowsOf(metric, session, [...terms, { function: "count", where: metric.filter }])) {
    rows++;
    if (!matches(row, metric.filter)) continue;
    for (const [cut, group] of groups) {
      const key = cut === "" ? "" : String(row[cut]);
      const growing = group.get(key) ?? start();
      group.set(key, growing);
      for (const [i, one] of terms.entries())
        add(growing[i] as Growing, { term: one, row, scale: scales[i] as number | undefined });
    }
  }
  const value = (growing: readonly Growing[]) => {
    const [above, below] = growing.map((one, i) => resultOf(one, terms[i] as MeasureTerm, scales[i]));
    if (divisor === undefined) return above ?? null;
    return below === undefined || below === null || below === 0 || above === null ? null : (above as number) / below;
  };
  return {
    rows,
    by: new Map([...groups].map(([cut, group]) => [cut, new Map([...group].map(([key, one]) => [key, value(one)]))])),
  };
}

const newGrowing = (): Growing => ({
  ...{ count: 0, exact: 0n, inexact: 0, low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY },
  distinct: new Set(),
});

/** Digits after the point of a decimal column; undefined for what has no fixed number of them. */
function scaleOf({ from }: Metric, column: string | undefined): number | undefined {
  const type = column === undefined ? undefined : fieldOf(shapeOf(from.columns), column)?.type;
  if (type?.name === "decimal") return type.scale;
  return type?.name === "int32" || type?.name === "int64" ? 0 : undefined;
}

async function* rowsOf(metric: Metric, session: QuerySession, terms: readonly MeasureTerm[]): AsyncGenerator<Row> {
  const read = terms.flatMap(({ column, where }) => [
    ...(column === undefined ? [] : [column]),
    ...Object.keys(where ?? {}),
  ]);
  const names = [...new Set([...read, ...metric.dimensions])];
  const columns = names.map((name, i) => `${quoteColumn(name)}::VARCHAR AS c${i}`);
  const sql = `SELECT ${["'' AS one", ...columns].join(", ")} FROM ${quoteName(metric.from.name)}`;
  for await (const batch of session.read(sql)) {
    const values = names.map(
      (_, i) => batch.columns.find(({ name }) => name === `c${i}`)?.values as readonly (string | null)[],
    );
    for (let row = 0; row < batch.length; row++)
      yield Object.fromEntries(names.map((name, i) => [name, values[i]?.[row] ?? null]));
  }
}

/** Whether a row has the values that are asked; numbers are compared as numbers. */
function matches(row: Row, where: MeasureTerm["where"]): boolean {
  return Object.entries(where ?? {}).every(([name, asked]) => {
    const value = row[name];
    if (value === null || value === undefined) return false;
    return typeof asked === "number" ? Number(value) === asked : value === String(asked);
  });
}

function add(
  growing: Growing,
  of: { readonly term: MeasureTerm; readonly row: Row; readonly scale: number | undefined },
): void {
  const { term, row, scale } = of;
  if (!matches(row, term.where)) return;
  const value = term.column === undefined ? "1" : row[term.column];
  if (value === null || value === undefined) return;
  growing.count++;
  if (term.function === "countDistinct") growing.distinct.add(value);
  if (term.function === "count" || term.function === "countDistinct") return;
  if (scale === undefined) growing.inexact += Number(value);
  else growing.exact += scaled(value, scale);
  growing.low = Math.min(growing.low, Number(value));
  growing.high = Math.max(growing.high, Number(value));
}

/** A decimal text as a whole number of its last digit. */
function scaled(text: string, scale: number): bigint {
  const [whole = "0", digits = ""] = text.split(".");
  return BigInt(`${whole}${digits.padEnd(scale, "0").slice(0, scale)}`);
}

function resultOf(
  { count, exact, inexact, low, high, distinct }: Growing,
  term: MeasureTerm,
  scale: number | undefined,
): number | null {
  const sum = scale === undefined ? inexact : Number(exact) / 10 ** scale;
  switch (term.function) {
    case "count":
      return count;
    case "countDistinct":
      return distinct.size;
    case "sum":
      return sum;
    case "mean":
      return count === 0 ? null : sum / count;
    case "min":
      return count === 0 ? null : low;
    default:
      return count === 0 ? null : high;
  }
}
