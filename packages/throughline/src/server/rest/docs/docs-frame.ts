import { escapeHtml } from "../../../formats/html/escape-html.ts";
import { docsStyle } from "./docs-style.ts";

export interface DocsFrame {
  readonly title: string;
  readonly release: string;
  /** List items of the sections. */
  readonly links: readonly string[];
  /** HTML of the page's content. */
  readonly main: string;
}

/** The frame of a page of docs: one file, no script, no network. */
export function docsFrame({ title, release, links, main }: DocsFrame): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(title)} API</title><style>${docsStyle}</style></head>
<body><a class="skip" href="#main">Skip to content</a>
<header class="bar"><strong>${escapeHtml(title)}</strong><span class="release">release <code>${escapeHtml(release)}</code></span>
<nav aria-label="Pages"><a href="/docs">API</a><a href="/docs/errors">Errors</a><a href="/openapi.json">OpenAPI</a></nav></header>
<div class="frame"><nav class="sections" aria-label="Sections"><ul>${links.join("")}</ul></nav>
<main id="main">${main}</main></div></body></html>`;
}

/** The id of a section of this name. */
export const anchor = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
