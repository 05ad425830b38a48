import type { JsonSchema } from "../../../contracts/shape/json-schema.ts";
import type { Entry } from "../openapi/operation.ts";
import { resolved, type Schemas } from "./schema-rows.ts";

/** A call of an operation by curl, as one would paste it into a shell. */
export function curlExample({ path, method, operation }: Entry, schemas: Schemas): string {
  const body = operation.requestBody?.content["application/json"]?.schema;
  const implied = method === (body === undefined ? "get" : "post");
  const parts = [
    `curl${implied ? "" : ` -X ${method.toUpperCase()}`} "$URL${pathOf(path)}${queryOf(operation.parameters, schemas)}"`,
    ...(operation.security === undefined ? [] : ['-H "x-api-key: $KEY"']),
    ...(body === undefined
      ? []
      : [
          '-H "content-type: application/json"',
          `-d '${quoted(JSON.stringify(sampleOf(body, schemas), null, 2)).replaceAll("\n", "\n  ")}'`,
        ]),
  ];
  return parts.join(" \\\n  ");
}

/** A single quote in a text between single quotes of a shell. */
const quoted = (text: string) => text.replaceAll("'", "'\\''");

/** A path with shell variables for its parameters. */
const pathOf = (path: string) => path.replaceAll(/\{([^}]*)\}/g, (_, name: string) => `$${name.toUpperCase()}`);

function queryOf(parameters: Entry["operation"]["parameters"], schemas: Schemas): string {
  const needed = (parameters ?? []).filter((parameter) => parameter.in === "query" && parameter.required);
  if (needed.length === 0) return "";
  return `?${needed.map(({ name, schema }) => `${name}=${encodeURIComponent(String(sampleOf(schema, schemas)))}`).join("&")}`;
}

const mostDepth = 5;

/** A value that a schema allows, as small as it may be: optional fields of a request are left out unless `whole`. */
export function sampleOf(
  given: JsonSchema,
  schemas: Schemas,
  of: { readonly whole?: boolean; readonly depth?: number } = {},
): unknown {
  const { whole = false, depth = 0 } = of;
  const schema = resolved(given, schemas);
  const inner = { whole, depth: depth + 1 };
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0];
  if (schema.enum !== undefined) return schema.enum[0];
  const option = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined;
  if (option?.[0] !== undefined) return sampleOf(option[0], schemas, inner);
  const type = [schema.type].flat()[0];
  if (type === "object") {
    const shown = Object.entries(schema.properties ?? {}).filter(([name]) => whole || schema.required?.includes(name));
    return Object.fromEntries(shown.map(([name, property]) => [name, sampleOf(property, schemas, inner)]));
  }
  if (type === "array") return depth > mostDepth ? [] : [sampleOf(schema.items ?? {}, schemas, inner)];
  if (type === "number" || type === "integer") return numberSample(schema);
  if (type === "boolean") return true;
  return type === "string" ? textSample(schema) : null;
}

function numberSample(schema: JsonSchema): number {
  const least = Number(schema.minimum ?? schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY);
  const most = Number(schema.maximum ?? schema.exclusiveMaximum ?? Number.POSITIVE_INFINITY);
  const first = schema.type === "integer" ? 42 : 12.5;
  return [first, 1, 0.5, least, most].find((value) => value > least && value < most) ?? least;
}

const formats: Readonly<Record<string, string>> = {
  "date-time": "2026-01-31T12:00:00Z",
  date: "2026-01-31",
  uuid: "6f1c1e0a-7a52-4c7e-9d5e-0b8f3f1a2c4d",
  email: "name@example.org",
  uri: "https://example.org",
};

function textSample(schema: JsonSchema): string {
  const known = formats[schema.format ?? ""];
  if (known !== undefined) return known;
  if (typeof schema.pattern === "string" && schema.pattern.includes("\\d")) return "42";
  const least = Number(schema.minLength ?? 0);
  return least > 1 ? "x".repeat(least) : schema.maxLength === 0 ? "" : "…";
}
