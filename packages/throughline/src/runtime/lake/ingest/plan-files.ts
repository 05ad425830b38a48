import type { ThroughlineError } from "../../../contracts/errors/index.ts";
import { ingestError } from "../error-codes.ts";
import { hashPrefixes } from "./file-bytes.ts";
import type { FoundFile } from "./find-files.ts";
import type { HashCache } from "./hash-cache.ts";
import type { FileMark } from "./ledger.ts";
import { formatOf } from "./read-records.ts";
import type { Segment } from "./read-segment.ts";

/** A file that gets a mark. Without `segment` it is a copy of content that is in by then, and only its name is noted. */
export interface PlannedFile {
  readonly mark: FileMark;
  readonly segment?: Segment;
  /** Of a copy: what to read should the file that it is a copy of be refused. */
  readonly otherwise?: Segment;
}

export interface FilePlan {
  /** In the order of their paths. */
  readonly files: readonly PlannedFile[];
  /** Files that are in already, as they are. */
  readonly seen: number;
  readonly refused: readonly ThroughlineError[];
}

interface Draft {
  readonly files: PlannedFile[];
  readonly hashes: Set<string>;
  readonly refused: ThroughlineError[];
  seen: number;
}

const draftOf = (marks: readonly FileMark[]): Draft => ({
  files: [],
  hashes: new Set(marks.map((mark) => mark.sha256)),
  refused: [],
  seen: 0,
});

const segmentOf = (file: FoundFile, mark: FileMark, startBytes: number): Segment => ({
  path: file.path,
  absolute: file.absolute,
  startBytes,
  endBytes: mark.lengthBytes,
  sha256: mark.sha256,
});

const changed = (path: string, detail: string) =>
  ingestError("file-changed", { detail: `${detail}: ${path}`, where: { file: path } });

async function startsWith(file: FoundFile, mark: FileMark): Promise<boolean> {
  if (file.sizeBytes < mark.lengthBytes) return false;
  return (await hashPrefixes(file, [mark.lengthBytes]))[0] === mark.sha256;
}

/**
 * Finds what is new among the files: files never seen, and what was appended to those that were. A file whose content is in under any
 * name is seen; one whose first bytes are no longer what was ingested is refused by name.
 *
 * @param marks  what is in already
 */
export async function planFiles(
  found: readonly FoundFile[],
  marks: readonly FileMark[],
  cache: HashCache,
): Promise<FilePlan> {
  const draft = draftOf(marks);
  const own = byPath(marks);
  for (const file of found) {
    try {
      await planFile(draft, { file, own: own.get(file.path) ?? [] }, cache);
    } catch (error) {
      draft.refused.push(refusal(error));
    }
  }
  return draft;
}

function byPath(marks: readonly FileMark[]): ReadonlyMap<string, FileMark[]> {
  const groups = new Map<string, FileMark[]>();
  for (const mark of marks) {
    const group = groups.get(mark.path);
    if (group === undefined) groups.set(mark.path, [mark]);
    else group.push(mark);
  }
  return groups;
}

/** Passes only refusals of a file; anything else ends the run. */
export function refusal(error: unknown): ThroughlineError {
  const codes = ["symbolic-link", "unknown-format", "bad-header", "missing-column", "file-changed"];
  const ours = [...codes, "truncated-file", "corrupt-file", "unreadable-file"].map((code) => `ingest.${code}`);
  if (ours.includes((error as ThroughlineError).code)) return error as ThroughlineError;
  throw error;
}

async function planFile(draft: Draft, known: { file: FoundFile; own: readonly FileMark[] }, cache: HashCache) {
  const { file, own } = known;
  if (formatOf(file.path) === undefined)
    throw ingestError("unknown-format", {
      detail: `the file's name tells no format: ${file.path}`,
      where: { file: file.path },
    });
  const sha256 = await cache.hashOf(file);
  if (sha256 === undefined) throw changed(file.path, "the file got shorter while it was read");
  const mark = { path: file.path, sha256, lengthBytes: file.sizeBytes };
  if (own.some((other) => other.sha256 === sha256)) {
    draft.seen += 1;
    return;
  }
  const last = own.at(-1);
  const segment = segmentOf(file, mark, last?.lengthBytes ?? 0);
  const grew = last === undefined || (await startsWith(file, last));
  if (draft.hashes.has(sha256)) draft.files.push({ mark, ...(grew ? { otherwise: segment } : {}) });
  else if (grew) draft.files.push({ mark, segment });
  else throw changed(file.path, "a file that was ingested has other content now");
  draft.hashes.add(sha256);
}

const halfIn = "rejected rows of the file are in, its accepted rows cannot follow: it is gone or has other content";

/**
 * The files of a batch of which only the rejected rows were committed, so that the accepted ones can follow.
 *
 * @param pending  marks that only the table of rejected rows has
 * @param marks  marks of the table of accepted rows
 */
export async function planPending(
  found: readonly FoundFile[],
  pending: readonly FileMark[],
  marks: readonly FileMark[],
): Promise<FilePlan> {
  const draft = draftOf(marks);
  for (const mark of pending) {
    const file = found.find((other) => other.path === mark.path);
    const startBytes = marks.findLast((other) => other.path === mark.path)?.lengthBytes ?? 0;
    const segment =
      file !== undefined && (await startsWith(file, mark)) ? segmentOf(file, mark, startBytes) : undefined;
    const isCopy = draft.hashes.has(mark.sha256);
    if (!isCopy && segment === undefined) {
      draft.refused.push(changed(mark.path, halfIn));
      continue;
    }
    const part = segment === undefined ? {} : isCopy ? { otherwise: segment } : { segment };
    draft.files.push({ mark, ...part });
    draft.hashes.add(mark.sha256);
  }
  return draft;
}
