import { fromMarkdown } from "mdast-util-from-markdown";
import { wellFormed } from "./well-formed.ts";

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly alt?: string | null;
  readonly children?: readonly Node[];
}

/** The words of a Markdown heading, without the marks around and within them. */
export function headingText(source: string): string {
  const line = source
    .slice(0, 500)
    .replace(/^[ \t]*#{1,6}(?=[ \t\r]|$)/, "")
    .replace(/\n[ \t]*(?:=+|-+)[ \t\r]*$/, "")
    .replaceAll(/\s+/g, " ")
    .replace(/(^| )#+ *$/, "")
    .trim();
  return /[\\`*_[\]<&]/.test(line) ? wordsOf(line) : line;
}

function wordsOf(line: string): string {
  const found: string[] = [];
  const open: Node[] = [];
  try {
    open.push(fromMarkdown(`# ${wellFormed(line)}`) as Node);
  } catch {
    return line;
  }
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "text" || node.type === "inlineCode") found.push(node.value ?? "");
    if (node.type === "image") found.push(node.alt ?? "");
    open.push(...[...(node.children ?? [])].reverse());
  }
  return found.join("").replaceAll(/\s+/g, " ").trim();
}
