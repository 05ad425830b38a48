import { randomUUID } from "node:crypto";
import { link, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Starts the names of files that are not yet, or never became, part of anything; sweeping removes them. */
export const temporaryPrefix = ".tmp-";

/** Puts a file's bytes, or a folder's entries, on disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeTemporary(folder: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, `${temporaryPrefix}${randomUUID()}`);
  const handle = await open(path, "wx");
  try {
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return path;
}

/**
 * Creates a file with its whole content, durably, or leaves the one that is there: false then. No reader ever sees a part of it,
 * and of several writers exactly one gets true.
 */
export async function putIfAbsent(path: string, content: string | Uint8Array): Promise<boolean> {
  const folder = dirname(path);
  const temporary = await writeTemporary(folder, content);
  try {
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  await sync(folder);
  return true;
}

/** Creates or replaces a file with its whole content, durably. */
export async function putFile(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  const temporary = await writeTemporary(folder, content);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await sync(folder);
}
