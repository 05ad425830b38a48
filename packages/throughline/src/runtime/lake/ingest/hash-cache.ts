import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { systemClock } from "../../../ports/clock.ts";
import { hashPrefixes } from "./file-bytes.ts";
import type { FoundFile } from "./find-files.ts";

/** Remembers the hashes of unchanged files between runs. Only a speed-up: without it, or when it is damaged, files are hashed again. */
export interface HashCache {
  /** SHA-256 of the whole file as it was found; undefined when the file got shorter since. */
  hashOf(file: FoundFile): Promise<string | undefined>;
  /** Keeps what is known of the files that exist now. */
  save(): Promise<void>;
}

type Entries = Record<string, readonly [fingerprint: string, sha256: string]>;

/** A file changed this recently could change again within the same tick of the file system's clock, so its hash is not kept. */
const settledMs = 2000;

export async function openHashCache(folder: string | undefined, source: string): Promise<HashCache> {
  const name = createHash("sha256").update(source).digest("hex").slice(0, 16);
  const file = folder === undefined ? undefined : path.join(folder, `file-hashes-${name}.json`);
  const known = file === undefined ? {} : await readEntries(file);
  const kept: Entries = {};
  return {
    async hashOf(found) {
      const entry = Object.hasOwn(known, found.path) ? known[found.path] : undefined;
      const startedMs = systemClock.nowUs() / 1000;
      const sha256 = entry?.[0] === found.fingerprint ? entry[1] : (await hashPrefixes(found, [found.sizeBytes]))[0];
      if (sha256 !== undefined && startedMs - found.changedAtMs > settledMs)
        kept[found.path] = [found.fingerprint, sha256];
      return sha256;
    },
    save: () => (file === undefined ? Promise.resolve() : writeEntries(file, kept)),
  };
}

async function readEntries(file: string): Promise<Entries> {
  try {
    const value = JSON.parse(await readFile(file, "utf8")) as { version?: unknown; files?: Entries };
    return value.version === 1 && typeof value.files === "object" && value.files !== null ? value.files : {};
  } catch {
    return {};
  }
}

async function writeEntries(file: string, files: Entries): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(temporary, JSON.stringify({ version: 1, files }));
    await rename(temporary, file);
  } catch {
    // A cache that cannot be written costs time, nothing else.
  }
}
