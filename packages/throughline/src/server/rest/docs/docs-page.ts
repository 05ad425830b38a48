import { escapeHtml, sentenceHtml } from "../../../formats/html/escape-html.ts";
import type { Entry, OpenApiDocument } from "../openapi/operation.ts";
import { anchor, docsFrame } from "./docs-frame.ts";
import { operationAnchor, operationCard, pathText } from "./operation-card.ts";

/** The rendered page of an OpenAPI document: one file, no script, no network. */
export function docsPage(document: OpenApiDocument): string {
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]): Entry => ({ path, method: method as Entry["method"], operation }),
    ),
  );
  const tags = document.tags.map((tag) => ({
    ...tag,
    entries: entries.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  return docsFrame({
    title: document.info.title,
    release: document.info.version,
    links: tags.map(navigation),
    main: `${introduction(document, entries.length)}${tags.map((tag) => section(tag, document)).join("")}`,
  });
}

interface Tag {
  readonly name: string;
  readonly description?: string;
  readonly entries: readonly Entry[];
}

const introduction = (document: OpenApiDocument, operations: number) =>
  `<h1>API</h1><p>${operations} operations. ${sentenceHtml(document.info.description)} <a href="/docs/errors">All codes</a>.</p>`;

function navigation({ name, entries }: Tag): string {
  const items = entries.map(({ path, method, operation }) => {
    const label = `<span class="method ${method}">${method.toUpperCase()}</span> <code>${pathText(path)}</code>`;
    return `<li><a href="#${escapeHtml(operationAnchor(operation))}">${label}</a></li>`;
  });
  return `<li><a href="#${escapeHtml(anchor(name))}">${escapeHtml(name)}</a><ul>${items.join("")}</ul></li>`;
}

function section({ name, description, entries }: Tag, document: OpenApiDocument): string {
  const id = escapeHtml(anchor(name));
  const text = description === undefined ? "" : `<p>${sentenceHtml(description)}</p>`;
  const cards = entries.map((entry) => operationCard(entry, document.components.schemas));
  return `<section aria-labelledby="${id}"><h2 id="${id}">${escapeHtml(name)}</h2>${text}${cards.join("")}</section>`;
}
