import type { Role } from "../core/declaration.ts";
import { type Certainty, type Opaque, opaqueOf } from "../core/use.ts";
import type { Place } from "../errors/throughline-error.ts";
import { type Target, targetName } from "./find-target.ts";
import { fieldKey, type GraphNode, type ProjectGraph } from "./project-graph.ts";

/** One declaration that reads what changes, or what is made from it. */
export interface Affected {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly role: Role | undefined;
  readonly owner: string | undefined;
  readonly place: Place | undefined;
  /** How it reads it: `input amount`, `sum("amount") over 24h`. */
  readonly reads: readonly { readonly as: string; readonly certainty: Certainty; readonly opaque?: Opaque }[];
  readonly certainty: Certainty;
  /** From the change to here, field by field: a shortest of the most certain ones. */
  readonly path: readonly string[];
}

/** Whom a change reaches. */
export interface Impact {
  readonly target: string;
  readonly affected: readonly Affected[];
  /** True where people outside the project may read it too. */
  readonly external: boolean;
}

interface Reached {
  readonly key: string;
  readonly label: string;
  readonly certainty: Certainty;
  readonly path: readonly string[];
}

interface Reader {
  readonly node: GraphNode;
  readonly as: string;
  readonly certainty: Certainty;
}

/** Everything downstream of a declaration or field: whoever reads it or what is made from it, nearest first. */
export function impactOf(graph: ProjectGraph, target: Target): Impact {
  const index = indexOf(graph);
  const reached = closure(index, startsOf(graph, target));
  const found = new Map<string, Affected>();
  for (const at of reached) for (const reader of index.readers.get(at.key) ?? []) note(found, at, reader);
  const external = reached.some(({ key }) => index.external.has(key));
  return {
    target: targetName(target),
    affected: [...found.values()].filter(({ id }) => id !== target.node.id),
    external,
  };
}

function startsOf(graph: ProjectGraph, target: Target): Reached[] {
  const ports = [...target.node.provides, ...target.node.accepts].filter(
    (port) => target.port === undefined || port.name === target.port,
  );
  const own = ports.flatMap((port) =>
    port.shape
      .filter(({ name }) => target.field === undefined || name === target.field)
      .map(({ name }) => ({ declaration: target.node.id, port: port.name, field: name })),
  );
  const read = graph.edges.filter(
    (edge) => edge.from === target.node.id && (target.port === undefined || edge.port === target.port),
  );
  const asked = read
    .flatMap((edge) => edge.fields.map(({ name }) => ({ declaration: edge.from, port: edge.port, field: name })))
    .filter(({ field }) => target.field === undefined || field === target.field);
  const unique = new Map([...own, ...asked].map((ref) => [fieldKey(ref), ref]));
  return [...unique].map(([key, ref]) => ({
    key,
    label: `${target.node.name}.${ref.field}`,
    certainty: "definite",
    path: [`${target.node.name}.${ref.field}`],
  }));
}

interface Index {
  readonly readers: ReadonlyMap<string, readonly Reader[]>;
  readonly made: ReadonlyMap<
    string,
    readonly { readonly key: string; readonly label: string; readonly certainty: Certainty }[]
  >;
  readonly external: ReadonlySet<string>;
}

function indexOf(graph: ProjectGraph): Index {
  const readers = new Map<string, Reader[]>();
  const made = new Map<string, { key: string; label: string; certainty: Certainty }[]>();
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  for (const edge of graph.edges) {
    const node = nodes.get(edge.to);
    if (node === undefined) continue;
    for (const { name, as } of edge.fields)
      push(readers, fieldKey({ declaration: edge.from, port: edge.port, field: name }), {
        node,
        as: as ?? name,
        certainty: edge.certainty,
      });
  }
  for (const node of graph.nodes) {
    for (const { port, field, from } of node.derives) {
      const to = { key: fieldKey({ declaration: node.id, port, field }), label: `${node.name}.${field}` };
      for (const ref of from) push(made, fieldKey(ref), { ...to, certainty: ref.certainty });
    }
  }
  return { readers, made, external: externalFields(graph) };
}

function externalFields(graph: ProjectGraph): ReadonlySet<string> {
  const ports = graph.nodes.flatMap((node) =>
    node.provides.filter(({ external }) => external === true).map((port) => ({ node, port })),
  );
  return new Set(
    ports.flatMap(({ node, port }) =>
      port.shape.map(({ name }) => fieldKey({ declaration: node.id, port: port.name, field: name })),
    ),
  );
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

const both = (a: Certainty, b: Certainty): Certainty =>
  a === "definite" && b === "definite" ? "definite" : "possible";

/** Breadth first, so that the path to a field is a shortest one; definite paths before possible ones. */
function closure(index: Index, starts: readonly Reached[]): readonly Reached[] {
  const seen = new Map<string, Reached>();
  let wave = [...starts];
  while (wave.length > 0) {
    const next: Reached[] = [];
    for (const at of wave) {
      const before = seen.get(at.key);
      if (before !== undefined && (before.certainty === "definite" || at.certainty === "possible")) continue;
      seen.set(at.key, at);
      for (const to of index.made.get(at.key) ?? [])
        next.push({ ...to, certainty: both(at.certainty, to.certainty), path: [...at.path, to.label] });
    }
    wave = next;
  }
  return [...seen.values()];
}

function note(found: Map<string, Affected>, at: Reached, reader: Reader): void {
  const certainty = both(at.certainty, reader.certainty);
  const { id, name, title, role, owner, place } = reader.node;
  const before = found.get(id) ?? {
    id,
    name,
    title,
    role,
    owner,
    place,
    reads: [],
    certainty,
    path: [...at.path, name],
  };
  const known = before.reads.findIndex(({ as }) => as === reader.as);
  const read = { as: reader.as, certainty, ...opaqueOf(certainty, at.certainty) };
  const isSurer = certainty === "definite" && before.certainty === "possible";
  found.set(id, {
    ...before,
    reads: known < 0 ? [...before.reads, read] : before.reads.with(known, surer(before.reads[known] ?? read, read)),
    ...(isSurer ? { certainty, path: [...at.path, name] } : {}),
  });
}

const surer = <T extends { readonly certainty: Certainty }>(a: T, b: T): T => (a.certainty === "definite" ? a : b);
