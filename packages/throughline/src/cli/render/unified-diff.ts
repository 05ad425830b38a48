import type { Style } from "./style.ts";

/** One line of a difference, with its number in the text before and after where it stands in that one. */
interface DiffLine {
  readonly mark: " " | "-" | "+";
  readonly text: string;
  readonly before: number;
  readonly after: number;
}

const contextLines = 3;

/** The difference of two texts as `git apply` and `patch` read it, with three lines around each change; empty where there is none. */
export function unifiedDiff(
  { file, before, after }: { readonly file: string; readonly before: string; readonly after: string },
  style: Style,
): string {
  const hunks = hunksOf(diffLines(linesOf(before), linesOf(after)));
  if (hunks.length === 0) return "";
  const paint = { "-": style.red, "+": style.green, " ": (text: string) => text } as const;
  const body = hunks.flatMap((lines) => [
    style.cyan(headOf(lines)),
    ...lines.map(({ mark, text }) => paint[mark](`${mark}${text}`)),
  ]);
  return [style.bold(`--- a/${file}`), style.bold(`+++ b/${file}`), ...body].join("\n");
}

/** The lines of a text; of the last one, whether a line break ends it, as `diff` tells it. */
function linesOf(text: string): string[] {
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  return last === "" ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}

function headOf(lines: readonly DiffLine[]): string {
  const [first] = lines as [DiffLine];
  const count = (mark: "-" | "+") => lines.filter((line) => line.mark === mark || line.mark === " ").length;
  const range = (start: number, length: number) =>
    `${length === 0 ? start - 1 : start}${length === 1 ? "" : `,${length}`}`;
  return `@@ -${range(first.before, count("-"))} +${range(first.after, count("+"))} @@`;
}

/** Runs of changed lines with what is around them. */
function hunksOf(lines: readonly DiffLine[]): DiffLine[][] {
  const hunks: DiffLine[][] = [];
  let end = -1;
  for (const [i, { mark }] of lines.entries()) {
    if (mark === " ") continue;
    const start = Math.max(0, i - contextLines);
    if (hunks.length === 0 || start > end) hunks.push([]);
    const from = Math.max(start, end);
    end = Math.min(lines.length, i + contextLines + 1);
    hunks.at(-1)?.push(...lines.slice(from, end));
  }
  return hunks;
}

/** Lines in which both texts begin and end alike are told in one go; between them the longest common subsequence decides. */
function diffLines(old: readonly string[], now: readonly string[]): DiffLine[] {
  const most = Math.min(old.length, now.length);
  let start = 0;
  while (start < most && old[start] === now[start]) start += 1;
  let same = 0;
  while (same < most - start && old.at(-1 - same) === now.at(-1 - same)) same += 1;
  const lines: DiffLine[] = [];
  let [before, after] = [1, 1];
  const push = (mark: DiffLine["mark"], text: string) => {
    lines.push({ mark, text, before, after });
    if (mark !== "+") before += 1;
    if (mark !== "-") after += 1;
  };
  for (const text of old.slice(0, start)) push(" ", text);
  for (const { mark, text } of changes(old.slice(start, old.length - same), now.slice(start, now.length - same)))
    push(mark, text);
  for (const text of old.slice(old.length - same)) push(" ", text);
  return lines;
}

/** By the longest common subsequence. */
function changes(old: readonly string[], now: readonly string[]): Pick<DiffLine, "mark" | "text">[] {
  const lengths = commonLengths(old, now);
  const lengthAt = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  const lines: Pick<DiffLine, "mark" | "text">[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const isSame = i < old.length && j < now.length && old[i] === now[j];
    const isGone = j >= now.length || (i < old.length && lengthAt(i + 1, j) >= lengthAt(i, j + 1));
    if (isSame) lines.push({ mark: " ", text: old[i] as string });
    else if (isGone) lines.push({ mark: "-", text: old[i] as string });
    else lines.push({ mark: "+", text: now[j] as string });
    if (isSame || isGone) i += 1;
    if (isSame || !isGone) j += 1;
  }
  return lines;
}

/** How many lines the rests of two texts have in common, from each pair of lines on. */
function commonLengths(old: readonly string[], now: readonly string[]): readonly Uint16Array[] {
  const rows = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--) {
      const [row, next] = [rows[i] as Uint16Array, rows[i + 1] as Uint16Array];
      row[j] = old[i] === now[j] ? (next[j + 1] as number) + 1 : Math.max(next[j] as number, row[j + 1] as number);
    }
  return rows;
}
