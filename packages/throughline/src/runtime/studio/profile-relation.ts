import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { type Field, formatType, type Shape } from "../../contracts/shape/field.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import type { WireRow, WireValue } from "../../ports/query-engine.ts";
import type { RowSource } from "./preview-relation.ts";

export interface ProfileOptions {
  /** Name of an attached relation. */
  readonly relation: string;
  readonly columns: Shape;
  /** Rows of the version, as its snapshot says. */
  readonly total: number;
  /** Columns of which only nulls and distinct values are counted. */
  readonly masked: ReadonlySet<string>;
  /** Asked before each statement: the columns that are left when it says so are marked as not complete. */
  readonly isLate: () => boolean;
}

export interface Bar {
  readonly start: number | string;
  readonly end: number | string;
  readonly count: number;
}

export interface ColumnProfile {
  readonly name: string;
  readonly type: string;
  readonly unit: string | null;
  readonly rows: number;
  readonly nulls: number;
  readonly distinct: number | null;
  readonly min: WireValue;
  readonly max: WireValue;
  readonly mean: number | null;
  readonly quartiles: readonly [number, number, number] | null;
  readonly histogram: readonly Bar[] | null;
  readonly top: readonly { readonly value: WireValue; readonly count: number }[] | null;
  readonly masked: boolean;
  readonly complete: boolean;
}

/** Rows above which a sample is looked at. */
const sampleAbove = 2_000_000;
const sampleRows = 1_000_000;
/** Rows above which distinct values are estimated (HyperLogLog: off by up to a fifth). */
const estimateAbove = 300_000;
const mostBars = 20;
const mostValues = 10;

/** What is in each column of a relation: one pass for all figures, then one statement a column for its bars or values. */
export async function profileRelation(
  source: RowSource,
  options: ProfileOptions,
): Promise<{ readonly columns: readonly ColumnProfile[]; readonly sampled: number | null }> {
  const sampled = options.total > sampleAbove ? sampleRows : null;
  const from =
    sampled === null
      ? quoteName(options.relation)
      : `(SELECT * FROM ${quoteName(options.relation)} USING SAMPLE reservoir(${sampleRows} ROWS) REPEATABLE (1))`;
  const columns: ColumnProfile[] = [];
  const figures = await figuresOf(source, from, options);
  for (const [i, field] of options.columns.entries()) {
    const base = baseOf(field, i, { figures, masked: options.masked.has(field.name) });
    columns.push(await completed(base, options.isLate, () => withValues(source, base, { field, from })));
  }
  return { columns, sampled };
}

/** The whole profile of a column, or what is known of it where the time ran out. */
async function completed(
  base: ColumnProfile,
  isLate: () => boolean,
  whole: () => Promise<ColumnProfile>,
): Promise<ColumnProfile> {
  if (isLate()) return { ...base, complete: false };
  try {
    return await whole();
  } catch (error) {
    if (isThroughlineError(error, "engine.interrupted")) return { ...base, complete: false };
    throw error;
  }
}

const isNumber = ({ type }: Field) => ["int32", "int64", "float64", "decimal"].includes(type.name);
const isTime = ({ type }: Field) => type.name === "timestamp" || type.name === "date";
/** Values that have an order and can be counted. */
const isPlain = ({ type }: Field) => !["json", "list", "struct", "unknown"].includes(type.name);

async function figuresOf(source: RowSource, from: string, options: ProfileOptions): Promise<WireRow> {
  const distinct = (column: string) =>
    options.total > estimateAbove ? `approx_count_distinct(${column})` : `count(DISTINCT ${column})`;
  const parts = options.columns.flatMap((field, i) => {
    const column = quoteColumn(field.name);
    const counted = isPlain(field) ? [`${distinct(column)}::DOUBLE AS d${i}`] : [];
    if (options.masked.has(field.name) || !isPlain(field))
      return [`count(*) FILTER (WHERE ${column} IS NULL)::DOUBLE AS n${i}`, ...counted];
    const bounds = [`min(${column}) AS lo${i}`, `max(${column}) AS hi${i}`];
    const finite = `${column}::DOUBLE) FILTER (WHERE isfinite(${column}::DOUBLE))`;
    const numbers = isNumber(field)
      ? [`avg(${finite} AS m${i}`, `quantile_cont(${column}::DOUBLE, [0.25, 0.5, 0.75]) AS q${i}`]
      : [];
    return [`count(*) FILTER (WHERE ${column} IS NULL)::DOUBLE AS n${i}`, ...counted, ...bounds, ...numbers];
  });
  const [row] = await source.rows(`SELECT count(*)::DOUBLE AS total, ${parts.join(", ")} FROM ${from}`);
  return row ?? {};
}

