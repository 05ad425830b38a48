import type { MapLayout } from "./layout.ts";
import type { Link } from "./rows.ts";

/** Keys that walk the map. */
export type ArrowKey = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

export const isArrowKey = (key: string): key is ArrowKey => /^Arrow(Up|Down|Left|Right)$/.test(key);

/**
 * Where an arrow key leads from a card: up and down along an edge to a provider or reader in another row, the nearest across; left
 * and right to the next card of the row. Undefined where nothing lies that way.
 */
export function walk(id: string, key: ArrowKey, { layout, links }: { layout: MapLayout; links: readonly Link[] }) {
  const here = layout.cards.get(id);
  if (here === undefined) return undefined;
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const row = layout.rows[here.row]?.ids ?? [];
    return row[row.indexOf(id) + (key === "ArrowRight" ? 1 : -1)];
  }
  const down = key === "ArrowDown";
  const joined = new Set(links.flatMap(({ from, to }) => (from === id ? [to] : to === id ? [from] : [])));
  const candidates = [...layout.cards].filter(
    ([other, { row }]) => joined.has(other) && (down ? row > here.row : row < here.row),
  );
  const distance = ([, box]: (typeof candidates)[number]) =>
    Math.abs(box.row - here.row) * 1_000 + Math.abs(box.x - here.x);
  return candidates.sort((a, b) => distance(a) - distance(b))[0]?.[0];
}
