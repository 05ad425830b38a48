import type { DeclarationId } from "../../contracts/core/declaration.ts";
import { readersIn } from "../../contracts/graph/downstream.ts";
import type { Derivation } from "../../contracts/graph/kind-spec.ts";
import type { GraphEdge, GraphNode, ProjectGraph } from "../../contracts/graph/project-graph.ts";

type Source = Derivation["from"][number];

/** A graph as plain data that can be read in parts: what tells of all declarations, and each declaration by itself. */
export interface StoredGraph {
  readonly outline: GraphOutline;
  /** In the order of the outline. */
  readonly nodes: readonly StoredNode[];
}

/** Which declarations a graph has, in its order, and who reads which. */
export interface GraphOutline {
  readonly project: string;
  readonly ids: readonly DeclarationId[];
  readonly names: readonly string[];
  /** Of each declaration, the places of those who read it or what is made from it. */
  readonly readers: readonly (readonly number[])[];
}

/** A declaration with what it reads. Each source of its fields stands once: many fields are made from one. */
export interface StoredNode extends Omit<GraphNode, "derives"> {
  readonly derives: readonly StoredDerivation[];
  readonly sources: readonly Source[];
  readonly reads: readonly Omit<GraphEdge, "to">[];
}

interface StoredDerivation extends Omit<Derivation, "from"> {
  /** Places in `sources`. */
  readonly from: readonly number[];
}

export function storeGraph(graph: ProjectGraph): StoredGraph {
  const { project, nodes, edges } = graph;
  const places = new Map(nodes.map(({ id }, place) => [id, place]));
  const readers = readersIn(graph);
  const placesOf = (ids: Iterable<DeclarationId>) => [...ids].flatMap((id) => places.get(id) ?? []);
  const reads = new Map(nodes.map(({ id }) => [id, [] as Omit<GraphEdge, "to">[]]));
  for (const { to, ...edge } of edges) reads.get(to)?.push(edge);
  return {
    outline: {
      project,
      ids: nodes.map(({ id }) => id),
      names: nodes.map(({ name }) => name),
      readers: nodes.map(({ id }) => placesOf(readers.get(id) ?? [])),
    },
    nodes: nodes.map((node) => storeNode(node, reads.get(node.id) ?? [])),
  };
}

function storeNode(node: GraphNode, reads: StoredNode["reads"]): StoredNode {
  const places = new Map<string, number>();
  const sources: Source[] = [];
  const placeOf = (source: Source): number => {
    const key = JSON.stringify(source);
    const known = places.get(key) ?? sources.push(source) - 1;
    places.set(key, known);
    return known;
  };
  const derives = node.derives.map((derivation) => ({ ...derivation, from: derivation.from.map(placeOf) }));
  return { ...node, derives, sources, reads };
}

/** The graph of some declarations, in the order of the graph that `storeGraph` was given, with all that they read. */
export function restoreGraph(project: string, stored: readonly StoredNode[]): ProjectGraph {
  return {
    project,
    nodes: stored.map(restoreNode),
    edges: stored.flatMap(({ id, reads }) => reads.map((edge) => ({ ...edge, to: id }))),
  };
}

function restoreNode({ sources, reads: _, ...node }: StoredNode): GraphNode {
  const sourceAt = (place: number) => sources[place] as Source;
  return {
    ...node,
    derives: node.derives.map((derivation) => ({ ...derivation, from: derivation.from.map(sourceAt) })),
  };
}
