import type { ReactNode } from "react";
import type { RemoteField } from "throughline/client";
import { columnDigits } from "../format/number-text.ts";
import { isLongAgo } from "../format/time-text.ts";
import { isNumeric, valueText } from "../format/value-text.ts";
import { labelOf } from "../format/words.ts";
import { monoWidth, textWidth } from "./text-width.ts";

/** A column with what differs from the field's own. */
export interface ColumnOptions<Row> {
  readonly column: keyof Row & string;
  /** Default: the field's name in words. */
  readonly title?: string;
  /** Width in pixels. Default: by what the first rows hold. */
  readonly width?: number;
  /** True shows personal data in the clear. @default false */
  readonly reveal?: boolean;
  /** True sets texts as code: names, versions, arithmetic. Default: true in the first column of rows that lead somewhere. */
  readonly code?: boolean;
  /** Shows the cell in another way. Sorting, filters and CSV keep to the value. */
  readonly show?: (row: Row) => ReactNode;
}

/** A column by its name, or with options. */
export type ColumnChoice<Row> = (keyof Row & string) | ColumnOptions<Row>;

/** A column as the table draws it. */
export interface TableColumn<Row> {
  readonly field: RemoteField;
  readonly title: string;
  readonly numeric: boolean;
  readonly width: number | undefined;
  readonly reveal: boolean;
  readonly code: boolean | undefined;
  readonly show: ((row: Row) => ReactNode) | undefined;
}

/** The columns that are chosen, in that order; all fields where none are. One that is no field is a text. */
export function columnsOf<Row extends object>(
  fields: readonly RemoteField[],
  chosen: readonly ColumnChoice<Row>[] | undefined,
): TableColumn<Row>[] {
  const choices = chosen ?? fields.map(({ name }) => name as keyof Row & string);
  return choices.map((choice) => {
    const options: ColumnOptions<Row> = typeof choice === "object" ? choice : { column: choice };
    const name = options.column;
    const field = fields.find((one) => one.name === name) ?? { name, type: "text", nullable: true };
    return {
      field,
      title: options.title ?? labelOf(name),
      numeric: isNumeric(field.type),
      width: options.width,
      reveal: options.reveal ?? false,
      code: options.code,
      show: options.show,
    };
  });
}

/** Whether the texts of a column are set as code. */
export const isCode = (
  { code }: Pick<TableColumn<object>, "code">,
  { leads, at }: { readonly leads: boolean; readonly at: number },
): boolean => code ?? (leads && at === 0);

/** How the values of a column are told, decided once for all of its rows. */
export interface ColumnLook {
  /** Digits after the point of doubles. */
  readonly digits: number | undefined;
  /** True where times are told by their date, since some are too long ago for "5 d ago". */
  readonly dated: boolean;
}

/** Rows that the look of a column is decided by. */
const sampled = 200;

/** The look of each column, by its first rows. */
export function looksOf<Row extends object>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  now: number,
): ColumnLook[] {
  const sample = rows.slice(0, sampled);
  return columns.map(({ field, numeric }) => {
    const values = () => sample.map((row) => row[field.name as keyof Row]);
    return {
      digits: numeric ? columnDigits(field.type, values()) : undefined,
      dated: field.type === "timestamp" && values().some((value) => isLongAgo(value, now)),
    };
  });
}

/** Fields of plain rows by what their values are, where nobody says. */
export function fieldsOfRows(rows: readonly object[]): RemoteField[] {
  const names = [...new Set(rows.slice(0, 50).flatMap((row) => Object.keys(row)))];
  return names.map((name) => {
    const sample = rows.map((row) => (row as Readonly<Record<string, unknown>>)[name]).find((value) => value != null);
    return { name, type: typeOfValue(sample), nullable: true };
  });
}

function typeOfValue(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "object") return "json";
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(String(value)) ? "timestamp" : "text";
}

/** Padding of a cell with its line, and the bounds of a column that nobody sized, in pixels. */
const [padding, narrowest, widest] = [26, 72, 300];
/** Room for the arrow of the order, and for what a cell that is shown in another way has beside its value. */
const [arrow, mark] = [18, 20];

/** What a width is measured by. */
interface Measured<Row> {
  readonly rows: readonly Row[];
  readonly look: ColumnLook;
  readonly now: number;
}

/** A width in pixels that shows the title and most values of the first rows in full. */
export function widthOf<Row extends object>(column: TableColumn<Row>, { rows, look, now }: Measured<Row>): number {
  const { field, title, width, reveal, code } = column;
  if (width !== undefined) return width;
  const head = textWidth(field.unit === undefined ? title : `${title} ${field.unit}`) + arrow;
  const widths = rows.slice(0, 40).map((row) => {
    const { kind, text } = valueText(field, row[field.name as keyof Row], { now, reveal, ...look });
    return code === true || kind === "number" || kind === "json" ? monoWidth(text) : textWidth(text);
  });
  const body = Math.max(0, ...widths) + (column.show === undefined ? 0 : mark);
  return Math.round(Math.min(widest, Math.max(narrowest, head + padding, body + padding)));
}
