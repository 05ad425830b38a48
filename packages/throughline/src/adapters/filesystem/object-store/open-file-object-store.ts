import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { ObjectStore } from "../../../ports/object-store.ts";
import { putFile, syncFolder, temporaryPrefix } from "../durable-files.ts";
import { objectStoreError } from "./error-codes.ts";

const partPattern = /^[^\p{Cc}/\\]{1,200}$/u;

const codes = {
  ENOSPC: "disk-full",
  EDQUOT: "disk-full",
  EACCES: "not-permitted",
  EPERM: "not-permitted",
  EROFS: "not-permitted",
} as const;

const errnoOf = (error: unknown): string => (error as NodeJS.ErrnoException | undefined)?.code ?? "";

async function guarded<T>(key: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const errno = errnoOf(cause);
    const code = errno in codes ? codes[errno as keyof typeof codes] : "io-failed";
    throw objectStoreError(code, { detail: `object could not be read or written: ${key} (${errno})`, cause });
  }
}

function pathOf(root: string, key: string): string {
  const parts = key.split("/");
  const isSafe = parts.every(
    (part) => partPattern.test(part) && part !== "." && part !== ".." && !part.startsWith(temporaryPrefix),
  );
  if (!isSafe) throw objectStoreError("invalid-key", { detail: `key is not allowed: ${JSON.stringify(key)}` });
  return join(root, ...parts);
}

const undefinedWhenMissing = (error: unknown): undefined => {
  if (["ENOENT", "EISDIR", "ENOTDIR"].includes(errnoOf(error))) return undefined;
  throw error;
};

/** Makes a file's folders and puts the new ones on disk: a file in a folder that is not there after a power cut is lost. */
async function makeFolders(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made !== dirname(first); made = dirname(made)) await syncFolder(made);
  await syncFolder(dirname(first));
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(undefinedWhenMissing);
  const found: string[] = [];
  for (const entry of entries ?? []) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await filesUnder(path)));
    if (entry.isFile() && !entry.name.startsWith(temporaryPrefix)) found.push(path);
  }
  return found;
}

/** The deepest folder that holds all keys of a prefix: `models/fraud/` for `models/fraud/1`. */
const folderOf = (prefix: string): string => prefix.slice(0, prefix.lastIndexOf("/") + 1);

/**
 * Opens a folder of objects, one file each. A put is atomic and on disk when it resolves; of two puts to one key the later stays.
 *
 * @throws `objects.invalid-key` for a key or prefix that would leave the root
 */
export function openFileObjectStore(options: { readonly root: string }): ObjectStore {
  const root = resolve(options.root);
  return {
    async put(key, bytes) {
      const path = pathOf(root, key);
      await guarded(key, async () => {
        await makeFolders(dirname(path));
        await putFile(path, bytes);
      });
    },
    async get(key) {
      const path = pathOf(root, key);
      const found = await guarded(key, () => readFile(path).catch(undefinedWhenMissing));
      return found === undefined ? undefined : new Uint8Array(found.buffer, found.byteOffset, found.byteLength);
    },
    async list(prefix) {
      const folder = folderOf(prefix);
      const start = folder === "" ? root : pathOf(root, folder.slice(0, -1));
      const paths = await guarded(prefix, () => filesUnder(start));
      const keys = paths.map((path) => relative(root, path).split(sep).join("/"));
      return keys.filter((key) => key.startsWith(prefix)).sort();
    },
    async delete(key) {
      const path = pathOf(root, key);
      await guarded(key, async () => {
        await rm(path).catch(undefinedWhenMissing);
        await syncFolder(dirname(path)).catch(undefinedWhenMissing);
      });
    },
  };
}
