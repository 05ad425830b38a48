import type { JsonSchema } from "../../../contracts/shape/json-schema.ts";
import { escapeHtml, sentenceHtml } from "../../../formats/html/escape-html.ts";
import type { Entry, Operation, Response } from "../openapi/operation.ts";
import { anchor } from "./docs-frame.ts";
import { curlExample, sampleOf } from "./example-request.ts";
import { type SchemaRow, type Schemas, schemaRows, typeText } from "./schema-rows.ts";

/** The id of an operation on the page. */
export const operationAnchor = (operation: Operation) => anchor(operation.operationId);

/** One operation: what it takes and gives on one side, a call and its reply on the other. */
export function operationCard(entry: Entry, schemas: Schemas): string {
  const { path, method, operation } = entry;
  const id = escapeHtml(operationAnchor(operation));
  const key = operation.security === undefined ? "" : chip("API key");
  const end = operation.deprecated === true ? chip("deprecated") : "";
  const head = `<h3><span class="method ${method}">${method.toUpperCase()}</span> <code>${pathText(path)}</code> <a class="self" href="#${id}" aria-label="Link to ${escapeHtml(operation.operationId)}">#</a></h3>${key}${end}`;
  const said = [operation.summary, operation.description].filter((text) => text !== undefined);
  const summary = said.map((text) => `<p>${sentenceHtml(text)}</p>`).join("");
  const reply = successOf(operation);
  const facts = [
    table("Parameters", parameterRows(operation, schemas)),
    table("Body", bodyRows(operation, schemas)),
    reply === undefined ? "" : table(`Reply ${reply.status}`, schemaRows(reply.schema, schemas)),
    problemList(operation),
  ];
  const examples = [
    code("Request", curlExample(entry, schemas)),
    reply === undefined ? "" : code("Reply", JSON.stringify(sampleOf(reply.schema, schemas, { whole: true }), null, 2)),
  ];
  return `<article id="${id}"><header>${head}</header>${summary}<div class="sides"><div>${facts.join("")}</div><div class="examples">${examples.join("")}</div></div></article>`;
}

const chip = (text: string) => `<span class="chip">${text}</span>`;

/** A path that breaks at its slashes, with its parameters marked. */
export function pathText(path: string): string {
  return escapeHtml(path)
    .replaceAll("/", "<wbr>/")
    .replaceAll(/\{[^}]*\}/g, (parameter) => `<span class="parameter">${parameter}</span>`);
}

function successOf(operation: Operation): { readonly status: string; readonly schema: JsonSchema } | undefined {
  const found = Object.entries(operation.responses).find(([status]) => status.startsWith("2"));
  const schema = found?.[1].content?.["application/json"]?.schema;
  return found === undefined || schema === undefined ? undefined : { status: found[0], schema };
}

function parameterRows(operation: Operation, schemas: Schemas): SchemaRow[] {
  return (operation.parameters ?? []).map((parameter) => ({
    name: parameter.name,
    type: typeText(parameter.schema, schemas),
    required: parameter.required,
    meaning: [parameter.in === "query" ? undefined : `in the ${parameter.in}`, parameter.description]
      .filter((part) => part !== undefined)
      .join("; "),
  }));
}

function bodyRows(operation: Operation, schemas: Schemas): SchemaRow[] {
  const schema = operation.requestBody?.content["application/json"]?.schema;
  return schema === undefined ? [] : schemaRows(schema, schemas);
}

function table(title: string, rows: readonly SchemaRow[]): string {
  if (rows.length === 0) return "";
  const explained = rows.some(({ meaning }) => meaning !== undefined && meaning !== "");
  const lines = rows.map(({ name, type, required, meaning }) => {
    const optional = required ? "" : ` <span class="optional">optional</span>`;
    const named = name === "" ? "" : `<code>${escapeHtml(name)}</code>${optional}`;
    const says = explained ? `<td>${sentenceHtml(meaning ?? "")}</td>` : "";
    return `<tr><th scope="row">${named}</th><td><code>${escapeHtml(type)}</code></td>${says}</tr>`;
  });
  const last = explained ? `<th scope="col">Meaning</th>` : "";
  const head = `<thead><tr><th scope="col">Name</th><th scope="col">Type</th>${last}</tr></thead>`;
  const label = escapeHtml(title);
  return `<h4>${label}</h4><div class="scroll" tabindex="0" role="region" aria-label="${label}"><table>${head}<tbody>${lines.join("")}</tbody></table></div>`;
}

function problemList(operation: Operation): string {
  const problems = Object.entries(operation.responses).filter(([status]) => !status.startsWith("2"));
  const statuses = problems.map(([status]) => status).filter((status) => status !== "default");
  if (statuses.length === 0) return "";
  const lines = problems.map(([status, response]) => problemLine(status, response));
  return `<details><summary>Other answers <span class="soft">${escapeHtml(statuses.join(" "))}</span></summary><dl>${lines.join("")}</dl></details>`;
}

const problemLine = (status: string, response: Response) =>
  `<dt><code>${escapeHtml(status === "default" ? "other" : status)}</code></dt><dd>${escapeHtml(response.description)}</dd>`;

const code = (title: string, text: string) =>
  `<h4>${title}</h4><pre tabindex="0" aria-label="${title}"><code>${escapeHtml(text)}</code></pre>`;
