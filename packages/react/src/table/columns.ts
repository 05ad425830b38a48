import type { ReactNode } from "react";
import type { RemoteField } from "throughline/client";
import { columnDigits } from "../format/number-text.ts";
import { isNumeric, valueText } from "../format/value-text.ts";
import { labelOf } from "../format/words.ts";

/** A column with what differs from the field's own. */
export interface ColumnOptions<Row> {
  readonly column: keyof Row & string;
  /** Default: the field's name in words. */
  readonly title?: string;
  /** Width in pixels. Default: by what the first rows hold. */
  readonly width?: number;
  /** True shows personal data in the clear. @default false */
  readonly reveal?: boolean;
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
      show: options.show,
    };
  });
}

/** Digits after the point of each column of doubles, by its first rows. */
export function digitsOf<Row extends object>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
): (number | undefined)[] {
  const sample = rows.slice(0, 200);
  return columns.map(({ field, numeric }) =>
    numeric
      ? columnDigits(
          field.type,
          sample.map((row) => row[field.name as keyof Row]),
        )
      : undefined,
  );
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

/** Widths of a character of the table's two fonts, of a cell's padding, and the bounds of a column that nobody sized. */
const [textWidth, monoWidth, padding, narrowest, widest] = [6.9, 7.4, 26, 72, 300];
/** Room for the arrow of the order, and for what a cell that is shown in another way has beside its value. */
const [arrow, mark] = [18, 26];

/** A width in pixels that shows the title and most values of the first rows in full. */
export function widthOf<Row extends object>(column: TableColumn<Row>, rows: readonly Row[], now: number): number {
  const { field, title, width, reveal } = column;
  if (width !== undefined) return width;
  const unit = field.unit === undefined ? 0 : field.unit.length + 1;
  const head = (title.length + unit) * textWidth + arrow;
  const lengths = rows
    .slice(0, 40)
    .map((row) => valueText(field, row[field.name as keyof Row], { now, reveal }).text.length);
  const body = Math.max(0, ...lengths) * monoWidth + (column.show === undefined ? 0 : mark);
  return Math.round(Math.min(widest, Math.max(narrowest, head + padding, body + padding)));
}
