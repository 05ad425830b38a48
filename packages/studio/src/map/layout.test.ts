import { describe, expect, it } from "vitest";
import { spaced } from "./columns.ts";
import { drawEdges, rounded } from "./edge-paths.ts";
import { layoutMap } from "./layout.ts";
import { walk } from "./walk.ts";

const nodes = [
  { id: "raw", role: "data" },
  { id: "orders", role: "data" },
  { id: "view", role: "ml" },
  { id: "model", role: "ml" },
  { id: "score", role: "mlops" },
  { id: "api", role: "backend" },
  { id: "rate", role: "analyst" },
];
const edge = (from: string, to: string) => ({ id: `${from}>${to}`, from, to });
const edges = [
  edge("raw", "orders"),
  edge("orders", "view"),
  edge("orders", "model"),
  edge("view", "model"),
  edge("model", "score"),
  edge("score", "api"),
  edge("orders", "rate"),
  edge("rate", "score"),
];
const room = { width: 1200, height: 700 };

/** A larger project: forty tables over each other, each read by a metric. */
const many = {
  nodes: Array.from({ length: 40 }, (_, i) => [
    { id: `t${i}`, role: "data" },
    { id: `m${i}`, role: "analyst" },
  ]).flat(),
  edges: Array.from({ length: 40 }, (_, i) => [edge(`t${i}`, `m${i}`), edge(`t${i}`, `t${(i * 7 + 3) % 40}`)]).flat(),
};

describe("layout of the map", () => {
  it("puts every card into the lane of its role, none upon another", () => {
    for (const of of [{ nodes, edges }, many]) {
      const { cards, lanes } = layoutMap(of.nodes, of.edges, room);
      expect(cards.size).toBe(of.nodes.length);
      const boxes = [...cards.values()];
      for (const [i, a] of boxes.entries()) {
        const lane = lanes[a.lane];
        expect(lane?.name).toBe(of.nodes.find(({ id }) => cards.get(id) === a)?.role);
        expect(a.y).toBeGreaterThanOrEqual(lane?.y ?? 0);
        expect(a.y + a.height).toBeLessThanOrEqual((lane?.y ?? 0) + (lane?.height ?? 0));
        for (const b of boxes.slice(i + 1))
          expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(
            true,
          );
      }
    }
  });

  it("is the same for the same input, in whatever order the declarations come", () => {
    const first = layoutMap(nodes, edges, room);
    const second = layoutMap([...nodes].reverse(), edges, room);
    expect([...second.cards].sort()).toEqual([...first.cards].sort());
  });

  it("stands a reader straight below its only provider", () => {
    const { cards } = layoutMap(nodes, edges, room);
    expect(cards.get("api")?.x).toBe(cards.get("score")?.x);
  });

  it("gives lanes without declarations a low row of their own", () => {
    const { lanes } = layoutMap(nodes, edges, room);
    const empty = lanes.filter(({ cards }) => cards === 0).map(({ name }) => name);
    expect(empty).toEqual(["ai", "fullstack", "frontend"]);
    expect(Math.max(...lanes.filter(({ cards }) => cards === 0).map(({ height }) => height))).toBeLessThan(60);
  });

  it("lays out a circle of readers", () => {
    const { cards } = layoutMap(nodes, [edge("view", "model"), edge("model", "view"), edge("raw", "raw")], room);
    expect(cards.size).toBe(nodes.length);
  });

  it("keeps columns at least one apart and within the map", () => {
    expect(spaced([2, 2, 2], 5)).toEqual([1, 2, 3]);
    expect(spaced([9, 9], 5)).toEqual([3, 4]);
    expect(spaced([-3, 0.2], 5)).toEqual([0, 1]);
  });
});

describe("edges of the map", () => {
  it("pass no card between their ends", () => {
    for (const of of [{ nodes, edges }, many]) {
      const layout = layoutMap(of.nodes, of.edges, room);
      for (const [id, { upper, xs }] of layout.routes.between) {
        for (const [i, x] of xs.slice(1, -1).entries())
          for (const other of layout.rows[upper + 1 + i]?.ids ?? []) {
            const box = layout.cards.get(other);
            expect([id, other, x < (box?.x ?? 0) || x > (box?.x ?? 0) + (box?.width ?? 0)]).toEqual([id, other, true]);
          }
      }
    }
  });

  it("enter a card by one tag for each side that providers stand on", () => {
    const layout = layoutMap(nodes, edges, room);
    const { tags, paths } = drawEdges(
      edges.map((one) => ({ ...one, tagged: true })),
      layout,
    );
    expect(tags.filter(({ to }) => to === "score").map(({ side, edges: ids }) => [side, ids])).toEqual([
      ["above", ["model>score"]],
      ["below", ["rate>score"]],
    ]);
    expect([...paths.values()].every((path) => /^M[\d.]+ [\d.]+[LQ]/.test(path))).toBe(true);
    expect([...paths.values()].join("")).not.toContain("NaN");
  });

  it("turn with round corners, and straight on where there is nothing to turn", () => {
    const corner = [
      { x: 0, y: 0 },
      { x: 0, y: 100 },
      { x: 50, y: 100 },
    ];
    expect(rounded(corner)).toBe("M0 0L0 93Q0 100 7 100L50 100");
    expect(rounded(corner.slice(0, 2))).toBe("M0 0L0 100");
  });
});

describe("arrow keys on the map", () => {
  const layout = layoutMap(nodes, edges, room);

  it("lead down to a reader and back up to a provider", () => {
    expect(walk("score", "ArrowDown", { layout, links: edges })).toBe("api");
    expect(walk("api", "ArrowUp", { layout, links: edges })).toBe("score");
  });

  it("lead along the row, and nowhere at its end", () => {
    const row = layout.rows[0]?.ids ?? [];
    expect(walk(row[0] ?? "", "ArrowRight", { layout, links: edges })).toBe(row[1]);
    expect(walk(row[0] ?? "", "ArrowLeft", { layout, links: edges })).toBeUndefined();
    expect(walk("api", "ArrowDown", { layout, links: edges })).toBeUndefined();
  });
});
