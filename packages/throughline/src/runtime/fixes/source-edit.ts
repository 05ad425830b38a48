/** Replaces `[start, end)` of a file's text. Offsets count UTF-16 units of the text as it is on disk. */
export interface SourceEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The edits of each file, by its project-relative path. */
export type FileEdits = ReadonlyMap<string, readonly SourceEdit[]>;

const inOrder = (edits: readonly SourceEdit[]) => [...edits].sort((a, b) => a.start - b.start || a.end - b.end);

/** The text with all edits, which do not overlap; those at one place keep their order. */
export function applyEdits(text: string, edits: readonly SourceEdit[]): string {
  let at = 0;
  let result = "";
  for (const edit of inOrder(edits)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** Where a place of the edited text stood before; with the edit, where the place is in what one wrote. */
export function originalOffset(
  edits: readonly SourceEdit[],
  offset: number,
): { readonly offset: number; readonly edit?: SourceEdit } {
  let shift = 0;
  for (const edit of inOrder(edits)) {
    const start = edit.start + shift;
    if (offset < start) break;
    if (offset < start + edit.text.length) return { offset: edit.start, edit };
    shift += edit.text.length - (edit.end - edit.start);
  }
  return { offset: offset - shift };
}

/** True where no two edits meet, so that their order does not matter. */
export function isDisjoint(edits: readonly SourceEdit[]): boolean {
  return inOrder(edits).every((edit, i, all) => i === 0 || (all[i - 1] as SourceEdit).end <= edit.start);
}

/** The line and column of an offset, both from 1; columns count UTF-16 units. */
export function positionAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** The offset of a line and column, both from 1; a place behind the line's end is the line's end. */
export function offsetAt(text: string, line: number, column: number): number {
  let start = 0;
  for (let i = 1; i < line; i++) {
    const next = text.indexOf("\n", start);
    if (next === -1) return text.length;
    start = next + 1;
  }
  const end = text.indexOf("\n", start);
  return Math.min(start + column - 1, end === -1 ? text.length : end);
}
