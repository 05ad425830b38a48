import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { wrapFileError } from "./io-errors.ts";

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

/** Knows which files stand in a table's folder; lists it again only when the folder changed. */
export class PresentFiles {
  readonly #table: string;
  readonly #folder: string;
  #changed: string | undefined;
  #names: ReadonlySet<string> = new Set();

  constructor(table: string, folder: string) {
    this.#table = table;
    this.#folder = folder;
  }

  /** Those of the paths, relative to the table's folder, at which there is no file. */
  async missing(paths: readonly string[]): Promise<string[]> {
    try {
      await this.#refresh();
      const gone = await this.#absent(paths);
      if (gone.length === 0) return gone;
      // Clocks of file systems are coarse: a file made right after the last listing may not have moved the folder's time.
      this.#changed = undefined;
      await this.#refresh();
      return await this.#absent(gone);
    } catch (error) {
      throw wrapFileError(error, { table: this.#table, file: "." });
    }
  }

  async #absent(paths: readonly string[]): Promise<string[]> {
    const gone: string[] = [];
    for (const path of paths) {
      const there = path.includes("/") ? await exists(join(this.#folder, path)) : this.#names.has(path);
      if (!there) gone.push(path);
    }
    return gone;
  }

  async #refresh(): Promise<void> {
    const { mtimeNs, ino } = await stat(this.#folder, { bigint: true });
    const changed = `${ino}:${mtimeNs}`;
    if (changed === this.#changed) return;
    this.#names = new Set(await readdir(this.#folder));
    this.#changed = changed;
  }
}
