import type { Staged, ThroughlineError, Where } from "../errors/throughline-error.ts";
import { entryFault } from "./entry-fault.ts";
import { lockError } from "./error-codes.ts";
import { jsonFault } from "./json-fault.ts";
import { type Lock, type LockEntry, lockVersion } from "./lock.ts";

/** The lock's place in a project. */
const lockFile = "throughline.lock.json";

/**
 * Reads the text of a lock, whatever was done to it. A missing one (undefined) is no lock and no problem: nothing was relied on yet.
 * Order, indentation, line ends and a byte order mark do not matter. What can't be read as a whole is no lock and one problem with its
 * line: `lock.empty`, `lock.conflict`, `lock.truncated`, `lock.not-json`, `lock.no-entries`, `lock.other-version`. A single entry that
 * is not as a run writes it is left out, with `lock.invalid-entry`; one that stands twice is taken as it stands last, with `lock.repeated-entry`.
 */
export function readLock(text: string | undefined, file = lockFile): Staged<Lock | undefined> {
  if (text === undefined) return { value: undefined, problems: [] };
  const source = { text: text.replace(/^\uFEFF/, ""), file };
  const lock = parsed(source.text);
  const problem = lock === undefined ? textProblem(source) : headProblem(source, lock);
  return problem === undefined ? readEntries(source, lock as Lock) : { value: undefined, problems: [problem] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Source {
  readonly text: string;
  readonly file: string;
}

const conflictMark = /^(<<<<<<<|\|\|\|\|\|\|\||=======|>>>>>>>)/m;

/** Why a text is no JSON. */
function textProblem(source: Source): ThroughlineError {
  const { text } = source;
  if (text.trim() === "") return lockError("empty", { where: { file: source.file, line: 1 } });
  const mark = conflictMark.exec(text);
  if (mark !== null)
    return lockError("conflict", {
      detail: `the lock has a conflict mark of a merge: ${mark[1]}`,
      where: whereAt(source, mark.index),
    });
  const fault = jsonFault(text) ?? { offset: 0, found: "text" };
  const where = whereAt(source, fault.offset);
  if (fault.found === "end")
    return lockError("truncated", { detail: `the lock ends before it is whole: line ${where.line}`, where });
  const found = text.slice(fault.offset, fault.offset + 20).split("\n")[0];
  return lockError("not-json", { detail: `the lock is not JSON: ${found}`, where });
}

function headProblem(source: Source, lock: unknown): ThroughlineError | undefined {
  if (!isObject(lock) || !isObject(lock.entries))
    return lockError("no-entries", { where: { file: source.file, line: 1 } });
  const { version } = lock;
  if (version === lockVersion) return undefined;
  const detail = `the lock has format ${JSON.stringify(version) ?? "none"}, this version reads ${lockVersion}`;
  return lockError("other-version", { detail, where: whereAt(source, Math.max(0, source.text.indexOf('"version"'))) });
}

function readEntries(source: Source, lock: Lock): Staged<Lock> {
  const places = entryPlaces(source.text);
  const problems: ThroughlineError[] = [];
  const entries: [string, LockEntry][] = [];
  for (const [id, entry] of Object.entries(lock.entries)) {
    const offsets = places.get(id) ?? [];
    const where = () => ({ ...whereAt(source, offsets.at(-1) ?? 0), declaration: id });
    const fault = entryFault(id, entry);
    if (fault === undefined) entries.push([id, entry]);
    else problems.push(lockError("invalid-entry", { detail: `${fault}: ${id}`, where: where() }));
    if (offsets.length > 1)
      problems.push(lockError("repeated-entry", { detail: `entry of the lock stands twice: ${id}`, where: where() }));
  }
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const project = typeof lock.project === "string" ? lock.project : "";
  return { value: { version: lockVersion, project, entries: Object.fromEntries(sorted) }, problems };
}

/** Where each entry begins, in the canonical text and in one that was formatted anew: at a name that begins a line. */
function entryPlaces(text: string): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const match of text.matchAll(/^[\s,{]*("(?:[^"\\]|\\.)*")\s*:/gm)) {
    const id = JSON.parse(match[1] as string) as string;
    const offset = match.index + match[0].indexOf('"');
    const before = places.get(id);
    if (before === undefined) places.set(id, [offset]);
    else before.push(offset);
  }
  return places;
}

function whereAt({ text, file }: Source, offset: number): Where & { readonly line: number } {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { file, line, column: offset - (before.lastIndexOf("\n") + 1) + 1 };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
