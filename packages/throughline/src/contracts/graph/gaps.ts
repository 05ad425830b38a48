import type { Role } from "../core/declaration.ts";
import { nearest } from "../core/nearest.ts";
import type { Place } from "../errors/throughline-error.ts";
import { type Field, formatType } from "../shape/field.ts";
import { couldProvide, type GapProvider, isOfType } from "./gap-providers.ts";
import type { NodeNeed } from "./needs.ts";
import type { GraphNode, ProjectGraph } from "./project-graph.ts";

/** A field that is needed and not given. */
export interface GapField {
  readonly name: string;
  /** The type that is asked, where one is. */
  readonly type?: string;
  /** The type that the field has now, where only that differs. */
  readonly given?: string;
  /** The field that may be meant: one of the declaration with a name like it. */
  readonly near?: string;
}

/** Something that a declaration needs and nobody gives. */
export interface Gap {
  /** Id of the declaration that needs it. */
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly role: Role | undefined;
  readonly owner: string | undefined;
  readonly place: Place | undefined;
  /** What it asks, as it named it, without a kind. */
  readonly port: string;
  readonly why?: string;
  /** `declaration`: there is none of that name. `fields`: it lacks these. */
  readonly missing: "declaration" | "fields";
  /** Of the fields that are asked, those that are not given; all of them where there is no declaration. */
  readonly fields: readonly GapField[];
  /** Who is asked: the declaration of that name, where there is one. */
  readonly provider?: Pick<GraphNode, "id" | "name" | "title" | "role" | "owner" | "place">;
  /** The name that may be meant, where there is no declaration of the one that is asked. */
  readonly near?: string;
  /** The role that would give it: that of the declaration, else that of most of its schema, else data for what is named schema.table. */
  readonly asks?: Role;
  /** Declarations that have a field of it: those that the asked one is made from first, by their distance; at most five. */
  readonly couldProvide: readonly GapProvider[];
}

/**
 * Every need of a project that nobody meets, in the order of the graph. Not an error: nothing that is built depends on it. Where files
 * could not be loaded, what they declare is missing here too.
 */
export function gapsOf(graph: ProjectGraph): readonly Gap[] {
  return graph.nodes.flatMap((node) => (node.needs ?? []).flatMap((need) => gapOf(graph, node, need) ?? []));
}

function gapOf(graph: ProjectGraph, node: GraphNode, need: NodeNeed): Gap | undefined {
  const named = graph.nodes.filter(({ id, name }) => need.port === id || need.port === name);
  const best = bestOf(named, need);
  if (best !== undefined && best.missing.length === 0) return undefined;
  const { id, name, title, role, owner, place } = node;
  const near = best === undefined ? nearestName(graph, need.port) : undefined;
  const asks = best?.node.role ?? roleOf(graph, need.port);
  const fields = best?.missing ?? need.fields;
  return {
    ...{ id, name, title, role, owner, place },
    port: plainName(need.port),
    ...(need.why === undefined ? {} : { why: need.why }),
    missing: best === undefined ? "declaration" : "fields",
    fields,
    ...(best === undefined ? {} : { provider: providerOf(best.node) }),
    ...(near === undefined ? {} : { near }),
    ...(asks === undefined ? {} : { asks }),
    couldProvide: couldProvide(graph, { fields, asked: best?.node, asker: node }),
  };
}

const plainName = (port: string) => port.replace(/^[A-Za-z]+:/, "");

const providerOf = ({ id, name, title, role, owner, place }: GraphNode) => ({ id, name, title, role, owner, place });

interface Candidate {
  readonly node: GraphNode;
  readonly missing: readonly GapField[];
}

/** The port of all declarations of that name that lacks least. */
function bestOf(named: readonly GraphNode[], { fields }: NodeNeed): Candidate | undefined {
  const candidates = named.flatMap((node) => {
    const shapes = node.provides.map(({ shape }) => shape);
    return (shapes.length === 0 ? [[]] : shapes).map((shape) => ({ node, missing: missingIn(shape, fields) }));
  });
  return candidates.sort((a, b) => a.missing.length - b.missing.length)[0];
}

function missingIn(shape: readonly Field[], fields: NodeNeed["fields"]): GapField[] {
  return fields.flatMap((asked): GapField[] => {
    const field = shape.find(({ name }) => name === asked.name);
    if (field !== undefined) return isOfType(field, asked.type) ? [] : [{ ...asked, given: formatType(field.type) }];
    const near = nearest(
      asked.name,
      shape.map(({ name }) => name),
    );
    return [near === undefined ? asked : { ...asked, near }];
  });
}

const nearestName = ({ nodes }: ProjectGraph, port: string) =>
  nearest(
    plainName(port),
    nodes.map(({ name }) => name),
  );

/** The role that gives most of what is in the same schema, or of the same kind. */
function roleOf({ nodes }: ProjectGraph, port: string): Role | undefined {
  const kind = /^([A-Za-z]+):/.exec(port)?.[1];
  const name = plainName(port);
  const schema = /^([^.]+)\.[^.]+$/.exec(name)?.[1];
  const siblings = nodes.filter((node) => (schema === undefined ? false : node.name.startsWith(`${schema}.`)));
  const alike = siblings.length > 0 ? siblings : nodes.filter((node) => node.kind === kind);
  const counts = new Map<Role, number>();
  for (const { role } of alike) if (role !== undefined) counts.set(role, (counts.get(role) ?? 0) + 1);
  const most = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
  return most ?? (schema === undefined ? undefined : "data");
}
