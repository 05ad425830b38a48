import { describe, expect, it } from "vitest";
import type { Role } from "../core/declaration.ts";
import { longestPath } from "./longest-path.ts";
import type { GraphNode, ProjectGraph } from "./project-graph.ts";

type From = GraphNode["derives"][number]["from"];

const field = { type: { name: "text" }, nullable: false } as const;

/** A table with one column `x` that is made from the columns of the same name of others. */
function node(name: string, role: Role, from: readonly (readonly [string, Partial<From[number]>])[] = []): GraphNode {
  return {
    id: `table:${name}`,
    kind: "table",
    title: "table",
    name,
    role,
    owner: undefined,
    description: undefined,
    place: undefined,
    provides: [{ name: "rows", shape: [{ name: "x", ...field }] }],
    accepts: [],
    derives: [
      {
        port: "rows",
        field: "x",
        from: from.map(([other, link]) => ({
          declaration: `table:${other}`,
          port: "rows",
          field: "x",
          how: "value",
          certainty: "definite",
          ...link,
        })),
      },
    ],
    promises: [],
  };
}

function pathFrom(nodes: readonly GraphNode[]): readonly string[] {
  const graph: ProjectGraph = { project: "trial", nodes, edges: [] };
  return longestPath(graph, { node: nodes[0] as GraphNode, port: "rows", field: "x" }).map(({ declaration }) =>
    declaration.slice("table:".length),
  );
}

describe("the path that shows how far a change goes", () => {
  it("is empty where nothing is made from the field", () => {
    expect(pathFrom([node("a", "data")])).toEqual([]);
  });

  it("passes through most roles before it is the longest", () => {
    const long = [node("b", "data", [["a", {}]]), node("c", "data", [["b", {}]]), node("d", "data", [["c", {}]])];
    expect(pathFrom([node("a", "data"), ...long])).toEqual(["a", "b", "c", "d"]);
    expect(pathFrom([node("a", "data"), ...long, node("e", "ml", [["a", {}]])])).toEqual(["a", "e"]);
  });

  it("is the most certain of two that go equally far", () => {
    const possible = node("b", "ml", [["a", { certainty: "possible" }]]);
    expect(pathFrom([node("a", "data"), possible, node("c", "ml", [["a", {}]])])).toEqual(["a", "c"]);
  });

  it("follows values, not what decides rows", () => {
    expect(pathFrom([node("a", "data"), node("b", "ml", [["a", { how: "row" }]])])).toEqual([]);
  });

  it("ends in a circle", () => {
    const a = node("a", "data", [["b", {}]]);
    expect(pathFrom([a, node("b", "ml", [["a", {}]])])).toContain("b");
  });
});
