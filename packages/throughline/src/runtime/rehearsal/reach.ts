import type { DeclarationId } from "../../contracts/core/declaration.ts";
import { downstreamOf } from "../../contracts/graph/downstream.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";

/** The declaration and all that reads it or what is made from it. */
export function reachOf(graph: ProjectGraph, id: DeclarationId): ReadonlySet<DeclarationId> {
  return new Set(downstreamOf(graph, id).nodes.map((node) => node.id));
}

/** The declarations that one is made from and that are made from nothing themselves; itself where it is one. */
export function originsOf(graph: ProjectGraph, id: DeclarationId): ReadonlySet<DeclarationId> {
  const seen = new Set([id]);
  const origins = new Set<DeclarationId>();
  for (const at of seen) {
    const given = graph.edges.filter(({ to, writes }) => to === at && writes !== true).map(({ from }) => from);
    if (given.length === 0) origins.add(at);
    for (const from of given) seen.add(from);
  }
  return origins;
}

/** The declarations that the values of a field come from in the end. */
export function valueOriginsOf(
  graph: ProjectGraph,
  field: { readonly declaration: DeclarationId; readonly port: string; readonly field: string },
): ReadonlySet<DeclarationId> {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const queue = [field];
  const seen = new Set<string>();
  const origins = new Set<DeclarationId>();
  for (const { declaration, port, field: name } of queue) {
    const key = `${declaration}#${port}.${name}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const derivation = nodes.get(declaration)?.derives.find((one) => one.port === port && one.field === name);
    const values = derivation?.from.filter(({ how }) => how === "value") ?? [];
    if (values.length === 0) origins.add(declaration);
    queue.push(...values);
  }
  return origins;
}

/** The families of hand-offs by which others get something of a declaration. */
export function familiesFrom(graph: ProjectGraph, id: DeclarationId): readonly string[] {
  const given = graph.edges.flatMap(({ from, to, writes, family }) =>
    family !== undefined && (writes === true ? to : from) === id ? [family] : [],
  );
  return [...new Set(given)];
}
