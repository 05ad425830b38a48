import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { version } from "esbuild";
import type { ModuleText } from "./compiled-project.ts";
import { seal, sha256, unseal } from "./seal.ts";

/** Transformed texts by content. A cache that cannot be written, or whose entries are damaged, only costs time. */
export interface TransformCache {
  get(key: string): Promise<ModuleText | undefined>;
  put(key: string, text: ModuleText): Promise<void>;
  /** Removes entries that this compile did not use, once they outnumber those it did. */
  prune(): Promise<void>;
}

/** Part of every key: a change of the transform's options or of `ModuleText` needs a new one. */
const format = `2 ${version}`;

/** The key of a source text read by one loader. */
export const transformKey = (source: string, loader: string): string => sha256(`${format}\0${loader}\0${source}`);

const sparedEntries = 500;

export function openTransformCache(folder: string): TransformCache {
  const used = new Set<string>();
  const fileOf = (key: string) => path.join(folder, `${key}.json`);
  let made: Promise<unknown> | undefined;
  return {
    async get(key) {
      used.add(`${key}.json`);
      const text = await readFile(fileOf(key), "utf8").catch(() => undefined);
      return text === undefined ? undefined : (unseal(text) as ModuleText | undefined);
    },
    async put(key, text) {
      try {
        made ??= mkdir(folder, { recursive: true });
        await made;
        const partial = `${fileOf(key)}.${process.pid}.partial`;
        await writeFile(partial, seal(text));
        await rename(partial, fileOf(key));
      } catch {
        // A folder that cannot be written is no reason to stop: the text is at hand.
      }
    },
    async prune() {
      const entries = await readdir(folder).catch(() => []);
      if (entries.length <= used.size * 2 + sparedEntries) return;
      const unused = entries.filter((entry) => !used.has(entry));
      await Promise.all(unused.map((entry) => rm(path.join(folder, entry), { force: true }).catch(() => undefined)));
    },
  };
}
