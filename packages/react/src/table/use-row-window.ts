import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect } from "react";
import type { CellPlace } from "./grid-keys.ts";
import type { TableModel } from "./table-view.ts";

/** Height of a row and of the head, in pixels: the token `--tl-row`. */
const rowHeight = 28;
/** Rows before the last one at which the next page is asked for. */
const ahead = 25;

interface Range {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly overscan: number;
  readonly count: number;
}

/** The rows that are in view, with the one that has the focus wherever it is; asks for the next page near the end. */
export function useRowWindow<Row extends object>(
  scroll: RefObject<HTMLDivElement | null>,
  model: TableModel<Row>,
  at: CellPlace,
) {
  const { rows, more, loadMore } = model;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollPaddingEnd: rowHeight,
    initialRect: { width: 800, height: 600 },
    rangeExtractor: (range) => indexesOf(range, at.row),
  });
  const { scrollToIndex } = virtual;
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - ahead) loadMore();
  }, [more, last, rows.length, loadMore]);
  useEffect(() => {
    if (at.row >= 0) scrollToIndex(at.row);
  }, [at.row, scrollToIndex]);
  return { items, height: virtual.getTotalSize() };
}

function indexesOf({ startIndex, endIndex, overscan, count }: Range, focused: number): number[] {
  const start = Math.max(0, startIndex - overscan);
  const end = Math.min(count - 1, endIndex + overscan);
  const range = Array.from({ length: end - start + 1 }, (_, i) => start + i);
  if (focused < 0 || focused >= count || (focused >= start && focused <= end)) return range;
  return focused < start ? [focused, ...range] : [...range, focused];
}
