import path from "node:path";
import { counted } from "../../contracts/core/counted.ts";
import type { Style } from "../render/style.ts";
import { rowId } from "./draft.ts";
import type { InitResult } from "./init-project.ts";

const delimiterNames: Readonly<Record<string, string>> = { ";": "semicolons", "\t": "tabs", "|": "bars" };

/** What was made, role by role, and what was not. */
export function initText(result: InitResult, style: Style, next: string): string {
  const { draft, files, file } = result;
  const size = `${counted(draft.rows, "row")}${file.scan.isWhole ? "" : " in its first 64 MB"}, ${counted(draft.columns.length, "column")}`;
  const line = (label: string, text: string) => `  ${style.dim(label.padEnd(9))} ${text}`;
  const width = Math.max(...files.roles.map((part) => part.file.length));
  return [
    `${style.bold(`throughline init  ${draft.name}`)}  ${style.dim(`${draft.file}: ${size}`)}`,
    "",
    line("key", keyText(result)),
    line(
      "time",
      draft.time === undefined ? "none: no column of days or instants without gaps" : draft.time.scan.header,
    ),
    line("target", targetText(result)),
    ...notes(result).map((note) => line("", style.yellow(note))),
    "",
    ...files.roles.map((part) => line(part.role, `${part.file.padEnd(width)}  ${style.dim(part.says)}`)),
    ...files.left.map(({ role, why }) => line(role, style.yellow(`left out: ${why}`))),
    "",
    line("next", style.bold(next)),
  ].join("\n");
}

function keyText({ draft, file }: InitResult): string {
  if (draft.key.length === 0) return `${rowId}, made from the row: no column names a row`;
  const names = draft.key.map(({ scan }) => scan.header).join(" and ");
  if (draft.repeats !== undefined) return names;
  return `${names}, in no two of ${file.scan.isWhole ? "" : "the first "}${draft.rows.toLocaleString("en")} rows the same`;
}

function targetText({ draft, file }: InitResult): string {
  const { target } = draft;
  const [possible] = file.targets;
  if (target === undefined && draft.time === undefined && possible !== undefined)
    return `none: ${possible.column.scan.header} could be one, but a model needs to know when a row happened`;
  if (target === undefined) return "none: no column is true or false, often enough of either";
  const { column, positive, share } = target;
  const says = /^(true|t|1|yes|y)$/i.test(positive) ? "true" : positive;
  return `${column.scan.header}, ${says} in ${(share * 100).toFixed(1)} % of the rows`;
}

/** What people should know of how their file was read. */
export function notes({ draft, file, isRewritten }: InitResult): readonly string[] {
  const { input, scan } = file;
  const personal = draft.columns.filter((column) => column.personal !== undefined);
  const parts: string[] = [];
  const delimiter = delimiterNames[input.delimiter];
  if (delimiter !== undefined) parts.push(`${delimiter} between fields: the source says so, later files need the same`);
  if (isRewritten)
    parts.push(
      `${path.posix.dirname(draft.inbox)}/ holds it rewritten as UTF-8, for it was ${input.encoding}: later files need the same`,
    );
  if (scan.broken > 0)
    parts.push(`${counted(scan.broken, "line")} cannot be read (${scan.firstBroken}) and will be rejected`);
  if (!scan.isWhole)
    parts.push("types come from the first 64 MB: later rows that do not fit are rejected, with their reason");
  if (draft.repeats !== undefined) parts.push(repeatsText(draft));
  if (personal.length > 0)
    parts.push(
      `taken for personal data, kept in bronze only: ${personal.map((one) => `${one.scan.header} (${one.personal})`).join(", ")}`,
    );
  if (draft.target !== undefined && draft.telling.length > 0)
    parts.push(
      `left out of the model, for they tell the target: ${draft.telling.map((one) => one.scan.header).join(", ")}`,
    );
  return [...parts, ...columnNotes(draft.columns)];
}

function repeatsText({ key, repeats, rows }: InitResult["draft"]): string {
  const names = key.map(({ scan }) => scan.header).join(" and ");
  const { rows: count = 0, firstLine } = repeats ?? {};
  const [repeat, are] = count === 1 ? ["repeats", "is"] : ["repeat", "are"];
  return `${names}: ${count.toLocaleString("en")} of ${counted(rows, "row")} ${repeat} one before (first in line ${firstLine}) and ${are} rejected`;
}

/** Columns with the same note stand in one line. */
function columnNotes(columns: InitResult["draft"]["columns"]): readonly string[] {
  const byNote = new Map<string, string[]>();
  for (const { note, scan } of columns) {
    if (note === undefined) continue;
    const names = byNote.get(note) ?? [];
    names.push(scan.header);
    byNote.set(note, names);
  }
  return [...byNote].map(([note, names]) => {
    const shown = names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
    return `${shown}: ${note}`;
  });
}

/** The same for programs. */
export function initJson(result: InitResult, next: string): object {
  const { draft, files, folder } = result;
  return {
    folder,
    name: draft.name,
    table: draft.table,
    rows: draft.rows,
    key: draft.key.length === 0 ? [rowId] : draft.key.map(({ name }) => name),
    time: draft.time?.name ?? null,
    target: draft.target?.column.name ?? null,
    columns: draft.columns.map(({ scan, name, type, nullable, personal }) => ({
      header: scan.header,
      name,
      type,
      nullable,
      personal: personal ?? null,
    })),
    notes: notes(result),
    roles: Object.fromEntries(files.roles.map(({ role, file }) => [role, file])),
    left: Object.fromEntries(files.left.map(({ role, why }) => [role, why])),
    files: [...files.roles.map(({ file }) => file), ...Object.keys(files.others), draft.inbox].sort(),
    next,
  };
}
