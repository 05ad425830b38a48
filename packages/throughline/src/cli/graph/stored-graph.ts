import type { Derivation } from "../../contracts/graph/kind-spec.ts";
import type { GraphNode, ProjectGraph } from "../../contracts/graph/project-graph.ts";

type Source = Derivation["from"][number];

/**
 * A graph as plain data in which every source of a derived field stands once: many fields are made from one source, and written out
 * they are half of a graph's text.
 */
export interface StoredGraph extends Omit<ProjectGraph, "nodes"> {
  readonly sources: readonly Source[];
  readonly nodes: readonly StoredNode[];
}

interface StoredNode extends Omit<GraphNode, "derives"> {
  readonly derives: readonly StoredDerivation[];
}

interface StoredDerivation extends Omit<Derivation, "from"> {
  /** Places in `sources`. */
  readonly from: readonly number[];
}

export function storeGraph(graph: ProjectGraph): StoredGraph {
  const places = new Map<string, number>();
  const sources: Source[] = [];
  const placeOf = (source: Source): number => {
    const key = JSON.stringify(source);
    const known = places.get(key) ?? sources.push(source) - 1;
    places.set(key, known);
    return known;
  };
  const nodes = graph.nodes.map((node) => ({
    ...node,
    derives: node.derives.map((derivation) => ({ ...derivation, from: derivation.from.map(placeOf) })),
  }));
  return { ...graph, sources, nodes };
}

/** The graph that `storeGraph` was given. */
export function restoreGraph({ sources, nodes, ...graph }: StoredGraph): ProjectGraph {
  const sourceAt = (place: number) => sources[place] as Source;
  return {
    ...graph,
    nodes: nodes.map((node) => ({
      ...node,
      derives: node.derives.map((derivation) => ({ ...derivation, from: derivation.from.map(sourceAt) })),
    })),
  };
}
