/**
 * A look at an LMDB file before the engine maps it, because version 3.5.6 ends the whole process over a file that is none,
 * and over a page behind the file's end. Two meta pages, at 0 and at the page size; in each, little-endian, at byte
 * 24 a magic number, 28 the format's version, 48 the page size, 144 the number of the last page.
 */
import { type FileHandle, open } from "node:fs/promises";
import { onlineStoreError } from "./error-codes.ts";

const magic = 0xbeefc0de;
const formatVersion = 2;
const metaBytes = 160;

async function readMeta(file: FileHandle, position: number): Promise<Buffer | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(metaBytes), 0, metaBytes, position);
  const known = buffer.readUInt32LE(24) === magic && buffer.readUInt32LE(28) === formatVersion;
  return bytesRead === metaBytes && known ? buffer : undefined;
}

/** Makes the file as long as its pages say. Free pages need not be there; missing ones read as zeros then, which the engine refuses. */
async function extend(file: FileHandle, size: number): Promise<boolean> {
  const first = await readMeta(file, 0);
  if (first === undefined) return false;
  const pageBytes = first.readUInt32LE(48);
  const metas = [first, await readMeta(file, pageBytes)].filter((meta) => meta !== undefined);
  const needed = (Math.max(...metas.map((meta) => Number(meta.readBigUInt64LE(144)))) + 1) * pageBytes;
  if (size < needed) await file.truncate(needed);
  return true;
}

/** @throws `online-store.corrupt` when the file exists and is no store */
export async function checkStoreFile(path: string): Promise<void> {
  const file = await open(path, "r+").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (file === undefined) return;
  try {
    const { size } = await file.stat();
    if (size > 0 && !(await extend(file, size))) {
      throw onlineStoreError("corrupt", { detail: `the file is no online store: ${path}` });
    }
  } finally {
    await file.close();
  }
}
