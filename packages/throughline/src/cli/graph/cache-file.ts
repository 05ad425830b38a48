import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { seal, unseal } from "../../runtime/load/seal.ts";

/** The folder of what can be made again, below the project's root. */
export const cacheFolder = (root: string): string => path.join(root, ".throughline", "cache");

/** A value that `writeCacheFile` wrote; undefined where it is absent or a byte of it differs. Sealed texts are ASCII, which `latin1` reads fastest. */
export function readCacheFile(file: string): unknown {
  try {
    return unseal(readFileSync(file, "latin1"));
  } catch {
    return undefined;
  }
}

/** Writes a value of plain data, whole or not at all. */
export const writeCacheFile = (file: string, value: unknown): Promise<void> => writeCacheText(file, seal(value));

/** Writes a text, whole or not at all. A folder that cannot be written costs time only: nothing is said. */
export async function writeCacheText(file: string, text: string): Promise<void> {
  const partial = `${file}.${randomUUID()}.partial`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(partial, text);
    await rename(partial, file);
  } catch {
    await rm(partial, { force: true }).catch(() => undefined);
  }
}
