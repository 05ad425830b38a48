import { nearest } from "../core/nearest.ts";
import { shownNames } from "../core/shown-names.ts";
import { contractError } from "../data/error-codes.ts";
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
  const { targets, longest } = targetsNamed(graph.nodes, text);
  const [found, second] = targets;
  if (found === undefined) throw unknownTarget({ graph, text, node: longest?.node, rest: longest?.rest ?? "" });
  if (second !== undefined) {
    const detail = `several declarations have this name: ${targets.map(({ node }) => node.id).join(", ")}`;
    throw contractError("unknown-target", { detail, hint: `write the kind before it, such as ${found.node.id}` });
  }
  return found;
}

/** What a text names among some declarations, and the declaration of which it may name a part. */
export function targetsNamed(nodes: readonly GraphNode[], text: string) {
  const named = nodes.flatMap((node) => {
    const rest = restAfter(node, text);
    return rest === undefined ? [] : [{ node, rest }];
  });
  const shortest = Math.min(...named.map(({ rest }) => rest.length));
  const longest = named.filter(({ rest }) => rest.length === shortest);
  return { targets: longest.flatMap(({ node, rest }) => matchField(node, rest)), longest: longest[0] };
}

/** What is left of a text after a declaration's name or id; undefined where it begins otherwise. */
export function restAfter({ id, name }: Pick<GraphNode, "id" | "name">, text: string): string | undefined {
  const begin = [id, name].find((one) => text === one || text.startsWith(`${one}.`));
  return begin === undefined ? undefined : text.slice(begin.length + 1);
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
  if (node !== undefined) {
    const near = nearest(rest, partsOf(node));
    const detail = `${node.name} has no field of this name: ${rest}`;
    const hint = near === undefined ? `use one of ${shownNames(fieldsOf(node))}` : `use ${node.name}.${near}`;
    return contractError("unknown-target", { detail, hint });
  }
  const names = graph.nodes.map(({ name }) => name);
  const meant = meantTargets(graph, text);
  const hint = meant.length > 0 ? `use ${meant.join(" or ")}` : `use one of ${shownNames(names)}`;
  return contractError("unknown-target", { detail: `no declaration has this name: ${text}`, hint });
}

const fieldsOf = ({ provides }: GraphNode) => provides.flatMap(({ shape }) => shape.map(({ name }) => name));

/** What may follow a declaration's name: a field, a port, or a field of a port. */
function partsOf({ provides, accepts }: GraphNode): readonly string[] {
  const ports = [...provides, ...accepts];
  const fields = ports.flatMap(({ shape }) => shape.map(({ name }) => name));
  const within = ports.flatMap((port) => [port.name, ...port.shape.map(({ name }) => `${port.name}.${name}`)]);
  return [...new Set([...fields, ...within])];
}

const mostMeant = 3;

/**
 * The names that may be meant: those that end in what was written, as `silver.orders` ends in `orders`; else the one that is most like
 * it: a letter may be wrong on either side of the point.
 */
function meantTargets(graph: ProjectGraph, text: string): readonly string[] {
  const names = graph.nodes.map(({ name }) => name);
  const fields = graph.nodes.flatMap((node) => fieldsOf(node).map((field) => `${node.name}.${field}`));
  const whole = [...new Set([...names, ...fields])];
  const ending = whole.filter((name) => name.endsWith(`.${text}`));
  if (ending.length > 0) return ending.slice(0, mostMeant);
  const kind = /^\w+:/.exec(text)?.[0];
  if (kind === undefined) return [nearest(text, whole) ?? []].flat();
  const ids = graph.nodes.flatMap((node) => [node.id, ...partsOf(node).map((part) => `${node.id}.${part}`)]);
  return [nearest(text, ids) ?? []].flat();
}
