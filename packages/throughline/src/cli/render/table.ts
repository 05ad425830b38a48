import { displayWidth, pad, truncate, wrap } from "./width.ts";

/** A column of a table in the terminal. */
export interface TableColumn {
  readonly header?: string;
  /** @default "left" */
  readonly align?: "left" | "right";
  /** Cut with an ellipsis where the table is too wide. @default false */
  readonly shrink?: boolean;
  /** Broken at spaces into further lines where the table is too wide. @default false */
  readonly wrap?: boolean;
}

export interface TableOptions {
  readonly columns: readonly TableColumn[];
  /** One text for each column; missing ones are empty. Texts may be coloured. */
  readonly rows: readonly (readonly string[])[];
  /** Cells that a line may take. Default: as many as it needs. */
  readonly width?: number;
  /** Cells before each line. @default 2 */
  readonly indent?: number;
  /** Paints the header. */
  readonly paintHeader?: (text: string) => string;
}

const gap = 2;
const leastShrunk = 8;

/** An aligned table, two cells between columns, without trailing spaces. */
export function renderTable({ columns, rows, width, indent = 2, paintHeader }: TableOptions): string {
  const headers = columns.map(({ header }) => header ?? "");
  const hasHeader = headers.some((header) => header !== "");
  const all = hasHeader ? [headers, ...rows] : rows;
  const natural = columns.map((_, i) => all.reduce((most, row) => Math.max(most, displayWidth(row[i] ?? "")), 0));
  const widths = width === undefined ? natural : fitted(natural, columns, width - indent);
  const line = (row: readonly string[]) => {
    const cells = columns.map(({ align }, i) =>
      pad(truncate(row[i] ?? "", widths[i] as number), widths[i] as number, align),
    );
    return (" ".repeat(indent) + cells.join(" ".repeat(gap))).trimEnd();
  };
  const body = rows.flatMap((row) => brokenRow(row, columns, widths)).map(line);
  return (hasHeader ? [(paintHeader ?? String)(line(headers)), ...body] : body).join("\n");
}

/** A row as one or more: cells of columns that wrap go on below. */
function brokenRow(
  row: readonly string[],
  columns: readonly TableColumn[],
  widths: readonly number[],
): readonly (readonly string[])[] {
  const cells = columns.map((column, i) =>
    column.wrap === true ? wrap(row[i] ?? "", widths[i] as number) : [row[i] ?? ""],
  );
  const height = Math.max(1, ...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, n) => cells.map((lines) => lines[n] ?? ""));
}

/** Takes what is too much from the widest columns that may shrink. */
function fitted(natural: readonly number[], columns: readonly TableColumn[], width: number): readonly number[] {
  const widths = [...natural];
  const total = () => widths.reduce((sum, cells) => sum + cells, 0) + gap * (widths.length - 1);
  while (total() > width) {
    const widest = widths.reduce(
      (best, cells, i) =>
        (columns[i]?.shrink || columns[i]?.wrap) && cells > leastShrunk && cells > (widths[best] ?? 0) ? i : best,
      -1,
    );
    if (widest === -1) break;
    widths[widest] = (widths[widest] as number) - 1;
  }
  return widths;
}
