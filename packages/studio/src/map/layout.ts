import { placeCards } from "./columns.ts";
import { type RoutedLink, type Routes, routeLinks } from "./routes.ts";
import type { Link } from "./rows.ts";

/** The lanes in the order of the line. */
export const laneNames = ["data", "ml", "mlops", "ai", "backend", "fullstack", "frontend", "analyst"] as const;
export type LaneName = (typeof laneNames)[number];

/** A rectangle of the map, pixels from its top left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Lane {
  readonly name: LaneName | "project";
  readonly y: number;
  readonly height: number;
  readonly cards: number;
}

/** A row of cards with the room below it, in which edges turn and the tags of the next row stand. */
export interface RowBand {
  readonly ids: readonly string[];
  /** Top and bottom of the cards; the same for a row without any. */
  readonly top: number;
  readonly bottom: number;
  /** Where its first track lies: further down where tags hang below its cards. */
  readonly firstTrack: number;
  /** Where the lane or row ends: tags stand on this line. */
  readonly border: number;
}

export interface MapLayout {
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly Lane[];
  readonly cards: ReadonlyMap<string, Box & { readonly row: number; readonly lane: number }>;
  readonly rows: readonly RowBand[];
  readonly routes: Routes;
}

/** Sizes of the map in pixels: what the style sheet has too. */
export const mapSizes = {
  laneLabel: 112,
  cardHeight: 52,
  leastCard: 156,
  /** Least width where a lane needs several rows anyway: names are told in full. */
  roomyCard: 176,
  mostCard: 236,
  gutter: 24,
  /** From the border to the cards below it. */
  above: 14,
  /** From the cards to the border below them: at least, before tracks, for each track, and where tags hang below the cards. */
  below: 18,
  firstTrack: 5,
  hangingTag: 20,
  track: 4,
  tagHalf: 9,
  mostSlack: 48,
  emptyLane: 28,
} as const;

interface LayoutNode {
  readonly id: string;
  readonly role: string | null;
}

/** Columns of a map: as many as the fullest lane has cards, as far as the window is wide enough; a fuller lane gets further rows. */
function columnsFor(most: number, width: number): number {
  const { laneLabel, gutter, leastCard, roomyCard } = mapSizes;
  const fittingOf = (card: number) => Math.floor((width - laneLabel - gutter) / (card + gutter));
  const fitting = fittingOf(leastCard) >= most ? most : fittingOf(roomyCard);
  return Math.max(4, Math.min(8, fitting, Math.max(5, most)));
}

/**
 * Lays cards out in lanes and finds the way of each edge. `room` is the size of the window that shows them: cards and gaps grow
 * within bounds to fill it, and the map is larger than the window where it must be. The same input gives the same layout.
 */
export function layoutMap(
  nodes: readonly LayoutNode[],
  links: readonly RoutedLink[],
  room: { readonly width: number; readonly height: number },
): MapLayout {
  const names = lanesOf(nodes);
  const laneIds = names.map((name) => nodes.filter(({ role }) => (role ?? "project") === name).map(({ id }) => id));
  const columns = columnsFor(Math.max(0, ...laneIds.map((ids) => ids.length)), room.width);
  const { rows, cells } = placeCards(laneIds, links satisfies readonly Link[], columns);
  const { laneLabel, gutter, leastCard, mostCard, cardHeight } = mapSizes;
  const pitch = Math.floor((room.width - laneLabel - gutter) / columns);
  const width = Math.max(leastCard, Math.min(mostCard, pitch - gutter));
  const left = (column: number) => laneLabel + gutter + column * (width + gutter);
  const spans = new Map([...cells].map(([id, { row, column }]) => [id, { row, x: left(column), width }]));
  const routes = routeLinks(
    links,
    spans,
    rows.map(({ ids }) => ids),
  );
  const { bands, lanes, height } = bandsOf({ rows, names, routes, room: room.height });
  const cards = new Map(
    [...spans].map(([id, { row, x }]) => {
      const y = bands[row]?.top ?? 0;
      return [id, { x, y, width, height: cardHeight, row, lane: rows[row]?.lane ?? 0 }] as const;
    }),
  );
  return { width: Math.max(left(columns), room.width), height, lanes, cards, rows: bands, routes };
}

/** The eight roles, and last what stands in no role folder, where there is any. */
function lanesOf(nodes: readonly LayoutNode[]): readonly (LaneName | "project")[] {
  return nodes.some(({ role }) => role === null) ? [...laneNames, "project"] : laneNames;
}

/** Rows from top to bottom, each gap as high as its tracks need; what room is left is shared among the rows with cards. */
function bandsOf({
  rows,
  names,
  routes,
  room,
}: {
  readonly rows: readonly { readonly lane: number; readonly ids: readonly string[] }[];
  readonly names: readonly (LaneName | "project")[];
  readonly routes: Routes;
  readonly room: number;
}) {
  const { cardHeight, above, below, firstTrack, hangingTag, track, tagHalf, emptyLane, mostSlack } = mapSizes;
  const first = (row: number) => firstTrack + (routes.hanging.has(row) ? hangingTag : 0);
  const least = rows.map(({ ids }, row) => {
    const tracks = routes.tracks[row] ?? 0;
    const turning = tracks === 0 ? first(row) : first(row) + firstTrack + (tracks - 1) * track + tagHalf;
    return ids.length === 0 ? Math.max(emptyLane, turning) : above + cardHeight + Math.max(below, turning);
  });
  const full = rows.filter(({ ids }) => ids.length > 0).length;
  const free = room - least.reduce((sum, height) => sum + height, 0) - 2;
  const slack = Math.max(0, Math.min(mostSlack, Math.floor(free / Math.max(1, full))));
  let y = 0;
  const bands = rows.map(({ ids }, row): RowBand => {
    const empty = ids.length === 0;
    const top = empty ? y : y + above + slack / 2;
    y += (least[row] as number) + (empty ? 0 : slack);
    const bottom = empty ? top : top + cardHeight;
    return { ids, top, bottom, firstTrack: bottom + first(row), border: y };
  });
  const height = Math.max(y, room - 2);
  const lanes = names.map((name, lane): Lane => {
    const own = rows.flatMap((row, i) => (row.lane === lane ? [i] : []));
    const start = own[0] === 0 ? 0 : (bands[(own[0] ?? 0) - 1]?.border ?? 0);
    const end = lane === names.length - 1 ? height : (bands[own.at(-1) ?? 0]?.border ?? 0);
    return { name, y: start, height: end - start, cards: own.reduce((sum, i) => sum + (rows[i]?.ids.length ?? 0), 0) };
  });
  return { bands, lanes, height };
}
