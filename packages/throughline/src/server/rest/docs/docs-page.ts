import type { JsonSchema } from "../../../contracts/shape/json-schema.ts";
import type { OpenApiDocument, Operation } from "../openapi/operation.ts";
import { anchor, docsFrame, escapeHtml } from "./docs-frame.ts";

/** The rendered page of an OpenAPI document: one file, no script, no network. */
export function docsPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  const sections = tags.map((tag) =>
    section(
      tag,
      operations.filter(({ operation }) => operation.tags.includes(tag)),
    ),
  );
  const links = tags.map((tag) => `<li><a href="#${escapeHtml(anchor(tag))}">${escapeHtml(tag)}</a></li>`);
  const intro = `<h1>API</h1><p>Errors are <code>application/problem+json</code> with a <code>code</code>, a cause and a cure: <a href="/docs/errors">all codes</a>. 64-bit integers and long decimals are strings, instants are ISO 8601 in UTC.</p>`;
  return docsFrame({
    title: document.info.title,
    release: document.info.version,
    links,
    main: `${intro}\n${sections.join("\n")}`,
  });
}

interface Entry {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

function section(tag: string, entries: readonly Entry[]): string {
  return `<section aria-labelledby="${escapeHtml(anchor(tag))}"><h2 id="${escapeHtml(anchor(tag))}">${escapeHtml(tag)}</h2>${entries.map(operationCard).join("")}</section>`;
}

function operationCard({ path, method, operation }: Entry): string {
  const key = operation.security === undefined ? "" : `<span class="key">API key</span>`;
  const body = operation.requestBody?.content["application/json"]?.schema;
  const parts = [
    operation.summary === undefined ? "" : `<p>${escapeHtml(operation.summary)}</p>`,
    fields(
      "Parameters",
      (operation.parameters ?? []).map(({ name, schema, required, description }) => ({
        name,
        schema,
        required,
        note: description,
      })),
    ),
    body === undefined ? "" : fields("Body", propertiesOf(body)),
    ...Object.entries(operation.responses).map(([status, response]) => responseOf(status, response)),
    `<h4>Example</h4><pre tabindex="0"><code>${escapeHtml(example(path, method, operation))}</code></pre>`,
  ];
  return `<article id="${escapeHtml(anchor(operation.operationId))}"><h3><span class="method ${method}">${method.toUpperCase()}</span> <code>${escapeHtml(path)}</code> ${key}</h3>${parts.join("")}</article>`;
}

interface Row {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
  readonly note: string | undefined;
}

function propertiesOf(schema: JsonSchema): Row[] {
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    schema: property,
    required: schema.required?.includes(name) ?? false,
    note: property.description,
  }));
}

function fields(title: string, rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  const lines = rows.map(
    ({ name, schema, required, note }) =>
      `<tr><th scope="row"><code>${escapeHtml(name)}</code></th><td><code>${escapeHtml(typeText(schema))}</code></td><td>${required ? "required" : "optional"}</td><td>${escapeHtml(note ?? "")}</td></tr>`,
  );
  const head = `<thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col"></th><th scope="col">Meaning</th></tr></thead>`;
  return `<h4>${title}</h4><div class="scroll" tabindex="0" role="region" aria-label="${title}"><table>${head}<tbody>${lines.join("")}</tbody></table></div>`;
}

function responseOf(status: string, response: object): string {
  const { description, content } = response as {
    description: string;
    content?: Record<string, { schema: JsonSchema }>;
  };
  const schema = content?.["application/json"]?.schema;
  if (schema === undefined) return `<p class="fault"><code>${escapeHtml(status)}</code> ${escapeHtml(description)}</p>`;
  return fields(`Reply ${status}`, propertiesOf(schema));
}

/** A schema's type in a few words: `string`, `number or null`, `array of object`. */
function typeText(schema: JsonSchema): string {
  const bounds = [
    schema.minimum === undefined ? "" : `≥ ${schema.minimum}`,
    schema.maximum === undefined ? "" : `≤ ${schema.maximum}`,
    schema.minLength === undefined ? "" : `length ≥ ${schema.minLength}`,
  ].filter((text) => text !== "");
  const base = Array.isArray(schema.type)
    ? schema.type.join(" or ")
    : schema.type === "array"
      ? `array of ${typeText(schema.items ?? {})}`
      : String(schema.type ?? "any");
  const closed = schema.enum === undefined ? base : schema.enum.map(String).join(" | ");
  return [closed, schema.format, ...bounds].filter((text) => text !== undefined).join(" ");
}

function example(path: string, method: string, operation: Operation): string {
  const key = operation.security === undefined ? "" : ` \\\n  -H "authorization: Bearer $KEY"`;
  const schema = operation.requestBody?.content["application/json"]?.schema;
  const data =
    schema === undefined
      ? ""
      : ` \\\n  -H "content-type: application/json" \\\n  -d '${JSON.stringify(sample(schema))}'`;
  return `curl -X ${method.toUpperCase()} "$URL${path}"${key}${data}`;
}

function sample(schema: JsonSchema): unknown {
  if (schema.enum !== undefined) return schema.enum[0];
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "object")
    return Object.fromEntries(
      Object.entries(schema.properties ?? {})
        .filter(([name]) => schema.required?.includes(name))
        .map(([name, property]) => [name, sample(property)]),
    );
  if (type === "array") return [sample(schema.items ?? {})];
  if (type === "number" || type === "integer") return 42;
  if (type === "boolean") return true;
  return schema.format === "date-time" ? "2026-01-31T12:00:00Z" : "text".slice(0, Number(schema.maxLength ?? 4));
}
