/** What a line of Markdown begins, by CommonMark's rules for lines that stand in no other block. */
export type LineKind =
  | { readonly kind: "blank" | "text" | "item" | "quote" | "break" | "indented" | "delimiter" }
  | { readonly kind: "heading"; readonly depth: number }
  | { readonly kind: "underline"; readonly depth: number }
  | { readonly kind: "fence"; readonly mark: string }
  | { readonly kind: "unseen"; readonly until: string };

/** More characters of a line are not looked at, so that no pattern takes long. */
const lookedAt = 500;

const patterns = {
  underline: /^ {0,3}(=+|-+)[ \t\r]*$/,
  break: /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})\r?$/,
  delimiter: /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t\r]*$/,
  heading: /^ {0,3}(#{1,6})(?:[ \t\r]|$)/,
  fence: /^[ \t]*(`{3,}(?=[^`]*$)|~{3,})/,
  item: /^[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t\r]|$)/,
  unseen: /^ {0,3}<(!--|script(?=[\s>])|style(?=[\s>]))/i,
} as const;

/** Says what a line begins. `afterText`: the line before is one of a paragraph; `inList`: an item is open, which fences may be indented in. */
export function kindOfLine(
  line: string,
  { afterText, inList }: { readonly afterText: boolean; readonly inList: boolean },
): LineKind {
  const head = line.slice(0, lookedAt);
  if (head.trim() === "") return { kind: "blank" };
  const indent = indentOf(head);
  const fence = patterns.fence.exec(head);
  if (fence !== null && (indent < 4 || inList)) return { kind: "fence", mark: fence[1] as string };
  if (indent >= 4 && !(inList && patterns.item.test(head))) return { kind: afterText ? "text" : "indented" };
  const whole = line.length <= lookedAt;
  const underline = whole && afterText ? patterns.underline.exec(head) : null;
  if (underline !== null) return { kind: "underline", depth: underline[1]?.startsWith("=") ? 1 : 2 };
  if (whole && afterText && head.includes("|") && patterns.delimiter.test(head)) return { kind: "delimiter" };
  if (whole && patterns.break.test(head)) return { kind: "break" };
  return firstMark(head);
}

function firstMark(head: string): LineKind {
  const heading = patterns.heading.exec(head);
  if (heading !== null) return { kind: "heading", depth: (heading[1] as string).length };
  const unseen = patterns.unseen.exec(head)?.[1]?.toLowerCase();
  if (unseen !== undefined) return { kind: "unseen", until: unseen === "!--" ? "-->" : `</${unseen}>` };
  if (patterns.item.test(head)) return { kind: "item" };
  return { kind: /^ {0,3}>/.test(head) ? "quote" : "text" };
}

/** Columns of blank before a line's first character; a tab goes to the next multiple of four. */
function indentOf(line: string): number {
  let columns = 0;
  for (const character of line) {
    if (character === " ") columns++;
    else if (character === "\t") columns += 4 - (columns % 4);
    else break;
  }
  return columns;
}

/** True for the line that closes a fence. */
export function closesFence(line: string, mark: string): boolean {
  if (line.length > lookedAt) return false;
  const marks = line.trim();
  return marks.length >= mark.length && marks === (mark[0] as string).repeat(marks.length);
}
