import type { MetricAnswer } from "throughline/client";
import { numberText, shortNumberText } from "../format/number-text.ts";

/** What of a metric's answer says how its figures are read. */
export type MetricMeaning = Pick<MetricAnswer, "metric" | "unit" | "target" | "rows">;

/** A figure with its unit: a share in percent, a sum of money with its currency behind it. */
export interface Figure {
  readonly text: string;
  readonly unit: string;
}

/** True where the metric is a share of one count in another: it has no unit, a denominator, and never passes 1. */
export function isShare({ unit, rows }: Pick<MetricMeaning, "unit" | "rows">): boolean {
  if (unit !== null || !rows.some(({ denominator }) => denominator !== null && denominator !== undefined)) return false;
  return rows.every(({ value }) => value === null || Math.abs(Number(value)) <= 1);
}

/** The value of a row as a number; null where there is none. */
export function valueOfRow(row: Readonly<Record<string, unknown>> | undefined): number | null {
  const value = row?.value;
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

/** A value of a metric as it is read; `short` for axes and labels. */
export function figureOf(meaning: Pick<MetricMeaning, "unit" | "rows">, value: number, short = false): Figure {
  const format = short ? shortNumberText : (number: number) => numberText(rounded(number));
  if (isShare(meaning)) return { text: short ? format(value * 100) : numberText(percentOf(value)), unit: "%" };
  return { text: format(value), unit: meaning.unit ?? "" };
}

/** Hundredths of a percent are told, and of less two digits. */
function percentOf(share: number): number {
  const percent = share * 100;
  return Math.abs(percent) < 0.1 ? Number(percent.toPrecision(2)) : Math.round(percent * 100) / 100;
}

/** Cents are told up to a thousand; beyond it they say nothing. */
const rounded = (value: number) => (Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4)));

/** A figure as one text: "0.82 %", "41,206 USD". */
export function figureText(meaning: Pick<MetricMeaning, "unit" | "rows">, value: number, short = false): string {
  const { text, unit } = figureOf(meaning, value, short);
  return unit === "" ? text : `${text} ${unit}`;
}

/** The target in words, "≤ 1 %"; undefined where there is none. */
export function targetText(meaning: MetricMeaning): string | undefined {
  const { min, max } = meaning.target;
  if (min !== undefined && max !== undefined) return `${figureText(meaning, min)} to ${figureText(meaning, max)}`;
  if (min !== undefined) return `≥ ${figureText(meaning, min)}`;
  return max === undefined ? undefined : `≤ ${figureText(meaning, max)}`;
}

/** Whether a value is within the target; undefined where there is no target. */
export function isWithin({ min, max }: MetricAnswer["target"], value: number): boolean | undefined {
  if (min === undefined && max === undefined) return undefined;
  return value >= (min ?? Number.NEGATIVE_INFINITY) && value <= (max ?? Number.POSITIVE_INFINITY);
}
