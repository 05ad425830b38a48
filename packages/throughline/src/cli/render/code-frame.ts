import type { Style } from "./style.ts";
import { displayWidth } from "./width.ts";

export interface CodeFrameOptions {
  readonly line: number;
  /** Default: the line's first character that is no space. */
  readonly column?: number | undefined;
  readonly style: Style;
  /** Cells that a line may take. */
  readonly width: number;
}

/** The line of a source with its neighbours and a caret under the column, each line indented; empty where the line does not exist. */
export function renderCodeFrame(source: string, { line, column, style, width }: CodeFrameOptions): string {
  const lines = source.split(/\r?\n/);
  const text = lines[line - 1];
  if (text === undefined) return "";
  const digits = String(Math.min(line + 1, lines.length)).length;
  const caretAt = Math.min(column ?? text.search(/\S|$/) + 1, text.length + 1) - 1;
  const room = Math.max(20, width - digits - 7);
  const from = displayWidth(tabless(text.slice(0, caretAt))) < room ? 0 : Math.max(0, caretAt - Math.floor(room / 2));
  const shown = (part: string) => tabless(part).slice(0, room);
  const row = (number: number, part: string) =>
    `    ${style.dim(`${String(number).padStart(digits)} │`)} ${part}`.trimEnd();
  const caret = `${" ".repeat(displayWidth(tabless(text.slice(from, caretAt))))}${style.red("^")}`;
  const frame = [
    ...neighbour(lines, line - 1).map((before) => row(line - 1, style.dim(shown(before.slice(from))))),
    row(line, shown(text.slice(from))),
    `    ${style.dim(`${" ".repeat(digits)} │`)} ${caret}`,
    ...neighbour(lines, line + 1).map((after) => row(line + 1, style.dim(shown(after.slice(from))))),
  ];
  return frame.join("\n");
}

const tabless = (text: string) => text.replaceAll("\t", "  ");

/** The text of a line, where there is one; an empty last line is none. */
function neighbour(lines: readonly string[], line: number): readonly string[] {
  const text = lines[line - 1];
  return text === undefined || (line === lines.length && text === "") ? [] : [text];
}
