import type { Cell, Link, Row } from "./rows.ts";
import { settled } from "./settle.ts";

/** Passes over the rows, down and up in turn; the order no longer changes well before. */
const sweeps = 10;

/**
 * Gives every card a row and a column, so that cards that read each other stand below each other where they can: rows are ordered
 * by the mean column of their neighbours, then cards change places while that shortens the edges. The same input gives the same
 * output.
 */
export function placeCards(lanes: readonly (readonly string[])[], links: readonly Link[], columns: number) {
  const neighbours = neighboursOf(links);
  let rows = lanes.flatMap((ids, lane) => rowsOfLane({ ids, lane, columns }, links));
  const at = new Map<string, number>();
  for (const { ids } of rows) for (const [i, id] of ids.entries()) at.set(id, i);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const order = sweep % 2 === 0 ? rows.keys() : [...rows.keys()].reverse();
    const next = [...rows];
    for (const r of order) next[r] = placedRow(next[r] as Row, { at, neighbours, links, columns });
    rows = next;
  }
  rows = settled(rows, { at, links, columns });
  const cells = new Map<string, Cell>();
  for (const [row, { ids }] of rows.entries())
    for (const id of ids) cells.set(id, { row, column: at.get(id) as number });
  return { rows, cells };
}

function neighboursOf(links: readonly Link[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const add = (one: string, other: string) => found.set(one, [...(found.get(one) ?? []), other]);
  for (const { from, to } of links) {
    add(from, to);
    add(to, from);
  }
  return found;
}

/** The rows that a lane needs: providers of the lane before their readers, then by name. An empty lane has one empty row. */
function rowsOfLane(
  lane: { readonly ids: readonly string[]; readonly lane: number; readonly columns: number },
  links: readonly Link[],
): Row[] {
  const depth = depthsOf(lane.ids, links);
  const depthOf = (id: string) => depth.get(id) ?? 0;
  const sorted = [...lane.ids].sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1));
  const count = Math.max(1, Math.ceil(sorted.length / lane.columns));
  const size = Math.ceil(sorted.length / count);
  return Array.from({ length: count }, (_, i) => ({ lane: lane.lane, ids: sorted.slice(i * size, (i + 1) * size) }));
}

/** The longest way to each id over links within the set; a circle ends where it began. */
function depthsOf(ids: readonly string[], links: readonly Link[]): ReadonlyMap<string, number> {
  const depth = new Map(ids.map((id) => [id, 0]));
  const own = links.filter(({ from, to }) => depth.has(from) && depth.has(to) && from !== to);
  for (let pass = 0; pass < ids.length; pass++) {
    let changed = false;
    for (const { from, to } of own) {
      const least = (depth.get(from) as number) + 1;
      if (least > (depth.get(to) as number) && least < ids.length) {
        depth.set(to, least);
        changed = true;
      }
    }
    if (!changed) break;
  }
  return depth;
}

interface Sweep {
  readonly at: Map<string, number>;
  readonly neighbours: ReadonlyMap<string, readonly string[]>;
  readonly links: readonly Link[];
  readonly columns: number;
}

function placedRow(row: Row, { at, neighbours, links, columns }: Sweep): Row {
  const own = new Set(row.ids);
  const wanted = new Map(
    row.ids.map((id) => {
      const others = (neighbours.get(id) ?? []).filter((other) => !own.has(other)).map((other) => at.get(other) ?? 0);
      return [id, others.length === 0 ? (at.get(id) as number) : others.reduce((a, b) => a + b, 0) / others.length];
    }),
  );
  const ids = ordered(row.ids, (id) => wanted.get(id) as number, links);
  const placed = spaced(
    ids.map((id) => wanted.get(id) as number),
    columns,
  );
  for (const [i, id] of ids.entries()) at.set(id, placed[i] as number);
  return { ...row, ids };
}

/** The ids by what they want, a provider before its reader; a circle is cut at its first by what it wants. */
function ordered(ids: readonly string[], wanted: (id: string) => number, links: readonly Link[]): string[] {
  const left = [...ids].sort((a, b) => wanted(a) - wanted(b) || (a < b ? -1 : 1));
  const result: string[] = [];
  while (left.length > 0) {
    const free = left.findIndex((id) => !links.some(({ from, to }) => to === id && from !== id && left.includes(from)));
    result.push(...left.splice(Math.max(0, free), 1));
  }
  return result;
}

/**
 * Whole columns at least one apart and as near as possible to those that are wanted, by pooling of neighbours that are too near.
 *
 * @source Best, Chakravarti 1990, "Active set algorithms for isotonic regression"
 */
export function spaced(wanted: readonly number[], columns: number): number[] {
  const pools: { sum: number; count: number }[] = [];
  for (const [i, value] of wanted.entries()) {
    pools.push({ sum: value - i, count: 1 });
    while (pools.length > 1) {
      const [before, last] = pools.slice(-2) as [{ sum: number; count: number }, { sum: number; count: number }];
      if (before.sum / before.count <= last.sum / last.count) break;
      pools.splice(-2, 2, { sum: before.sum + last.sum, count: before.count + last.count });
    }
  }
  const most = Math.max(0, columns - wanted.length);
  const offsets = pools.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
  return offsets.map((offset, i) => Math.round(Math.min(most, Math.max(0, offset))) + i);
}