function baseOf(
  field: Field,
  i: number,
  of: { readonly figures: WireRow; readonly masked: boolean },
): ColumnProfile & { readonly masked: boolean } {
  const { figures, masked } = of;
  const number = (name: string) => (typeof figures[name] === "number" ? (figures[name] as number) : null);
  const quartiles = figures[`q${i}`];
  return {
    name: field.name,
    type: formatType(field.type),
    unit: field.unit ?? null,
    rows: number("total") ?? 0,
    nulls: number(`n${i}`) ?? 0,
    distinct: atMost(number(`d${i}`), (number("total") ?? 0) - (number(`n${i}`) ?? 0)),
    min: figures[`lo${i}`] ?? null,
    max: figures[`hi${i}`] ?? null,
    mean: number(`m${i}`),
    quartiles: Array.isArray(quartiles) ? (quartiles.map(Number) as unknown as [number, number, number]) : null,
    histogram: null,
    top: null,
    masked,
    complete: true,
  };
}

/** An estimate is never above what there is. */
const atMost = (estimate: number | null, most: number) => (estimate === null ? null : Math.min(estimate, most));

async function withValues(
  source: RowSource,
  base: ColumnProfile,
  of: { readonly field: Field; readonly from: string },
): Promise<ColumnProfile> {
  const { field } = of;
  if (base.masked || !isPlain(field) || base.nulls === base.rows) return base;
  if (base.distinct === base.rows - base.nulls && !isNumber(field) && !isTime(field)) return base;
  const few = base.distinct !== null && base.distinct <= mostValues;
  if ((isNumber(field) || isTime(field)) && !few) return { ...base, histogram: await barsOf(source, of) };
  const column = quoteColumn(field.name);
  const top = await source.rows(
    `SELECT ${column} AS value, count(*)::DOUBLE AS n FROM ${of.from} WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${mostValues}`,
  );
  return { ...base, top: top.map(({ value, n }) => ({ value: value ?? null, count: Number(n) })) };
}

/** Bars of equal width from the least to the greatest value; bounds of instants are ISO texts. */
async function barsOf(
  source: RowSource,
  of: { readonly field: Field; readonly from: string },
): Promise<readonly Bar[] | null> {
  const column = quoteColumn(of.field.name);
  const value = isTime(of.field) ? `epoch_us(${column}::TIMESTAMPTZ)::DOUBLE` : `${column}::DOUBLE`;
  const rows = await source.rows(
    `WITH v AS (SELECT ${value} AS x FROM ${of.from} WHERE ${column} IS NOT NULL AND isfinite(${isTime(of.field) ? column : "x"})),
       b AS (SELECT min(x) AS lo, max(x) AS hi FROM v)
     SELECT lo, hi, least(floor((x - lo) / (hi - lo) * ${mostBars}), ${mostBars - 1})::INTEGER AS bar, count(*)::DOUBLE AS n
     FROM v, b WHERE hi > lo GROUP BY 1, 2, 3`,
  );
  const [first] = rows;
  if (first === undefined) return null;
  const [lo, hi] = [Number(first.lo), Number(first.hi)];
  const counts = new Map(rows.map(({ bar, n }) => [Number(bar), Number(n)]));
  const bound = (i: number) => {
    const at = i === mostBars ? hi : lo + ((hi - lo) * i) / mostBars;
    return isTime(of.field) ? new Date(at / 1000).toISOString() : at;
  };
  return Array.from({ length: mostBars }, (_, i) => ({
    start: bound(i),
    end: bound(i + 1),
    count: counts.get(i) ?? 0,
  }));
}
