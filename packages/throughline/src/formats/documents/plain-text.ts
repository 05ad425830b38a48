import type { Block, ParsedDocument } from "./document.ts";

/** Takes plain text apart: a paragraph between blank lines is a block. */
export function parsePlainText(text: string): ParsedDocument {
  return { title: undefined, text, blocks: paragraphs(text, { start: 0, end: text.length, heading: [] }) };
}

/** The paragraphs of a stretch of text, without the blanks around them. */
export function paragraphs(text: string, of: Omit<Block, "kind">): Block[] {
  const found: Block[] = [];
  let from = of.start;
  while (from < of.end) {
    const gap = blankLine(text, from, of.end);
    const block = trimmed(text, from, gap.start);
    if (block !== undefined) found.push({ kind: "paragraph", ...block, heading: of.heading });
    from = gap.end;
  }
  return found;
}

/** The next line that holds nothing but blanks; the end of the stretch where there is none. */
function blankLine(text: string, from: number, end: number): { readonly start: number; readonly end: number } {
  const pattern = /\n[ \t\r\f\v]*(?=\n)/g;
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  return match === null || match.index >= end
    ? { start: end, end }
    : { start: match.index, end: Math.min(end, pattern.lastIndex + 1) };
}

/** A range without blanks at its ends; undefined where it holds nothing else. */
export function trimmed(
  text: string,
  start: number,
  end: number,
): { readonly start: number; readonly end: number } | undefined {
  let [from, to] = [start, end];
  while (from < to && isBlank(text, from)) from++;
  while (to > from && isBlank(text, to - 1)) to--;
  return from === to ? undefined : { start: from, end: to };
}

/** True for white space, also that of other scripts, and for the byte order mark. */
export function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 ? code === 32 || (code >= 9 && code <= 13) : /\s/.test(text[at] as string);
}
