import type { Port } from "../../contracts/graph/kind-spec.ts";
import type { GraphNode } from "../../contracts/graph/project-graph.ts";
import { type Field, formatType } from "../../contracts/shape/field.ts";
import { type JsonSchema, schemaOfShape } from "../../contracts/shape/json-schema.ts";
import { typeKeyword, unitKeyword } from "./own-keywords.ts";

/**
 * The JSON Schema (2020-12) of one row, request or reply of a port, as it goes over the wire: whole numbers of 64 bits and decimals of
 * more than 15 digits are texts, instants are texts in ISO form. Callers may send more than is accepted; nothing more is given.
 * What the standard has no word for stands in annotations, which validators pass over: unit, exact number, personal data.
 */
export function schemaOfPort(node: GraphNode, port: Port): JsonSchema {
  const isAccepted = node.accepts.includes(port);
  const { properties = {}, ...schema } = schemaOfShape(port.shape, { additionalProperties: isAccepted });
  const annotated = port.shape.map((field) => [field.name, { ...properties[field.name], ...annotationsOf(field) }]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `urn:throughline:${encodeURIComponent(node.id)}:${encodeURIComponent(port.name)}`,
    title: `${node.name} ${port.name}`,
    ...(node.description === undefined ? {} : { description: node.description }),
    ...schema,
    properties: Object.fromEntries(annotated),
  };
}

function annotationsOf({ type, unit, tags = [] }: Field): JsonSchema {
  const personal = tags.filter((tag) => tag.startsWith("pii:")).map((tag) => tag.slice("pii:".length));
  return {
    ...(type.name === "decimal" || type.name === "int32" ? { [typeKeyword]: formatType(type) } : {}),
    ...(unit === undefined ? {} : { [unitKeyword]: unit }),
    ...(personal.length === 0 ? {} : { pii: personal }),
  };
}
