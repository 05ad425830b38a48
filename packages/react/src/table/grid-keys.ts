/** A cell by row and column, both from 0; the head is row -1. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** Rows that Page up and Page down go. */
const page = 15;

/** Where a key leads from a cell of a grid of that size; undefined for keys that lead nowhere. */
export function nextCell(
  from: CellPlace,
  pressed: Pressed,
  size: { readonly rows: number; readonly columns: number },
): CellPlace | undefined {
  const to = target(from, pressed, size);
  if (to === undefined) return undefined;
  const within = (n: number, least: number, most: number) => Math.max(least, Math.min(n, most));
  return { row: within(to.row, -1, size.rows - 1), column: within(to.column, 0, size.columns - 1) };
}

function target({ row, column }: CellPlace, pressed: Pressed, size: { rows: number; columns: number }) {
  const whole = pressed.ctrlKey || pressed.metaKey;
  switch (pressed.key) {
    case "ArrowUp":
      return { row: whole ? -1 : row - 1, column };
    case "ArrowDown":
      return { row: whole ? size.rows - 1 : row + 1, column };
    case "ArrowLeft":
      return { row, column: column - 1 };
    case "ArrowRight":
      return { row, column: column + 1 };
    case "PageUp":
      return { row: Math.max(row < 0 ? -1 : 0, row - page), column };
    case "PageDown":
      return { row: row + page, column };
    case "Home":
      return { row: whole ? 0 : row, column: 0 };
    case "End":
      return { row: whole ? size.rows - 1 : row, column: size.columns - 1 };
    default:
      return undefined;
  }
}
