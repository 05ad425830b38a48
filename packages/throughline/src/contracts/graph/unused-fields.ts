import type { Role } from "../core/declaration.ts";
import type { Place } from "../errors/throughline-error.ts";
import type { Port } from "./kind-spec.ts";
import { fieldKey, type GraphNode, type ProjectGraph } from "./project-graph.ts";

/** Fields of a port that are given and that nobody reads. */
export interface UnusedFields {
  readonly declaration: string;
  readonly name: string;
  /** The kind in words. */
  readonly title: string;
  readonly role: Role | undefined;
  readonly owner: string | undefined;
  readonly place: Place | undefined;
  readonly port: string;
  /** In the order of the port. */
  readonly fields: readonly string[];
  /** True where nobody reads the port at all. */
  readonly isWhole: boolean;
}

/**
 * The fields that no declaration reads, by port, in the order of the graph. Not among them: ports that people outside the project rely on,
 * what the platform gives by itself, the key and the times of rows that are read, and ports of whose readers nothing is known, as of SQL
 * that does not bind. What opaque code receives counts as read.
 */
export function unusedFields(graph: ProjectGraph): readonly UnusedFields[] {
  const reads = readsOf(graph);
  return graph.nodes.flatMap((node) =>
    node.provides
      .filter((port) => port.external !== true && port.byPlatform !== true)
      .flatMap((port) => unusedOf(node, port, reads)),
  );
}

interface Reads {
  readonly fields: ReadonlySet<string>;
  /** By port: whether all of its readers say which fields they read. */
  readonly ports: ReadonlyMap<string, boolean>;
}

function readsOf({ nodes, edges }: ProjectGraph): Reads {
  const derived = nodes.flatMap(({ derives }) => derives.flatMap(({ from }) => from.map(fieldKey)));
  const fields = new Set(derived);
  const ports = new Map<string, boolean>();
  for (const { from, port, fields: read, writes } of edges) {
    if (writes === true) continue;
    const key = `${from}#${port}`;
    ports.set(key, read.length > 0 && ports.get(key) !== false);
    for (const { name } of read) fields.add(fieldKey({ declaration: from, port, field: name }));
  }
  return { fields, ports };
}

function unusedOf(node: GraphNode, port: Port, reads: Reads): UnusedFields[] {
  const isKnown = reads.ports.get(`${node.id}#${port.name}`);
  const isWhole = isKnown === undefined;
  if (isKnown === false || node.unread === true) return [];
  const built = isWhole ? new Set<string>() : builtWith(node, port);
  const fields = port.shape
    .map(({ name }) => name)
    .filter(
      (field) => !built.has(field) && !reads.fields.has(fieldKey({ declaration: node.id, port: port.name, field })),
    );
  if (fields.length === 0) return [];
  const { id, name, title, role, owner, place } = node;
  return [{ declaration: id, name, title, role, owner, place, port: port.name, fields, isWhole }];
}

/** What a port's rows are built and cut with: their key, and the columns or the field that a term names as their time. */
function builtWith({ terms = [] }: GraphNode, { name, key = [] }: Port): ReadonlySet<string> {
  const own = terms.filter((term) => term.port === name);
  const times = own.flatMap(({ field, limit, of }) =>
    field === undefined && of === undefined && typeof limit === "string"
      ? [...limit.matchAll(/\{([^{}"]+)\}/g)].map((match) => match[1] as string)
      : [],
  );
  const cut = own.flatMap(({ field, name: term }) => (term === "time" && field !== undefined ? [field] : []));
  return new Set([...key, ...times, ...cut]);
}
