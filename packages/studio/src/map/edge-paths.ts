import { type MapLayout, mapSizes } from "./layout.ts";
import type { Route } from "./routes.ts";

interface DrawnEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** True for a hand-off: it enters by the tag of its reader. */
  readonly tagged: boolean;
}

/** Where hand-offs enter a card, and which. `below` where the provider stands below its reader. */
export interface DrawnTag {
  readonly to: string;
  readonly side: "above" | "below";
  readonly x: number;
  readonly y: number;
  readonly edges: readonly string[];
}

/** What is drawn of the edges: a path for each, and the tags of readers. */
export interface DrawnEdges {
  readonly paths: ReadonlyMap<string, string>;
  readonly tags: readonly DrawnTag[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Radius of the corners, pixels. */
const radius = 7;

/** Draws the edges of a layout. */
export function drawEdges(edges: readonly DrawnEdge[], layout: MapLayout): DrawnEdges {
  const paths = new Map<string, string>();
  const tags = new Map<string, DrawnTag & { readonly edges: string[] }>();
  for (const edge of edges) {
    const route = layout.routes.between.get(edge.id);
    paths.set(edge.id, route === undefined ? pathWithin(edge, layout) : rounded(pointsOf(route, layout)));
    if (route === undefined || !edge.tagged) continue;
    const tag = tagOf(edge, route, layout);
    const key = `${tag.side} ${tag.to}`;
    const before = tags.get(key);
    if (before === undefined) tags.set(key, tag);
    else before.edges.push(edge.id);
  }
  return { paths, tags: [...tags.values()] };
}

/** The tag of an edge's reader: on the border above the reader's row, or hanging below its card where the edge comes from below. */
function tagOf({ id, from, to }: DrawnEdge, { xs }: Route, layout: MapLayout) {
  const row = layout.cards.get(to)?.row ?? 0;
  const side: DrawnTag["side"] = (layout.cards.get(from)?.row ?? 0) < row ? "above" : "below";
  const x = (side === "above" ? xs.at(-1) : xs[0]) as number;
  const y =
    side === "above" ? (layout.rows[row - 1]?.border ?? 0) : (layout.rows[row]?.bottom ?? 0) + mapSizes.hangingTag / 2;
  return { to, side, x, y, edges: [id] };
}

/** The height of a track in the gap below a row. */
function trackY(layout: MapLayout, row: number, track: number): number {
  return (layout.rows[row]?.firstTrack ?? 0) + track * mapSizes.track;
}

function pointsOf({ upper, xs, turns }: Route, layout: MapLayout): Point[] {
  const points: Point[] = [{ x: xs[0] as number, y: layout.rows[upper]?.bottom ?? 0 }];
  for (const [i, track] of turns.entries()) {
    const [before, after] = [xs[i] as number, xs[i + 1] as number];
    if (track === null) continue;
    const y = trackY(layout, upper + i, track);
    points.push({ x: before, y }, { x: after, y });
  }
  return [...points, { x: xs.at(-1) as number, y: layout.rows[upper + turns.length]?.top ?? 0 }];
}

/** Within a row: straight to the next card, on a track below the cards to a further one. */
function pathWithin({ id, from, to }: DrawnEdge, layout: MapLayout): string {
  const [a, b] = [layout.cards.get(from), layout.cards.get(to)];
  if (a === undefined || b === undefined || from === to) return "";
  const right = a.x < b.x;
  const track = layout.routes.within.get(id)?.track;
  const middle = a.y + a.height / 2;
  if (track === undefined) return `M${right ? a.x + a.width : a.x} ${middle}L${right ? b.x : b.x + b.width} ${middle}`;
  const bottom = a.y + a.height;
  const y = trackY(layout, a.row, track);
  const [x1, x2] = right ? [a.x + a.width * 0.78, b.x + b.width * 0.22] : [a.x + a.width * 0.22, b.x + b.width * 0.78];
  return rounded([
    { x: x1, y: bottom },
    { x: x1, y },
    { x: x2, y },
    { x: x2, y: bottom },
  ]);
}

/** A line through points with rounded corners. */
export function rounded(points: readonly Point[]): string {
  return points
    .map((point, i) => {
      const [before, after] = [points[i - 1], points[i + 1]];
      if (before === undefined) return `M${point.x} ${point.y}`;
      if (after === undefined) return `L${point.x} ${point.y}`;
      const start = towards(point, before);
      const end = towards(point, after);
      return `L${start.x} ${start.y}Q${point.x} ${point.y} ${end.x} ${end.y}`;
    })
    .join("");
}

/** The point a corner's radius away, or half of a shorter way. */
function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(radius, length / 2) / length;
  const rough = (value: number) => Math.round(value * 10) / 10;
  return { x: rough(from.x + (to.x - from.x) * share), y: rough(from.y + (to.y - from.y) * share) };
}
