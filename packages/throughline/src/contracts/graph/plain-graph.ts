import { isMissing } from "../core/missing.ts";
import { isDeprecation } from "../shape/deprecation.ts";
import type { Field } from "../shape/field.ts";
import type { Port } from "./kind-spec.ts";
import type { GraphNode, ProjectGraph } from "./project-graph.ts";

/**
 * A graph without stand-ins of what does not exist: plain data again. What only a stand-in names is left out,
 * and a field whose type only a stand-in knows is `unknown`. That they were used is a problem of its own.
 */
export function plainGraph({ project, nodes, edges }: ProjectGraph): ProjectGraph {
  return { project, nodes: nodes.map(plainNode), edges: edges.map(plain) };
}

const plainNode = (node: GraphNode): GraphNode => ({
  ...plain(node),
  provides: plain(node.provides).map(plainPort),
  accepts: plain(node.accepts).map(plainPort),
});

const plainPort = (port: Port): Port => ({ ...kept(port), shape: (port.shape ?? []).map(plainField) });

/** Without a deprecation that can't be kept: that it was written is a problem of its own. */
function kept<T extends Pick<Field, "deprecated">>(part: T): T {
  if (part.deprecated === undefined || isDeprecation(part.deprecated)) return part;
  const { deprecated: _, ...rest } = part;
  return rest as T;
}

/** A field that was copied from a stand-in has lost its type. */
const plainField = (field: Partial<Field> & Pick<Field, "name">): Field => ({
  ...kept(field),
  type: field.type?.name === undefined ? { name: "unknown" } : field.type,
  nullable: field.nullable ?? true,
});

function plain<T>(value: T): T {
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((part) => !isNameless(part)).map(clean);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => !isMissing(part));
  return Object.fromEntries(entries.map(([key, part]) => [key, clean(part)]));
}

/** A stand-in, or a field, reference or port whose name is one, or is no text at all as plain JavaScript can have it. */
function isNameless(part: unknown): boolean {
  if (isMissing(part)) return true;
  if (typeof part !== "object" || part === null) return false;
  return ["name", "field", "port", "declaration"].some(
    (key) => key in part && typeof Reflect.get(part, key) !== "string",
  );
}
