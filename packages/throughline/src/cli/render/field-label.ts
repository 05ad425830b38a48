import { idName } from "../../contracts/core/declaration.ts";
import type { FieldRef } from "../../contracts/core/use.ts";
import type { GraphNode } from "../../contracts/graph/project-graph.ts";

/** Ports such as `POST /payments` say themselves what they are; those of one word belong to their declaration's name. */
const isTitle = (port: string) => /[ /]/.test(port);

/** What people call the thing that a field belongs to: a declaration's name, or a route. */
export function ownerLabel(node: GraphNode | undefined, ref: FieldRef): string {
  return isTitle(ref.port) ? ref.port : (node?.name ?? idName(ref.declaration));
}

/** What people call a field: `silver.payments.amount`, `GET /alerts.score`, `fraud-score.log.score`. */
export function fieldLabel(node: GraphNode | undefined, ref: FieldRef): string {
  const owner = ownerLabel(node, ref);
  const first = node?.provides[0]?.name ?? node?.accepts[0]?.name;
  const isFirst = isTitle(ref.port) || first === undefined || first === ref.port;
  return isFirst ? `${owner}.${ref.field}` : `${owner}.${ref.port}.${ref.field}`;
}
