import type { StudioGraph } from "throughline/client/studio";

type Edge = StudioGraph["edges"][number];

/** Declarations and edges that belong to a path. */
export interface Traced {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

/** Everything that a declaration is made from and everything that reads it, however far. */
export function traceOf(id: string, edges: readonly Edge[]): Traced {
  const up = follow(id, edges, "up");
  const down = follow(id, edges, "down");
  return { nodes: new Set([...up.nodes, ...down.nodes]), edges: new Set([...up.edges, ...down.edges]) };
}

/** Everything that reads a declaration, however far, nearest first, without itself. */
export function readersOf(id: string, edges: readonly Edge[]): readonly string[] {
  return [...follow(id, edges, "down").nodes].filter((one) => one !== id);
}

function follow(id: string, edges: readonly Edge[], way: "up" | "down"): Traced {
  const nodes = new Set([id]);
  const found = new Set<string>();
  for (const node of nodes)
    for (const edge of edges) {
      const [here, there] = way === "down" ? [edge.from, edge.to] : [edge.to, edge.from];
      if (here !== node) continue;
      found.add(edge.id);
      nodes.add(there);
    }
  return { nodes, edges: found };
}

interface FieldOf {
  readonly declaration: string;
  readonly field: string;
}

/** One step of lineage, as much of it as the map needs. */
interface Step {
  readonly from: FieldOf;
  readonly to: FieldOf;
  readonly how: "value" | "row";
}

const keyOf = ({ declaration, field }: FieldOf) => `${declaration}.${field}`;

/**
 * The path of a field's values: its declarations, the edges between them, and the fields of each declaration that lie on it. What
 * only decides which rows there are is no part of it.
 */
export function tracedField(
  target: FieldOf,
  { upstream, downstream }: { readonly upstream: readonly Step[]; readonly downstream: readonly Step[] },
  edges: readonly Edge[],
): Traced & { readonly fields: ReadonlyMap<string, readonly string[]> } {
  const steps = [
    ...reached(target, upstream, (step) => [step.to, step.from]),
    ...reached(target, downstream, (step) => [step.from, step.to]),
  ];
  const fields = new Map<string, Set<string>>([[target.declaration, new Set([target.field])]]);
  for (const { declaration, field } of steps.flatMap(({ from, to }) => [from, to]))
    fields.set(declaration, (fields.get(declaration) ?? new Set()).add(field));
  const pairs = new Set(steps.map(({ from, to }) => `${from.declaration}>${to.declaration}`));
  const on = edges.filter(({ from, to }) => pairs.has(`${from}>${to}`)).map(({ id }) => id);
  return {
    nodes: new Set(fields.keys()),
    edges: new Set(on),
    fields: new Map([...fields].map(([id, names]) => [id, [...names]])),
  };
}

/** The steps by which values are reached from a field, in one direction. */
function reached(target: FieldOf, steps: readonly Step[], ends: (step: Step) => readonly [FieldOf, FieldOf]): Step[] {
  const known = new Set([keyOf(target)]);
  const found = new Set<Step>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const step of steps) {
      const [here, there] = ends(step);
      if (step.how !== "value" || !known.has(keyOf(here))) continue;
      known.add(keyOf(there));
      found.add(step);
    }
  }
  return [...found];
}

/** Declarations that are not broken themselves but read, directly or not, from one that is. */
export function atRisk(graph: Pick<StudioGraph, "nodes" | "edges">): ReadonlySet<string> {
  const broken = graph.nodes.filter(({ status }) => status === "broken").map(({ id }) => id);
  const reached = new Set(broken.flatMap((id) => readersOf(id, graph.edges)));
  for (const id of broken) reached.delete(id);
  return reached;
}
