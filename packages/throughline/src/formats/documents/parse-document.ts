import type { DocumentFormat, ParsedDocument } from "./document.ts";
import { parseHtml } from "./html.ts";
import { parseMarkdown } from "./markdown.ts";
import { parsePlainText } from "./plain-text.ts";
import { wellFormed } from "./well-formed.ts";

const parsers = { markdown: parseMarkdown, html: parseHtml, text: parsePlainText } as const;

/**
 * Takes a document apart into blocks with their headings. Pure; never throws, whatever the text is; takes time in proportion to its
 * length. Halves of surrogate pairs become U+FFFD.
 */
export function parseDocument(source: string, format: DocumentFormat): ParsedDocument {
  return parsers[format](wellFormed(source));
}
