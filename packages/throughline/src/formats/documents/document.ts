import { wellFormed } from "./well-formed.ts";

/** The formats of text that are read. */
export const documentFormats = ["markdown", "html", "text"] as const;
export type DocumentFormat = (typeof documentFormats)[number];

/** What a stretch of a document is. */
export type BlockKind = "heading" | "paragraph" | "code" | "table";

/** A stretch of a document's text: `start` and `end` are half-open UTF-16 offsets into its `text`. */
export interface Block {
  readonly kind: BlockKind;
  readonly start: number;
  readonly end: number;
  /** The headings above it, outermost first; a heading's own text is the last. */
  readonly heading: readonly string[];
}

/**
 * A document as chunks are made of it. `text` is what all offsets point into: the source itself for Markdown and plain text, the
 * extracted text for HTML. Between two blocks there is nothing to be found: blanks, rules, front matter, comments, scripts.
 */
export interface ParsedDocument {
  /** The first heading, else what the document's head says; undefined where there is neither. */
  readonly title: string | undefined;
  readonly text: string;
  /** In the order of the text; they never overlap. */
  readonly blocks: readonly Block[];
}

/** Most characters of a heading that its path keeps. */
const headingLength = 200;

/** The headings above what is read next. */
export class HeadingPath {
  readonly #levels: { readonly depth: number; readonly text: string }[] = [];
  #path: readonly string[] = [];

  /** Goes on below a heading of that depth, 1 to 6. */
  enter(depth: number, text: string): void {
    while ((this.#levels.at(-1)?.depth ?? 0) >= depth) this.#levels.pop();
    const shown = wellFormed(text.replaceAll(/\s+/g, " ").trim().slice(0, headingLength));
    if (shown !== "") this.#levels.push({ depth, text: shown });
    this.#path = this.#levels.map((level) => level.text);
  }

  /** Outermost first. */
  get path(): readonly string[] {
    return this.#path;
  }
}
