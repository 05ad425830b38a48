import { type FSWatcher, watch } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { lockFile } from "../../runtime/lineage/read-project-lock.ts";

/** How long changes settle before they are told, milliseconds. */
const settleMs = 150;

/** Folders and files that are no part of what a user writes: hidden ones, packages, what a build writes itself, and logs: one may be of this output. */
const isOwn = (name: string) =>
  /^\.|^node_modules$|\.log$/.test(name) || (name.startsWith(lockFile) && name !== lockFile);

export interface WatchOptions {
  /** Called once for changes that come together. `only`: "lock" where nothing but the lock changed, which a build writes too. */
  readonly changed: (only?: "lock") => void;
  /** Called with a folder that the system does not let us watch, and its error. */
  readonly unwatched: (folder: string, error: NodeJS.ErrnoException) => void;
}

/**
 * Tells when a file below a project's folder changed. Hidden folders and packages are not watched: one watch a folder, since
 * a recursive one of Node goes through all of them. Gives back how to stop.
 */
export async function watchProject(root: string, options: WatchOptions): Promise<() => void> {
  const watching = new Watching(options);
  await watching.add(root);
  return () => watching.stop();
}

class Watching {
  readonly #options: WatchOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  /** True where something else than the lock changed since it was told. */
  #isMore = false;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Watches a folder and those below it; again it finds those that came since. */
  async add(folder: string): Promise<void> {
    if (this.#stopped) return;
    if (!this.#watchers.has(folder)) this.#watch(folder);
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) return this.#forget(folder);
    for (const entry of entries)
      if (entry.isDirectory() && !isOwn(entry.name)) await this.add(path.join(folder, entry.name));
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const folder of [...this.#watchers.keys()]) this.#forget(folder);
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, (event, name) => this.#seen(folder, event, name));
      this.#watchers.set(
        folder,
        watcher.on("error", () => this.#forget(folder)),
      );
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT") this.#options.unwatched(folder, error as NodeJS.ErrnoException);
    }
  }

  #seen(folder: string, event: string, name: string | null): void {
    if (this.#stopped || name === null || isOwn(name)) return;
    clearTimeout(this.#timer);
    this.#isMore ||= name !== lockFile;
    this.#timer = setTimeout(() => this.#tell(), settleMs);
    if (event === "rename") void this.add(folder);
  }

  #tell(): void {
    const only = this.#isMore ? undefined : "lock";
    this.#isMore = false;
    this.#options.changed(only);
  }

  #forget(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }
}
