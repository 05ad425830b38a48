import { randomUUID } from "node:crypto";
import { link, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Starts the names of files that are not yet, or never became, part of anything; sweeping removes them. */
export const temporaryPrefix = ".tmp-";

async function syncWith(path: string, flags: "r" | "r+"): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Puts a file's bytes on disk. */
export const syncFile = (path: string): Promise<void> => syncWith(path, "r+");

/** Puts a folder's entries on disk. Windows has no such call and keeps them by itself. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform !== "win32") await syncWith(path, "r");
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
  await syncFolder(folder);
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
  await syncFolder(folder);
}
