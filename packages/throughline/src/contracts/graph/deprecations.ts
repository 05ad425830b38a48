import type { Role } from "../core/declaration.ts";
import type { Certainty } from "../core/use.ts";
import type { Place } from "../errors/throughline-error.ts";
import { type Deprecation, daysLeft, isDeprecation } from "../shape/deprecation.ts";
import type { Port } from "./kind-spec.ts";
import { fieldKey, type GraphNode, type ProjectGraph } from "./project-graph.ts";

/** One who still reads what is deprecated. */
export interface DeprecationConsumer {
  readonly id: string;
  readonly name: string;
  /** The kind in words. */
  readonly title: string;
  readonly role: Role | undefined;
  readonly owner: string | undefined;
  readonly place: Place | undefined;
  /** `possible` where only opaque code reads it. */
  readonly certainty: Certainty;
  /** How it reads it: `input amount`, `sum("amount") over 24h`. */
  readonly how: readonly string[];
}

/** A field, a metric or a route that is on its way out, and who relies on it still. */
export interface DeprecatedTarget extends Deprecation {
  /** As reports name it: `silver.payments.amount`, `fraud_rate`, `payments-api · GET /alerts`. */
  readonly target: string;
  readonly declaration: string;
  readonly port: string;
  /** Absent where the whole port is deprecated. */
  readonly field?: string;
  readonly title: string;
  readonly role: Role | undefined;
  readonly owner: string | undefined;
  readonly place: Place | undefined;
  /** Whole days to the last one, in UTC: 0 on that day, negative after it. */
  readonly daysLeft: number;
  /** True from the day after `until`. */
  readonly isPast: boolean;
  /** True where people outside the project may read it too. They are no consumers: nobody sees whether they do. */
  readonly isExternal: boolean;
  /** Who reads it itself; who reads what is made from it reads something else. */
  readonly consumers: readonly DeprecationConsumer[];
}

/**
 * Everything deprecated in a project, what ends first first. `now` decides how many days are left; the day is that of UTC.
 * A deprecation that can't be read is a problem of `resolve`, and left out here.
 */
export function deprecationsOf(graph: ProjectGraph, now: Date): readonly DeprecatedTarget[] {
  const marked = graph.nodes.flatMap((node) =>
    [...node.provides, ...node.accepts].flatMap((port) => marksOf(node, port)),
  );
  if (marked.length === 0) return [];
  const readers = readersOf(graph);
  const found = marked.map((mark) => targetOf(mark, { readers, now }));
  return found.sort((a, b) => a.daysLeft - b.daysLeft || (a.target < b.target ? -1 : 1));
}

/** Something deprecated where it stands. */
interface Mark {
  readonly node: GraphNode;
  readonly port: Port;
  readonly field?: string;
  readonly deprecated: Deprecation;
}

function marksOf(node: GraphNode, port: Port): Mark[] {
  const whole = isDeprecation(port.deprecated) ? [{ node, port, deprecated: port.deprecated }] : [];
  const fields = port.shape.flatMap(({ name, deprecated }) =>
    isDeprecation(deprecated) ? [{ node, port, field: name, deprecated }] : [],
  );
  return [...whole, ...fields];
}

interface Reader {
  readonly node: GraphNode;
  readonly how: string | undefined;
  readonly certainty: Certainty;
}

/** Who reads each field, and each port, by its key. */
type Readers = ReadonlyMap<string, readonly Reader[]>;

function readersOf(graph: ProjectGraph): Readers {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const found = new Map<string, Reader[]>();
  const note = (key: string, reader: Reader) => {
    const others = found.get(key);
    if (others === undefined) found.set(key, [reader]);
    else others.push(reader);
  };
  for (const { from, port, to, fields, certainty } of graph.edges) {
    const node = nodes.get(to);
    if (node === undefined) continue;
    note(`${from}#${port}`, { node, how: undefined, certainty });
    for (const { name, as } of fields)
      note(fieldKey({ declaration: from, port, field: name }), { node, how: as, certainty });
  }
  return found;
}

function targetOf(mark: Mark, { readers, now }: { readonly readers: Readers; readonly now: Date }): DeprecatedTarget {
  const { node, port, field, deprecated } = mark;
  const left = daysLeft(deprecated, now);
  return {
    target: nameOf(mark),
    declaration: node.id,
    port: port.name,
    ...(field === undefined ? {} : { field }),
    title: node.title,
    role: node.role,
    owner: node.owner,
    place: node.place,
    ...deprecated,
    daysLeft: left,
    isPast: left < 0,
    isExternal: port.external === true,
    consumers: consumersOf(keysOf(mark).flatMap((key) => readers.get(key) ?? [])),
  };
}

/** A port with a blank in its name is a route: the others of a declaration that is deprecated as a whole are the declaration. */
function nameOf({ node, port, field }: Mark): string {
  if (field !== undefined) return `${node.name}.${field}`;
  return port.name.includes(" ") ? `${node.name} · ${port.name}` : node.name;
}

/** What a reader of it reads: the field; or the port, and what has to be sent to get it. */
function keysOf({ node, port, field }: Mark): readonly string[] {
  if (field !== undefined) return [fieldKey({ declaration: node.id, port: port.name, field })];
  const asked = node.accepts.filter(({ answer }) => answer === port.name);
  return [port, ...asked].map(({ name }) => `${node.id}#${name}`);
}

function consumersOf(read: readonly Reader[]): DeprecationConsumer[] {
  const found = new Map<string, DeprecationConsumer>();
  for (const { node, how, certainty } of read) {
    const { id, name, title, role, owner, place } = node;
    const before = found.get(id) ?? { id, name, title, role, owner, place, certainty, how: [] };
    found.set(id, {
      ...before,
      certainty: before.certainty === "definite" ? before.certainty : certainty,
      how: how === undefined || before.how.includes(how) ? before.how : [...before.how, how],
    });
  }
  return [...found.values()].sort((a, b) => rank(a.certainty) - rank(b.certainty));
}

const rank = (certainty: Certainty) => (certainty === "definite" ? 0 : 1);
