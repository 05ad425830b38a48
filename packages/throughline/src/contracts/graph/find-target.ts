import { contractError } from "../data/error-codes.ts";
import { nearest } from "./nearest.ts";
import type { GraphNode, ProjectGraph } from "./project-graph.ts";

/** What `impact` and `lineage` are asked about: a declaration, or one field of one of its ports. */
export interface Target {
  readonly node: GraphNode;
  readonly port?: string;
  readonly field?: string;
}

/**
 * Finds what a text such as `silver.payments.amount`, `fraud.score` or `model:fraud` names: the longest declared prefix,
 * then a field of one of its ports. Throws `contracts.unknown-target`.
 */
export function findTarget(graph: ProjectGraph, text: string): Target {
  const nodes = graph.nodes.filter((node) => isPrefix(node, text)).sort((a, b) => b.name.length - a.name.length);
  const longest = nodes.filter((node) => node.name.length === nodes[0]?.name.length);
  const rest = longest[0] === undefined ? "" : text.slice(text.indexOf(longest[0].name) + longest[0].name.length + 1);
  const exact = longest.flatMap((node) => matchField(node, rest));
  const [found, second] = exact;
  if (found === undefined) throw unknownTarget({ graph, text, node: longest[0], rest });
  if (second !== undefined) {
    const detail = `several declarations have this name: ${exact.map(({ node }) => node.id).join(", ")}`;
    throw contractError("unknown-target", { detail, hint: `write the kind before it, such as ${found.node.id}` });
  }
  return found;
}

function isPrefix(node: GraphNode, text: string): boolean {
  return [node.name, node.id].some((name) => text === name || text.startsWith(`${name}.`));
}

function matchField(node: GraphNode, rest: string): Target[] {
  if (rest === "") return [{ node }];
  for (const port of [...node.provides, ...node.accepts]) {
    if (port.shape.some((field) => field.name === rest)) return [{ node, port: port.name, field: rest }];
    const inner = rest.startsWith(`${port.name}.`) ? rest.slice(port.name.length + 1) : undefined;
    if (inner !== undefined && port.shape.some((field) => field.name === inner))
      return [{ node, port: port.name, field: inner }];
  }
  return [];
}

function unknownTarget(use: { graph: ProjectGraph; text: string; node: GraphNode | undefined; rest: string }) {
  const { graph, text, node, rest } = use;
  const names = node === undefined ? graph.nodes.map(({ name }) => name) : fieldsOf(node);
  const near = node === undefined ? nearestTarget(graph, text) : nearest(rest, names);
  const detail =
    node === undefined ? `no declaration has this name: ${text}` : `${node.name} has no field of this name: ${rest}`;
  return contractError("unknown-target", {
    detail,
    hint:
      near === undefined
        ? `use one of ${names.slice(0, 12).join(", ")}`
        : `use ${node === undefined ? near : `${node.name}.${near}`}`,
  });
}

const fieldsOf = (node: GraphNode) => node.provides.flatMap((port) => port.shape.map(({ name }) => name));

/** The declaration or field whose whole name is most like what was asked: a letter may be wrong on either side of the point. */
function nearestTarget(graph: ProjectGraph, text: string): string | undefined {
  const names = graph.nodes.flatMap(({ name, id }) => [name, id]);
  const fields = graph.nodes.flatMap((node) => fieldsOf(node).map((field) => `${node.name}.${field}`));
  return nearest(text, [...names, ...fields]);
}
