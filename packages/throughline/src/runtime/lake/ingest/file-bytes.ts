import { createHash, type Hash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { isThroughlineError } from "../../../contracts/errors/index.ts";
import { ingestError } from "../error-codes.ts";

const chunkBytes = 262_144;

export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The bytes of a range as chunks, each of which goes into `hash` as well. Ends early where the file does. */
export async function* readRange(handle: FileHandle, range: ByteRange, hash: Hash): AsyncGenerator<Buffer> {
  let position = range.start;
  while (position < range.end) {
    const length = Math.min(chunkBytes, range.end - position);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    const chunk = buffer.subarray(0, bytesRead);
    hash.update(chunk);
    yield chunk;
  }
}

/**
 * Opens a file for one piece of work; a symbolic link that took its place since it was found is not followed.
 *
 * @throws `ingest.unreadable-file`
 */
export async function withFile<T>(
  file: { readonly absolute: string; readonly path: string },
  work: (handle: FileHandle) => Promise<T>,
): Promise<T> {
  const handle = await open(file.absolute, constants.O_RDONLY | constants.O_NOFOLLOW).catch((cause) => {
    throw unreadable(file.path, cause);
  });
  try {
    return await work(handle);
  } catch (cause) {
    throw isThroughlineError(cause) || !isSystemError(cause) ? cause : unreadable(file.path, cause);
  } finally {
    await handle.close();
  }
}

const isSystemError = (error: unknown) => typeof (error as NodeJS.ErrnoException | undefined)?.syscall === "string";

function unreadable(path: string, cause: unknown) {
  const detail = `the file cannot be read: ${path}: ${(cause as NodeJS.ErrnoException).code}`;
  return ingestError("unreadable-file", { detail, where: { file: path }, cause });
}

/** SHA-256, in hexadecimal, of a file's first bytes: one for each of `lengths`, which ascend. A file that is shorter gives fewer. */
export async function hashPrefixes(
  file: { readonly absolute: string; readonly path: string },
  lengths: readonly number[],
): Promise<readonly string[]> {
  return await withFile(file, async (handle) => {
    const hash = createHash("sha256");
    const digests: string[] = [];
    let position = 0;
    for (const length of lengths) {
      for await (const chunk of readRange(handle, { start: position, end: length }, hash)) position += chunk.length;
      if (position < length) return digests;
      digests.push(hash.copy().digest("hex"));
    }
    return digests;
  });
}
