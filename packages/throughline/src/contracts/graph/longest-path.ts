import type { Certainty, FieldRef } from "../core/use.ts";
import type { Target } from "./find-target.ts";
import { fieldKey, type GraphNode, type ProjectGraph } from "./project-graph.ts";

interface Link {
  readonly to: FieldRef;
  readonly certainty: Certainty;
}

interface Reach {
  readonly path: readonly FieldRef[];
  /** Times that the path passes from one role to another. */
  readonly handOffs: number;
  readonly declarations: number;
  readonly possible: number;
}

/**
 * The path downstream of a declaration or field that passes through most roles, of those the longest, of those the most certain:
 * the one that shows best how far a change goes. It begins with the field; empty where nothing is made from it.
 */
export function longestPath(graph: ProjectGraph, target: Target): readonly FieldRef[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const links = valueLinks(graph);
  const known = new Map<string, Reach | "open">();
  const starts = startsOf(target).map((ref) => reachOf(ref));
  const best = starts.reduce<Reach | undefined>(
    (chosen, reach) => (chosen === undefined || goesFurther(reach, chosen) ? reach : chosen),
    undefined,
  );
  return best === undefined || best.path.length < 2 ? [] : best.path;

  function reachOf(ref: FieldRef): Reach {
    const key = fieldKey(ref);
    const before = known.get(key);
    const end = { path: [ref], handOffs: 0, declarations: 1, possible: 0 };
    if (before === "open") return end;
    if (before !== undefined) return before;
    known.set(key, "open");
    const reach = (links.get(key) ?? [])
      .map((link) => extended(ref, link))
      .reduce<Reach>((chosen, next) => (goesFurther(next, chosen) ? next : chosen), end);
    known.set(key, reach);
    return reach;
  }

  function extended(ref: FieldRef, { to, certainty }: Link): Reach {
    const rest = reachOf(to);
    const isHandOff = nodes.get(ref.declaration)?.role !== nodes.get(to.declaration)?.role;
    return {
      path: [ref, ...rest.path],
      handOffs: rest.handOffs + (isHandOff ? 1 : 0),
      declarations: rest.declarations + (ref.declaration === to.declaration ? 0 : 1),
      possible: rest.possible + (certainty === "possible" ? 1 : 0),
    };
  }
}

function goesFurther(a: Reach, b: Reach): boolean {
  if (a.handOffs !== b.handOffs) return a.handOffs > b.handOffs;
  if (a.declarations !== b.declarations) return a.declarations > b.declarations;
  return a.possible < b.possible;
}

function startsOf({ node, port, field }: Target): readonly FieldRef[] {
  return [...node.provides, ...node.accepts]
    .filter(({ name }) => port === undefined || name === port)
    .flatMap(({ name, shape }) =>
      shape
        .filter((one) => field === undefined || one.name === field)
        .map((one) => ({ declaration: node.id, port: name, field: one.name })),
    );
}

/** What each field's value goes into. */
function valueLinks(graph: ProjectGraph): ReadonlyMap<string, readonly Link[]> {
  const links = new Map<string, Link[]>();
  const add = (node: GraphNode, { port, field, from }: GraphNode["derives"][number]) => {
    for (const ref of from) {
      if (ref.how !== "value") continue;
      const link = { to: { declaration: node.id, port, field }, certainty: ref.certainty };
      const key = fieldKey(ref);
      const others = links.get(key);
      if (others === undefined) links.set(key, [link]);
      else others.push(link);
    }
  };
  for (const node of graph.nodes) for (const derivation of node.derives) add(node, derivation);
  return links;
}
