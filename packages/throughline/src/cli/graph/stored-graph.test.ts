import { describe, expect, it } from "vitest";
import { resolvedProject } from "../../../test/changed-project.ts";
import { downstreamOf, reachedFrom } from "../../contracts/graph/downstream.ts";
import { restoreGraph, type StoredNode, storeGraph } from "./stored-graph.ts";

const { graph } = resolvedProject();
const plain = JSON.parse(JSON.stringify(graph));

const stored = storeGraph(graph);

describe("a stored graph", () => {
  it("gives back the graph from its text", () => {
    expect(graph.nodes.some(({ derives }) => derives.some(({ from }) => from.length > 1))).toBe(true);
    const { outline, nodes } = JSON.parse(JSON.stringify(stored));
    expect(restoreGraph(outline.project, nodes)).toEqual(plain);
  });

  it("has each source of a declaration once", () => {
    for (const { sources } of stored.nodes) {
      const texts = sources.map((source) => JSON.stringify(source));
      expect(new Set(texts).size).toBe(texts.length);
    }
    expect(JSON.stringify(stored.nodes).length).toBeLessThan(JSON.stringify(graph).length);
  });

  it("says who is downstream of each declaration as the graph does", () => {
    const { ids, readers, project } = stored.outline;
    for (const [place, id] of ids.entries()) {
      const reached = [...reachedFrom(place, (at) => readers[at])].sort((a, b) => a - b);
      const part = restoreGraph(
        project,
        reached.map((at) => stored.nodes[at] as StoredNode),
      );
      expect(part).toEqual(downstreamOf(graph, id));
    }
  });
});
