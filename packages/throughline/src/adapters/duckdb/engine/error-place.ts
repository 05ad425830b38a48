import type { Issue } from "../../../contracts/errors/index.ts";

/** Letters that DuckDB counts as two cells when it draws its caret: East Asian wide and full-width ones, and emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** DuckDB's own frame: the line's number, the line, cut at its sides where it is long, and a caret in cells. */
const frame = /\nLINE (\d+): (.*)\n( *)\^/;

/**
 * The place that DuckDB's message points to, as an issue of the input `sql`: its path is `["sql", line, column]`, from 1 on, its
 * message the whole line. None where the message points nowhere.
 */
export function placeIssues(message: string, sql: string): readonly Issue[] {
  const lines = sql.split("\n");
  const [, number = "", shown = "", blanks = ""] = frame.exec(message) ?? [];
  if (number === "")
    return /at end of input$/m.test(message) ? [issueAt(lines, lines.length, Number.POSITIVE_INFINITY)] : [];
  const line = lines[Number(number) - 1] ?? "";
  const before = textOfCells(shown, blanks.length - `LINE ${number}: `.length);
  const isCut = before.startsWith("...") && !line.startsWith(shown.slice(0, 4));
  const start = isCut ? line.indexOf(shown.slice(3).replace(/\.\.\.$/, "")) - 3 : 0;
  return [issueAt(lines, Number(number), Math.max(0, start) + before.length + 1)];
}

function issueAt(lines: readonly string[], line: number, column: number): Issue {
  const text = lines[line - 1] ?? "";
  return { message: text, path: ["sql", line, Math.min(column, text.length + 1)] };
}

/** The beginning of a text that takes so many cells. */
function textOfCells(text: string, cells: number): string {
  let used = 0;
  let kept = "";
  for (const letter of text) {
    if (used >= cells) break;
    used += wide.test(letter) ? 2 : 1;
    kept += letter;
  }
  return kept;
}
