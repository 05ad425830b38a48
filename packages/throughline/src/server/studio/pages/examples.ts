import type { StudioExample } from "../../../client/studio/studio-serving.ts";
import type { StudioValue } from "../../../client/studio/studio-values.ts";
import { curlExample, sampleOf } from "../../rest/docs/example-request.ts";
import type { Entry, OpenApiDocument } from "../../rest/openapi/operation.ts";

/** A call of an operation as one may send it; `body` goes before one made up by the schema. */
export function exampleOf(entry: Entry, document: OpenApiDocument, body?: StudioValue): StudioExample {
  const { schemas } = document.components;
  const schema = entry.operation.requestBody?.content["application/json"]?.schema;
  const sent = schema === undefined ? null : (body ?? (sampleOf(schema, schemas) as StudioValue));
  const parameters = (entry.operation.parameters ?? []).filter(({ required }) => required);
  const value = (name: string) => {
    const found = parameters.find((parameter) => parameter.name === name);
    return encodeURIComponent(found === undefined ? name : String(sampleOf(found.schema, schemas)));
  };
  const query = parameters.filter((parameter) => parameter.in === "query").map(({ name }) => `${name}=${value(name)}`);
  const path = entry.path.replaceAll(/\{([^}]*)\}/g, (_, name: string) => value(name));
  return {
    method: entry.method.toUpperCase(),
    path: query.length === 0 ? path : `${path}?${query.join("&")}`,
    body: sent,
    curl: curlExample(body === undefined ? entry : withBody(entry, body), schemas),
  };
}

/** The operation with a body as its schema's default, which examples are made of. */
function withBody(entry: Entry, body: StudioValue): Entry {
  const content = { "application/json": { schema: { default: body } } };
  return { ...entry, operation: { ...entry.operation, requestBody: { required: true, content } } };
}

/** The operations of a document. */
export function entriesOf(document: OpenApiDocument): Entry[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method as Entry["method"], operation })),
  );
}
