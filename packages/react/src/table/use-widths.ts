import { useCallback, useMemo, useState } from "react";
import type { TableColumn } from "./columns.ts";

/** Narrowest and widest that a column can be made, in pixels. */
const [narrowest, widest] = [56, 900];

/**
 * Widths of columns: those that nobody resized share the room that is left in proportion to what they hold.
 *
 * @param natural  width in pixels that each column needs, in the order of `columns`
 * @returns `template` for a CSS grid, `least` the width in pixels below which the grid scrolls
 */
export function useWidths<Row extends object>(columns: readonly TableColumn<Row>[], natural: readonly number[]) {
  const [sized, setSized] = useState<Readonly<Record<string, number>>>({});
  const resize = useCallback((name: string, width: number) => {
    const next = Math.round(Math.max(narrowest, Math.min(width, widest)));
    setSized((all) => ({ ...all, [name]: next }));
  }, []);
  return useMemo(() => {
    const tracks = columns.map(({ field }, i) => {
      const own = sized[field.name];
      const width = own ?? natural[i] ?? narrowest;
      return { width, text: own === undefined ? `minmax(${width}px, ${width}fr)` : `${width}px` };
    });
    const least = tracks.reduce((sum, { width }) => sum + width, 0);
    // Where every column has a size of its own, what is left is room behind the last.
    const rest = columns.every(({ field }) => sized[field.name] !== undefined) ? " 1fr" : "";
    return { template: tracks.map(({ text }) => text).join(" ") + rest, least, resize };
  }, [columns, natural, sized, resize]);
}
