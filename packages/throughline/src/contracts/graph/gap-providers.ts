import type { Role } from "../core/declaration.ts";
import type { Place } from "../errors/throughline-error.ts";
import { type Field, formatType } from "../shape/field.ts";
import type { NodeNeed } from "./needs.ts";
import type { GraphNode, ProjectGraph } from "./project-graph.ts";

/** A declaration that has what is needed elsewhere. */
export interface GapProvider {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly role: Role | undefined;
  readonly owner: string | undefined;
  readonly place: Place | undefined;
  readonly port: string;
  /** Of the fields that are needed, those that it has. */
  readonly fields: readonly string[];
  /** Reads from here to the declaration that is asked, which could carry the fields on; absent where it is not made from this one. */
  readonly distance?: number;
}

interface Wanted {
  readonly fields: NodeNeed["fields"];
  /** The declaration that lacks them, where there is one. */
  readonly asked: GraphNode | undefined;
  readonly asker: GraphNode;
}

const mostProviders = 5;

/** Declarations that have a needed field: first what the asked one is made from, nearest first; then those that have most of the fields. */
export function couldProvide(graph: ProjectGraph, { fields, asked, asker }: Wanted): readonly GapProvider[] {
  const distances = asked === undefined ? new Map<string, number>() : upstreamOf(graph, asked.id);
  const found = graph.nodes
    .filter(({ id }) => id !== asker.id && id !== asked?.id)
    .flatMap((node) => providerOf(node, fields, distances.get(node.id)));
  return found.sort((a, b) => far(a) - far(b) || b.fields.length - a.fields.length).slice(0, mostProviders);
}

const far = ({ distance }: GapProvider) => distance ?? Number.POSITIVE_INFINITY;

/** The port of a declaration that has most of the fields, where one has any. */
function providerOf(node: GraphNode, fields: NodeNeed["fields"], distance: number | undefined): GapProvider[] {
  const ports = node.provides.map(({ name, shape }) => ({
    port: name,
    fields: fields.filter((asked) => shape.some((field) => isAsked(field, asked))).map((asked) => asked.name),
  }));
  const best = ports.sort((a, b) => b.fields.length - a.fields.length)[0];
  if (best === undefined || best.fields.length === 0) return [];
  const { id, name, title, role, owner, place } = node;
  return [{ id, name, title, role, owner, place, ...best, ...(distance === undefined ? {} : { distance }) }];
}

const isAsked = (field: Field, asked: NodeNeed["fields"][number]) =>
  field.name === asked.name && isOfType(field, asked.type);

/** True for a field of the type that is asked. One whose type is not known may have any. */
export function isOfType({ type }: Field, asked: string | undefined): boolean {
  return asked === undefined || type.name === "unknown" || type.name === asked || formatType(type) === asked;
}

/** How many reads away each declaration is that another one is made from. */
function upstreamOf({ edges }: ProjectGraph, id: string): ReadonlyMap<string, number> {
  const read = new Map<string, string[]>();
  for (const { from, to, writes } of edges) {
    if (writes === true) continue;
    const others = read.get(to);
    if (others === undefined) read.set(to, [from]);
    else others.push(from);
  }
  const found = new Map([[id, 0]]);
  for (const [at, distance] of found)
    for (const from of read.get(at) ?? []) if (!found.has(from)) found.set(from, distance + 1);
  found.delete(id);
  return found;
}
