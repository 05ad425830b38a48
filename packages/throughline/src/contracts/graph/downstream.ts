import type { DeclarationId } from "../core/declaration.ts";
import type { ProjectGraph } from "./project-graph.ts";

/**
 * The part of a graph that a change of a declaration can reach: the declaration, everyone who reads it or what is made from it, and
 * what these read. Asked about the declaration, its ports or fields, it gives the answers of the whole graph. Pure.
 */
export function downstreamOf(graph: ProjectGraph, id: DeclarationId): ProjectGraph {
  const readers = readersIn(graph);
  const reached = reachedFrom(id, (at) => readers.get(at));
  return {
    ...graph,
    nodes: graph.nodes.filter((node) => reached.has(node.id)),
    edges: graph.edges.filter(({ to }) => reached.has(to)),
  };
}

/** Who reads each declaration, by an edge or because it makes something from it. */
export function readersIn({ nodes, edges }: ProjectGraph): ReadonlyMap<string, ReadonlySet<DeclarationId>> {
  const readers = new Map<string, Set<DeclarationId>>();
  const note = (provider: string, reader: DeclarationId) => {
    const others = readers.get(provider);
    if (others === undefined) readers.set(provider, new Set([reader]));
    else others.add(reader);
  };
  for (const { from, to } of edges) note(from, to);
  for (const { id, derives } of nodes) {
    const providers = new Set<string>();
    for (const { from } of derives) for (const { declaration } of from) providers.add(declaration);
    for (const provider of providers) note(provider, id);
  }
  return readers;
}

/** A declaration, its readers, and theirs. */
export function reachedFrom<T>(start: T, readersOf: (at: T) => Iterable<T> | undefined): ReadonlySet<T> {
  const reached = new Set([start]);
  for (const at of reached) for (const reader of readersOf(at) ?? []) reached.add(reader);
  return reached;
}
