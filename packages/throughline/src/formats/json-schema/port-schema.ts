import type { Port } from "../../contracts/graph/kind-spec.ts";
import type { GraphNode } from "../../contracts/graph/project-graph.ts";
import { type JsonSchema, schemaOfShape } from "../../contracts/shape/json-schema.ts";

/**
 * The JSON Schema (2020-12) of one row, request or reply of a port, as it goes over the wire: whole numbers of 64 bits and decimals of
 * more than 15 digits are texts, instants are texts in ISO form. Callers may send more than is accepted; nothing more is given.
 */
export function schemaOfPort(node: GraphNode, port: Port): JsonSchema {
  const isAccepted = node.accepts.includes(port);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `urn:throughline:${encodeURIComponent(node.id)}:${encodeURIComponent(port.name)}`,
    title: `${node.name} ${port.name}`,
    ...(node.description === undefined ? {} : { description: node.description }),
    ...schemaOfShape(port.shape, { additionalProperties: isAccepted }),
  };
}
