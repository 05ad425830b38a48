import type { Link, Row } from "./rows.ts";

/** What a column of distance costs: between rows, within a row, and a provider that stands right of its reader. */
const [betweenRows, withinRow, backwards] = [1, 0.35, 0.5];
/** What an edge between rows costs that is not straight down. */
const bend = 0.6;
/** What an edge costs that must go around the cards between its ends. */
const detour = 1.4;
/** Cards up to which each change is judged by all edges, since a card may stand in the way of others' edges. */
const judgedByAll = 120;
/** Passes at most; each one only makes the sum less, and few are needed. */
const mostPasses = 20;

interface Placing {
  readonly at: Map<string, number>;
  readonly links: readonly Link[];
  readonly columns: number;
}

/** Lets cards of a row change places, with each other and with empty columns, while that makes the edges shorter and straighter. */
export function settled(rows: readonly Row[], { at, links, columns }: Placing): Row[] {
  const rowOf = new Map(rows.flatMap(({ ids }, row) => ids.map((id) => [id, row] as const)));
  const own = new Map<string, Link[]>();
  for (const link of links) for (const id of new Set([link.from, link.to])) own.set(id, [...(own.get(id) ?? []), link]);
  const scene = { at, rowOf, rows };
  const touched = (ids: readonly string[]) =>
    rowOf.size <= judgedByAll ? links : [...new Set(ids.flatMap((id) => own.get(id) ?? []))];
  const costOf = (ids: readonly string[]) => touched(ids).reduce((sum, link) => sum + cost(link, scene), 0);
  for (let pass = 0; pass < mostPasses; pass++)
    if (!rows.map(({ ids }) => improveRow(ids, { at, columns, costOf })).some(Boolean)) break;
  return rows.map((row) => ({ ...row, ids: [...row.ids].sort((a, b) => (at.get(a) ?? 0) - (at.get(b) ?? 0)) }));
}

interface Scene {
  readonly at: ReadonlyMap<string, number>;
  readonly rowOf: ReadonlyMap<string, number>;
  readonly rows: readonly Row[];
}

function cost({ from, to }: Link, { at, rowOf, rows }: Scene): number {
  const [start, end] = [at.get(from), at.get(to)];
  const [a, b] = [rowOf.get(from), rowOf.get(to)];
  if (start === undefined || end === undefined || a === undefined || b === undefined) return 0;
  const distance = end - start;
  if (a === b) return Math.abs(distance) * withinRow + (distance < 0 ? backwards : 0);
  const between = rows.slice(Math.min(a, b) + 1, Math.max(a, b));
  const isBlocked = (column: number) => between.some(({ ids }) => ids.some((id) => at.get(id) === column));
  const around = between.length > 0 && isBlocked(start) && isBlocked(end) ? detour : 0;
  return Math.abs(distance) * betweenRows + (distance === 0 ? 0 : bend) + around;
}

/** Tries each change of two columns of a row, and keeps those that cost less. */
function improveRow(
  ids: readonly string[],
  { at, columns, costOf }: { at: Placing["at"]; columns: number; costOf: (ids: readonly string[]) => number },
): boolean {
  let changed = false;
  for (let left = 0; left < columns; left++)
    for (let right = left + 1; right < columns; right++) {
      const moved = ids.filter((id) => at.get(id) === left || at.get(id) === right);
      if (moved.length === 0) continue;
      const before = costOf(moved);
      const swap = () => {
        for (const id of moved) at.set(id, at.get(id) === left ? right : left);
      };
      swap();
      if (costOf(moved) < before - 1e-9) changed = true;
      else swap();
    }
  return changed;
}
