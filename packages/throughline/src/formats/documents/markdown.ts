/**
 * Markdown by the block rules of CommonMark 0.31 and the tables of GitHub, a line at a time: time grows with the length alone, and
 * offsets point into the source. What stands within a line stays as it is written, only headings lose their marks. Blocks within
 * quotes and list items are paragraphs. Front matter (`---` or `+++`), comments, scripts and styles are left out.
 *
 * A general parser (mdast) read 1.3 MB/s of real documents and 0.08 MB/s of lists of short items, which a query index can't wait for;
 * the tests compare headings, code and tables with it.
 */
import { type Block, type BlockKind, HeadingPath, type ParsedDocument } from "./document.ts";
import { headingText } from "./heading-text.ts";
import { closesFence, kindOfLine, type LineKind } from "./markdown-lines.ts";
import { trimmed } from "./plain-text.ts";

/** Takes Markdown apart. Never throws. */
export function parseMarkdown(text: string): ParsedDocument {
  const matter = frontMatter(text);
  const reader = new MarkdownReader(text);
  reader.read(matter.end);
  return { title: reader.title ?? matter.title, text, blocks: reader.blocks };
}

/** Longest front matter, characters. */
const matterLength = 65_536;

/** Where the front matter ends, and the title that it names. */
function frontMatter(text: string): { readonly end: number; readonly title?: string } {
  const open = /^\uFEFF?(---|\+\+\+)[ \t]*\r?\n/.exec(text.slice(0, 100));
  if (open === null) return { end: 0 };
  const close = open[1] === "---" ? /^(?:---|\.\.\.)[ \t]*\r?$/gm : /^\+\+\+[ \t]*\r?$/gm;
  close.lastIndex = open[0].length;
  const head = text.slice(0, matterLength);
  const match = close.exec(head);
  if (match === null) return { end: 0 };
  const matter = head.slice(open[0].length, match.index);
  const title = /^title[ \t]*[:=][ \t]*([^\r\n]{1,200})/m
    .exec(matter)?.[1]
    ?.trim()
    .replace(/^(["'])(.*)\1$/, "$2");
  return { end: close.lastIndex, ...(title === undefined || title === "" ? {} : { title }) };
}

interface Line {
  readonly start: number;
  readonly end: number;
}

class MarkdownReader {
  readonly blocks: Block[] = [];
  title: string | undefined;
  readonly #text: string;
  readonly #headings = new HeadingPath();
  #open: { kind: BlockKind | "quote"; readonly start: number; lines: number } | undefined;
  /** Blank lines stand behind the open block, which indented code may go on after. */
  #gap = false;
  #inList = false;

  constructor(text: string) {
    this.#text = text;
  }

  read(from: number): void {
    let at = from;
    while (at < this.#text.length) {
      const end = this.#lineEnd(at);
      at = this.#line({ start: at, end });
    }
    this.#close(this.#text.length);
  }

  /** Takes a line, or the block that it opens; gives back where to go on. */
  #line(line: Line): number {
    const afterText = this.#open?.kind === "paragraph" && !this.#gap;
    const kind = kindOfLine(this.#text.slice(line.start, Math.min(line.end, line.start + 600)).replace(/\n$/, ""), {
      afterText,
      inList: this.#inList,
    });
    if (kind.kind === "fence") return this.#fenced(line, kind.mark);
    if (kind.kind === "unseen") return this.#skip(line, kind.until);
    this.#take(line, kind);
    return line.end;
  }

  #take(line: Line, kind: Exclude<LineKind, { kind: "fence" | "unseen" }>): void {
    if (kind.kind === "blank") {
      if (this.#open?.kind === "code") this.#gap = true;
      else this.#close(line.start);
    } else if (kind.kind === "heading") this.#heading(line, kind.depth);
    else if (kind.kind === "underline") this.#underline(line, kind.depth);
    else if (kind.kind === "break") this.#end(line.start);
    else if (kind.kind === "item") this.#begin("paragraph", line, true);
    else if (kind.kind === "indented") this.#indented(line);
    else if (kind.kind === "quote") this.#quote(line);
    else this.#continue(line, kind.kind === "delimiter");
  }

  #continue(line: Line, isDelimiter: boolean): void {
    const open = this.#open;
    if (open === undefined || open.kind === "code") {
      const startsLine = /\S/.test(this.#text[line.start] ?? "");
      this.#begin("paragraph", line, this.#inList && !startsLine);
    } else {
      if (isDelimiter && open.lines === 1 && open.kind === "paragraph") open.kind = "table";
      open.lines++;
    }
  }

  #quote(line: Line): void {
    if (this.#open?.kind !== "quote") this.#begin("quote", line, false);
  }

  #indented(line: Line): void {
    if (this.#inList) this.#continue(line, false);
    else if (this.#open?.kind === "code") this.#gap = false;
    else if (this.#open === undefined) this.#begin("code", line, false);
  }

  #begin(kind: BlockKind | "quote", line: Line, inList: boolean): void {
    this.#close(line.start);
    this.#open = { kind, start: line.start, lines: 1 };
    this.#inList = inList;
  }

  #heading(line: Line, depth: number): void {
    this.#end(line.start);
    this.#enter(line, depth);
  }

  /** Makes the paragraph above a heading; below an item or a long paragraph the line is a rule. */
  #underline(line: Line, depth: number): void {
    const open = this.#open;
    if (open === undefined || this.#inList || line.end - open.start > 500) {
      this.#end(line.start);
      return;
    }
    this.#open = undefined;
    this.#enter({ start: open.start, end: line.end }, depth);
  }

  #enter(line: Line, depth: number): void {
    const text = headingText(this.#text.slice(line.start, Math.min(line.end, line.start + 1_000)).trimEnd());
    this.#headings.enter(depth, text);
    if (text !== "") this.title ??= text;
    this.#add("heading", line.start, line.end);
  }

  #fenced(line: Line, mark: string): number {
    const inList = this.#inList;
    this.#close(line.start);
    let at = line.end;
    let isOpen = true;
    while (isOpen && at < this.#text.length) {
      const end = this.#lineEnd(at);
      isOpen = !closesFence(this.#text.slice(at, Math.min(end, at + 600)), mark);
      at = end;
    }
    this.#add("code", line.start, at);
    this.#inList = inList;
    return at;
  }

  #skip(line: Line, until: string): number {
    this.#close(line.start);
    const rest = until === "-->" ? this.#text.indexOf(until, line.start) : this.#endTag(until, line.start);
    return rest === -1 ? this.#text.length : this.#lineEnd(rest);
  }

  #endTag(tag: string, from: number): number {
    const pattern = new RegExp(tag, "gi");
    pattern.lastIndex = from;
    return pattern.exec(this.#text)?.index ?? -1;
  }

  #end(at: number): void {
    this.#close(at);
    this.#inList = false;
  }

  #close(end: number): void {
    const open = this.#open;
    this.#open = undefined;
    this.#gap = false;
    if (open !== undefined) this.#add(open.kind === "quote" ? "paragraph" : open.kind, open.start, end);
  }

  #add(kind: BlockKind, start: number, end: number): void {
    const range = trimmed(this.#text, start, end);
    if (range !== undefined) this.blocks.push({ kind, ...range, heading: this.#headings.path });
  }

  #lineEnd(at: number): number {
    const newline = this.#text.indexOf("\n", at);
    return newline === -1 ? this.#text.length : newline + 1;
  }
}
