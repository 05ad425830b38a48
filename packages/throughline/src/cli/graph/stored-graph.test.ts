import { describe, expect, it } from "vitest";
import { resolvedProject } from "../../../test/changed-project.ts";
import { restoreGraph, storeGraph } from "./stored-graph.ts";

const { graph } = resolvedProject();
const plain = JSON.parse(JSON.stringify(graph));

describe("a stored graph", () => {
  it("gives back the graph from its text", () => {
    expect(graph.nodes.some(({ derives }) => derives.some(({ from }) => from.length > 1))).toBe(true);
    expect(restoreGraph(JSON.parse(JSON.stringify(storeGraph(graph))))).toEqual(plain);
  });

  it("has each source once", () => {
    const texts = storeGraph(graph).sources.map((source) => JSON.stringify(source));
    expect(new Set(texts).size).toBe(texts.length);
    expect(JSON.stringify(storeGraph(graph)).length).toBeLessThan(JSON.stringify(graph).length);
  });
});
