import { contractError } from "../data/error-codes.ts";
import { nearest } from "./nearest.ts";
import type { GraphNode, ProjectGraph } from "./project-graph.ts";

/** What `impact` and `lineage` are asked about: a declaration, one of its ports, or a field: of one port, or of all that have it. */
export interface Target {
  readonly node: GraphNode;
  readonly port?: string;
  readonly field?: string;
}

/** A target as reports name it: `silver.payments.amount`. */
export const targetName = ({ node, port, field }: Target) =>
  [node.name, ...(field === undefined ? [port] : [field])].filter((part) => part !== undefined).join(".");

/**
 * Finds what a text such as `silver.payments.amount`, `fraud.score` or `model:fraud` names: the longest declared prefix,
 * then a field of one of its ports. Throws `contracts.unknown-target`.
 */
export function findTarget(graph: ProjectGraph, text: string): Target {
  const named = graph.nodes.flatMap((node) => restsOf(node, text).map((rest) => ({ node, rest })));
  const shortest = Math.min(...named.map(({ rest }) => rest.length));
  const longest = named.filter(({ rest }) => rest.length === shortest);
  const rest = longest[0]?.rest ?? "";
  const exact = longest.flatMap(({ node }) => matchField(node, rest));
  const [found, second] = exact;
  if (found === undefined) throw unknownTarget({ graph, text, node: longest[0]?.node, rest });
  if (second !== undefined) {
    const detail = `several declarations have this name: ${exact.map(({ node }) => node.id).join(", ")}`;
    throw contractError("unknown-target", { detail, hint: `write the kind before it, such as ${found.node.id}` });
  }
  return found;
}

/** What is left of the text after the declaration's name or id; nothing where it begins otherwise. */
function restsOf(node: GraphNode, text: string): string[] {
  const name = [node.id, node.name].find((one) => text === one || text.startsWith(`${one}.`));
  return name === undefined ? [] : [text.slice(name.length + 1)];
}

/** A port, a field of a port that is named, or a field wherever the declaration has it: of one port where it is alone there. */
function matchField(node: GraphNode, rest: string): Target[] {
  if (rest === "") return [{ node }];
  const ports = [...node.provides, ...node.accepts];
  const having = ports.filter(({ shape }) => shape.some(({ name }) => name === rest));
  if (having[0] !== undefined)
    return [having.length === 1 ? { node, port: having[0].name, field: rest } : { node, field: rest }];
  const port = ports.find(({ name }) => rest === name || rest.startsWith(`${name}.`));
  if (port === undefined) return [];
  const field = rest.slice(port.name.length + 1);
  if (field === "") return [{ node, port: port.name }];
  return port.shape.some(({ name }) => name === field) ? [{ node, port: port.name, field }] : [];
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
