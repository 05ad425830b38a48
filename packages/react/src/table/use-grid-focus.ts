import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { type CellPlace, nextCell } from "./grid-keys.ts";

/** The one cell of a grid that takes part in the order of focus, and the keys that move it. */
export function useGridFocus(
  grid: RefObject<HTMLDivElement | null>,
  size: { readonly rows: number; readonly columns: number },
  copy: () => void,
) {
  const [at, setAt] = useState<CellPlace>({ row: -1, column: 0 });
  const moved = useRef(false);
  const moveTo = useCallback((place: CellPlace) => setAt(place), []);
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    grid.current
      ?.querySelector<HTMLElement>(`[data-cell="${at.row}:${at.column}"]`)
      ?.focus({ preventScroll: at.row >= 0 });
  }, [at, grid]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const asksCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c";
    if (asksCopy && (window.getSelection()?.isCollapsed ?? true)) {
      event.preventDefault();
      copy();
      return;
    }
    if (event.defaultPrevented || event.altKey || event.shiftKey) return;
    const next = nextCell(at, event, size);
    if (next === undefined) return;
    event.preventDefault();
    moved.current = true;
    setAt(next);
  };
  const column = Math.min(at.column, size.columns - 1);
  const row = Math.min(at.row, size.rows - 1);
  const isActive = (ofRow: number, ofColumn: number) => row === ofRow && column === ofColumn;
  return { at: { row, column }, isActive, moveTo, onKeyDown };
}
