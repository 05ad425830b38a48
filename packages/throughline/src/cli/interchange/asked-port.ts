import { nearest } from "../../contracts/core/nearest.ts";
import type { Port } from "../../contracts/graph/kind-spec.ts";
import type { GraphNode } from "../../contracts/graph/project-graph.ts";
import { cliError } from "../frame/error-codes.ts";
import { askedTarget } from "../graph/asked-target.ts";
import type { CheckedGraph } from "../graph/checked-graph.ts";

/** The declaration that a command names; a field of it is none. */
export function askedNode(checked: CheckedGraph, text: string): GraphNode {
  const { node, port, field } = askedTarget(checked, text);
  if (port === undefined && field === undefined) return node;
  throw cliError("bad-argument", {
    detail: `this is a part of a declaration: ${text}`,
    hint: `Name the declaration: ${node.name}`,
  });
}

/** The port that `<declaration>#<port>` names; without one the only one that the declaration has. */
export function askedPort(checked: CheckedGraph, text: string): { readonly node: GraphNode; readonly port: Port } {
  const at = text.indexOf("#");
  const node = askedNode(checked, at < 0 ? text : text.slice(0, at));
  const ports = [...node.provides, ...node.accepts];
  const names = ports.map(({ name }) => name);
  const asked = at < 0 ? undefined : text.slice(at + 1);
  const port = asked === undefined && ports.length === 1 ? ports[0] : ports.find(({ name }) => name === asked);
  if (port !== undefined) return { node, port };
  const list = names.map((name) => `${node.name}#${name}`).join(", ");
  if (asked === undefined) {
    const detail = ports.length === 0 ? `it has no port: ${text}` : `it has several ports: ${text}`;
    throw cliError("bad-argument", { detail, hint: ports.length === 0 ? "Name another one" : `Name one: ${list}` });
  }
  const near = nearest(asked, names);
  throw cliError("unknown-name", {
    detail: `${node.name} has no port of this name: ${asked}`,
    hint: near === undefined ? `Use one of ${list}` : `Use ${node.name}#${near}`,
  });
}
