import type { Dirent } from "node:fs";
import { lstat, readdir, realpath } from "node:fs/promises";
import path from "node:path";
import type { ThroughlineError } from "../../../contracts/errors/index.ts";
import { ingestError } from "../error-codes.ts";
import { type GlobPart, parseGlob } from "./glob.ts";

/** A file as the file system shows it; all but `path` only tells whether it changed. */
export interface FoundFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly absolute: string;
  readonly sizeBytes: number;
  /** Size, times and number in the file system, in one text: equal means unchanged. */
  readonly fingerprint: string;
  /** When it was last changed, milliseconds since 1970. */
  readonly changedAtMs: number;
}

export interface FoundFiles {
  /** Sorted by path. */
  readonly files: readonly FoundFile[];
  readonly refused: readonly ThroughlineError[];
}

interface Walk {
  readonly found: Set<string>;
  readonly links: Set<string>;
}

/**
 * Finds the files below `root` that match a pattern. Symbolic links that match are refused by name, and none is followed, so
 * that nothing outside the root is read. A folder that does not exist has no files.
 *
 * @throws `ingest.invalid-pattern`, `ingest.unreadable-file`
 */
export async function findFiles(root: string, pattern: string): Promise<FoundFiles> {
  const parts = parseGlob(pattern);
  const base = await realpath(root).catch((cause) => {
    throw ingestError("unreadable-file", { detail: `the folder cannot be read: ${root}`, cause });
  });
  const walk: Walk = { found: new Set(), links: new Set() };
  await visit(base, parts, walk);
  const relative = (file: string) => path.relative(base, file).split(path.sep).join("/");
  const files = await Promise.all([...walk.found].map((file) => describe(file, relative(file))));
  const refused = [...walk.links].sort().map((file) =>
    ingestError("symbolic-link", {
      detail: `a symbolic link is not read: ${relative(file)}`,
      where: { file: relative(file) },
    }),
  );
  return { files: files.filter((file) => file !== undefined).sort(byPath), refused };
}

/** The file of a path relative to `root`; undefined when there is none, or when a symbolic link leads to it. */
export async function fileAt(root: string, relative: string): Promise<FoundFile | undefined> {
  const absolute = path.join(await realpath(root), ...relative.split("/"));
  const resolved = await realpath(absolute).catch(() => undefined);
  return resolved === absolute ? describe(absolute, relative) : undefined;
}

const byPath = (a: FoundFile, b: FoundFile) => (a.path < b.path ? -1 : 1);

async function visit(folder: string, parts: readonly GlobPart[], walk: Walk): Promise<void> {
  const [head, ...tail] = parts;
  if (head === undefined) return;
  const entries = await entriesOf(folder);
  if (!head.folders)
    return await visitNamed(folder, { entries: entries.filter((e) => head.matches(e.name)), tail }, walk);
  await visit(folder, tail, walk);
  for (const entry of entries)
    if (entry.isDirectory() && !entry.name.startsWith(".")) await visit(path.join(folder, entry.name), parts, walk);
}

async function visitNamed(
  folder: string,
  { entries, tail }: { readonly entries: readonly Dirent[]; readonly tail: readonly GlobPart[] },
  walk: Walk,
): Promise<void> {
  for (const entry of entries) {
    const target = path.join(folder, entry.name);
    if (entry.isSymbolicLink()) walk.links.add(target);
    else if (entry.isDirectory()) await visit(target, tail, walk);
    else if (entry.isFile() && tail.length === 0) walk.found.add(target);
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw ingestError("unreadable-file", { detail: `the folder cannot be read: ${folder}`, cause });
  }
}

async function describe(absolute: string, relative: string): Promise<FoundFile | undefined> {
  const stat = await lstat(absolute, { bigint: true }).catch(() => undefined);
  if (stat === undefined || !stat.isFile()) return undefined;
  return {
    path: relative,
    absolute,
    sizeBytes: Number(stat.size),
    fingerprint: [stat.size, stat.mtimeNs, stat.ctimeNs, stat.dev, stat.ino].join(" "),
    changedAtMs: Number(stat.mtimeNs > stat.ctimeNs ? stat.mtimeMs : stat.ctimeMs),
  };
}
