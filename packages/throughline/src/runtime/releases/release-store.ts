import { copyFile, link, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { DeclarationId } from "../../contracts/core/declaration.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { moduleHashes } from "../load/code-hash.ts";
import type { CompiledProject } from "../load/compiled-project.ts";
import { readCompiled, writeCompiled } from "../load/compiled-store.ts";
import type { BuiltVersion } from "../plan/kind-runner.ts";
import { hashOf } from "../plan/plan.ts";
import { releaseError } from "./error-codes.ts";

/** What a release pins: one version of everything, and the graph it was checked by. */
export interface Release {
  readonly id: string;
  readonly project: string;
  readonly createdAtUs: number;
  /** Place in the order in which releases were written, from 1: the Clock may stand still or go back. */
  readonly sequence: number;
  readonly run: string;
  /** The release that was current before. */
  readonly previous: string | null;
  readonly pins: Readonly<Record<DeclarationId, BuiltVersion>>;
  readonly graph: ProjectGraph;
}

export interface ReleaseParts {
  readonly project: string;
  readonly run: string;
  readonly nowUs: number;
  readonly pins: Readonly<Record<DeclarationId, BuiltVersion>>;
  readonly graph: ProjectGraph;
  readonly compiled: CompiledProject;
  /** Folders whose files become part of the release, by their path in it: `browser/fraud-desk`. They are left as they are. */
  readonly folders?: ReadonlyMap<string, string>;
}

const idPattern = /^r-[0-9a-f]+$/;

/** The releases of a project's state folder: each a folder that never changes, and one pointer to the current one. */
export class ReleaseStore {
  readonly #root: string;
  readonly #pointer: string;

  constructor(state: string) {
    this.#root = path.join(state, "releases");
    this.#pointer = path.join(this.#root, "current");
  }

  /** Id of the current release, or undefined. */
  async current(): Promise<string | undefined> {
    const text = await readFile(this.#pointer, "utf8").catch(() => undefined);
    return text?.trim() === "" ? undefined : text?.trim();
  }

  /** Reads a release. Throws `releases.none` without a current one, `releases.corrupt` when it can't be read. */
  async read(id?: string): Promise<Release> {
    const wanted = id ?? (await this.current());
    if (wanted === undefined) throw releaseError("none");
    if (!idPattern.test(wanted)) throw releaseError("corrupt", { detail: `this is no id of a release: ${wanted}` });
    const file = path.join(this.#root, wanted, "release.json");
    try {
      const release = JSON.parse(await readFile(file, "utf8")) as Partial<Release> | null;
      if (release?.id === wanted && release.pins !== undefined && release.graph !== undefined)
        return release as Release;
    } catch (cause) {
      throw releaseError("corrupt", { detail: `release can't be read: ${wanted}`, cause });
    }
    throw releaseError("corrupt", { detail: `release is not whole: ${wanted}` });
  }

  /** The current release; undefined where there is none or it can't be read. */
  async readable(): Promise<Release | undefined> {
    const id = await this.current();
    return id === undefined || !(await this.#isWhole(id)) ? undefined : this.read(id);
  }

  /** The compiled code of a release. */
  async code(id: string, root: string): Promise<CompiledProject> {
    return readCompiled(path.join(this.#root, id, "code"), { root });
  }

  /**
   * Makes what was built the current release. The same pins and code give the same id, so that a run that changed nothing,
   * or only comments, makes no release. The folder appears whole or not at all, then the pointer moves. A release that is damaged is made anew.
   * Throws `releases.not-written`.
   */
  async create(parts: ReleaseParts): Promise<{ readonly release: Release; readonly created: boolean }> {
    const previous = await this.current();
    const code = await moduleHashes(parts.compiled);
    const id = `r-${hashOf([parts.pins, code]).slice(0, 8)}`;
    const { folders = new Map() } = parts;
    const isWhole = (await this.#isWhole(id)) && (await this.#holds(id, folders));
    if (previous === id && isWhole) return { release: await this.read(id), created: false };
    const { project, run, nowUs, pins, graph } = parts;
    const before = previous === undefined || previous === id ? null : previous;
    const facts = { id, project, createdAtUs: nowUs, run, previous: before, pins, graph };
    await this.#onDisk(async () => {
      if (!isWhole) await this.#write({ ...facts, sequence: await this.#nextSequence() }, parts.compiled, folders);
      await writeDurably(this.#pointer, `${id}\n`);
    });
    return { release: await this.read(id), created: true };
  }

  /** All releases that can be read, the one that was written last first. */
  async all(): Promise<readonly Release[]> {
    const found: Release[] = [];
    for (const id of await this.list()) {
      const release = await this.read(id).catch(() => undefined);
      if (release !== undefined) found.push(release);
    }
    return found.sort((a, b) => sequenceOf(b) - sequenceOf(a) || b.createdAtUs - a.createdAtUs);
  }

  /** Bytes of a release's files, without what it pins; 0 where it is gone. */
  async sizeBytes(id: string): Promise<number> {
    if (!idPattern.test(id)) return 0;
    const folder = path.join(this.#root, id);
    const names = await readdir(folder, { recursive: true }).catch(() => []);
    const sizes = await Promise.all(
      names.map((name) =>
        stat(path.join(folder, name)).then(
          (file) => (file.isFile() ? file.size : 0),
          () => 0,
        ),
      ),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Ids of all releases. */
  async list(): Promise<readonly string[]> {
    const names = await readdir(this.#root).catch(() => []);
    return names.filter((name) => idPattern.test(name)).sort();
  }

  /** Removes a release for good; the current one stays whatever is asked. */
  async remove(id: string): Promise<void> {
    if (!idPattern.test(id) || id === (await this.current())) return;
    await this.#onDisk(() => rm(path.join(this.#root, id), { recursive: true, force: true }));
  }

  async #nextSequence(): Promise<number> {
    const [newest] = await this.all();
    return (newest === undefined ? 0 : sequenceOf(newest)) + 1;
  }

  async #isWhole(id: string): Promise<boolean> {
    if (!idPattern.test(id)) return false;
    return this.read(id)
      .then(() => this.code(id, this.#root))
      .then(
        () => true,
        () => false,
      );
  }

  /** Folder of a part of a release, such as `browser`. */
  folder(id: string, name: string): string {
    return path.join(this.#root, id, name);
  }

  /** Whether every file of the folders is part of the release. */
  async #holds(id: string, folders: ReadonlyMap<string, string>): Promise<boolean> {
    for (const [name, folder] of folders) {
      const sizeOf = (file: string) =>
        stat(file).then(
          ({ size }) => size,
          () => -1,
        );
      for (const file of await readdir(folder)) {
        const sizes = [path.join(folder, file), path.join(this.folder(id, name), file)].map(sizeOf);
        const [wanted, there] = await Promise.all(sizes);
        if (wanted !== there) return false;
      }
    }
    return true;
  }

  async #write(release: Release, compiled: CompiledProject, folders: ReadonlyMap<string, string>): Promise<void> {
    const folder = path.join(this.#root, release.id);
    const partial = path.join(this.#root, ".partial");
    await rm(partial, { recursive: true, force: true });
    await writeCompiled(path.join(partial, "code"), compiled);
    for (const name of await readdir(path.join(partial, "code"))) await sync(path.join(partial, "code", name));
    for (const [name, from] of folders) await linkFolder(from, path.join(partial, name));
    await writeDurably(path.join(partial, "release.json"), JSON.stringify(release));
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  }

  /** Does the work; what the file system refuses becomes `releases.not-written`. */
  async #onDisk(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      const { code, path: file = this.#root } = cause as NodeJS.ErrnoException;
      if (code === undefined) throw cause;
      throw releaseError("not-written", { detail: `release can't be written: ${file} (${code})`, cause });
    }
  }
}

/** Releases of early versions have none: they come before all others. */
const sequenceOf = (release: Partial<Release>): number => release.sequence ?? 0;

/** Makes the files of a folder appear in another one: as the same files where the disk can, else as copies. */
async function linkFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    const [file, target] = [path.join(from, name), path.join(to, name)];
    await link(file, target).catch(() => copyFile(file, target));
  }
  await sync(to);
}

/** Replaces a file whole: temporary file, sync, rename, sync of the folder. For one writer at a time. */
export async function writeDurably(
  file: string,
  text: string,
  options: { readonly mode?: number } = {},
): Promise<void> {
  const partial = `${file}.partial`;
  await writeFile(partial, text, { ...options, flush: true });
  await rename(partial, file);
  await sync(path.dirname(file));
}

/** What stands in a file, or the names in a folder, is on disk afterwards. */
async function sync(file: string): Promise<void> {
  const handle = await open(file, "r");
  await handle.sync().finally(() => handle.close());
}
