/**
 * HTML as the text that a reader sees, by the tokenizer of the HTML standard (parse5). No tree is built, so that time and memory grow
 * with the length alone, however the tags are nested. Left out: the head, scripts, styles, navigation, and what is hidden or drawn.
 * A paragraph is followed by a blank line, list items and rows stand on lines of their own, cells are divided by ` | `.
 */
import { type Token, Tokenizer, TokenizerMode } from "parse5";
import type { ParsedDocument } from "./document.ts";
import { ExtractedText } from "./extracted-text.ts";
import { wellFormed } from "./well-formed.ts";

const unseen = new Set([
  ...["head", "script", "style", "noscript", "template", "nav", "svg", "math", "iframe", "object", "canvas", "audio"],
  ...["video", "noembed", "noframes", "select", "datalist", "dialog"],
]);
const voids = new Set([
  ...["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"],
]);
const ofParagraphs = new Set([
  ...["address", "article", "aside", "blockquote", "body", "details", "div", "dl", "fieldset", "figcaption", "figure"],
  ...["footer", "form", "header", "html", "main", "ol", "p", "section", "summary", "ul", "legend", "hgroup", "caption"],
]);
const ofLines = new Set(["li", "dt", "dd", "br", "option"]);
const modes: Readonly<Record<string, number>> = {
  script: TokenizerMode.SCRIPT_DATA,
  style: TokenizerMode.RAWTEXT,
  xmp: TokenizerMode.RAWTEXT,
  iframe: TokenizerMode.RAWTEXT,
  noembed: TokenizerMode.RAWTEXT,
  noframes: TokenizerMode.RAWTEXT,
  textarea: TokenizerMode.RCDATA,
  title: TokenizerMode.RCDATA,
};

/** Takes HTML apart. Never throws. What stands in an element that is left out and never closed is read after all. */
export function parseHtml(source: string): ParsedDocument {
  const shown = new Set<string>();
  for (;;) {
    const reader = new HtmlReader(shown);
    reader.read(source);
    const { open } = reader;
    if (open === undefined || open in modes || shown.has(open)) return reader.finish();
    shown.add(open);
  }
}

class HtmlReader {
  readonly #shown: ReadonlySet<string>;
  readonly #out = new ExtractedText();
  #dropped: { readonly name: string; depth: number } | undefined;
  #headTitle: string | undefined;
  #title: string | undefined;

  constructor(shown: ReadonlySet<string>) {
    this.#shown = shown;
  }

  /** The element that is left out and not closed yet. */
  get open(): string | undefined {
    return this.#dropped?.name;
  }

  read(source: string): void {
    const text = ({ chars }: { readonly chars: string }) => this.#text(chars);
    const none = () => {};
    const tokenizer: Tokenizer = new Tokenizer(
      {},
      {
        onStartTag: (tag) => {
          const mode = modes[tag.tagName];
          if (mode !== undefined) {
            tokenizer.state = mode;
            tokenizer.lastStartTagName = tag.tagName;
          }
          this.#start(tag);
        },
        onEndTag: (tag) => this.#end(tag.tagName),
        onCharacter: text,
        onWhitespaceCharacter: text,
        onNullCharacter: none,
        onComment: none,
        onDoctype: none,
        onEof: none,
      },
    );
    tokenizer.write(source, true);
  }

  finish(): ParsedDocument {
    const { text, blocks } = this.#out.finish();
    const title = this.#headTitle?.replaceAll(/\s+/g, " ").trim();
    return {
      title: this.#out.title ?? (title === "" ? undefined : title && wellFormed(title.slice(0, 200))),
      text,
      blocks,
    };
  }

  #text(chars: string): void {
    if (this.#title !== undefined) this.#title += chars;
    else if (this.#dropped === undefined) this.#out.write(chars);
  }

  #start({ tagName: name, attrs, selfClosing }: Token.TagToken): void {
    if (name === "title" && this.#headTitle === undefined) this.#title = "";
    if (this.#dropped !== undefined) {
      if (this.#dropped.name === name && !voids.has(name)) this.#dropped.depth++;
      return;
    }
    const isDropped = unseen.has(name) || isHidden(attrs);
    const goesOn = voids.has(name) || (selfClosing && name === "svg") || this.#shown.has(name);
    if (isDropped && !goesOn) this.#dropped = { name, depth: 1 };
    else this.#open(name);
  }

  #open(name: string): void {
    const out = this.#out;
    const depth = headingDepth(name);
    if (depth !== undefined) out.openHeading(depth);
    else if (name === "pre" || name === "xmp") out.openCode();
    else if (name === "table") out.openTable();
    else this.#separate(name);
  }

  #end(name: string): void {
    if (name === "title" && this.#title !== undefined) {
      this.#headTitle ??= this.#title;
      this.#title = undefined;
    }
    if (this.#dropped !== undefined) {
      if (this.#dropped.name === name && --this.#dropped.depth === 0) this.#dropped = undefined;
      return;
    }
    const out = this.#out;
    if (headingDepth(name) !== undefined) out.closeHeading();
    else if (name === "pre" || name === "xmp") out.closeCode();
    else if (name === "table") out.closeTable();
    else if (name !== "tr" && name !== "td" && name !== "th") this.#separate(name);
  }

  #separate(name: string): void {
    const out = this.#out;
    if (ofParagraphs.has(name)) out.paragraph();
    else if (ofLines.has(name)) out.line(name === "br");
    else if (name === "tr") out.row();
    else if (name === "td" || name === "th") out.cell();
    else if (name === "hr") out.paragraph();
  }
}

const headingDepth = (name: string): number | undefined => (/^h[1-6]$/.test(name) ? Number(name[1]) : undefined);

function isHidden(attributes: Token.TagToken["attrs"]): boolean {
  return attributes.some(
    ({ name, value }) =>
      name === "hidden" || (name === "aria-hidden" && value === "true") || (name === "role" && value === "navigation"),
  );
}
