import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { DeclarationId } from "../../contracts/core/declaration.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import type { Rollouts } from "../../contracts/mlops/rollout.ts";
import type { CompiledProject } from "../load/compiled-project.ts";
import { readCompiled, writeCompiled } from "../load/compiled-store.ts";
import type { BuiltVersion } from "../plan/kind-runner.ts";
import { sync, writeDurably } from "./durable-files.ts";
import { releaseError } from "./error-codes.ts";
import { releaseIdPattern } from "./release-moves.ts";

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
  /** Hash of the compiled code; absent in releases of early versions. */
  readonly code?: string;
  readonly pins: Readonly<Record<DeclarationId, BuiltVersion>>;
  readonly graph: ProjectGraph;
  /** How it takes over the requests of its endpoints, where they say so. */
  readonly rollouts?: Rollouts;
}

export interface ReleaseParts {
  readonly project: string;
  readonly run: string;
  readonly nowUs: number;
  readonly pins: Readonly<Record<DeclarationId, BuiltVersion>>;
  readonly graph: ProjectGraph;
  readonly compiled: CompiledProject;
  readonly rollouts?: Rollouts;
  /** Whether it becomes current at once, whatever its rollouts say. */
  readonly isAtOnce?: boolean;
  /** Folders whose files become part of the release, by their path in it: `browser/fraud-desk`. They are left as they are. */
  readonly folders?: ReadonlyMap<string, string>;
}

/** The folders of a project's releases: each appears whole or not at all, and never changes. */
export class ReleaseFolders {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Reads a release. Throws `releases.corrupt` when it can't be read. */
  async read(wanted: string): Promise<Release> {
    if (!releaseIdPattern.test(wanted))
      throw releaseError("corrupt", { detail: `this is no id of a release: ${wanted}` });
    const file = path.join(this.root, wanted, "release.json");
    try {
      const release = JSON.parse(await readFile(file, "utf8")) as Partial<Release> | null;
      if (release?.id === wanted && release.pins !== undefined && release.graph !== undefined)
        return release as Release;
    } catch (cause) {
      throw releaseError("corrupt", { detail: `release can't be read: ${wanted}`, cause });
    }
    throw releaseError("corrupt", { detail: `release is not whole: ${wanted}` });
  }

  /** The compiled code of a release. */
  async code(id: string, root: string): Promise<CompiledProject> {
    return readCompiled(path.join(this.root, id, "code"), { root });
  }

  /** Whether a release and its code can be read. */
  async isWhole(id: string): Promise<boolean> {
    if (!releaseIdPattern.test(id)) return false;
    return this.read(id)
      .then(() => this.code(id, this.root))
      .then(
        () => true,
        () => false,
      );
  }

  /** The id of a kept release by what somebody wrote. Throws `releases.unknown` with the id that is meant. */
  async named(written: string): Promise<string> {
    const ids = await this.list();
    if (ids.includes(written)) return written;
    const near = nearest(written, ids);
    const detail = `no release that is kept has this id: ${written.slice(0, 100)}`;
    throw releaseError("unknown", near === undefined ? { detail } : { detail, hint: `use ${near}` });
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
    if (!releaseIdPattern.test(id)) return 0;
    const folder = path.join(this.root, id);
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
    const names = await readdir(this.root).catch(() => []);
    return names.filter((name) => releaseIdPattern.test(name)).sort();
  }

  /** Folder of a part of a release, such as `browser`. */
  folder(id: string, name: string): string {
    return path.join(this.root, id, name);
  }

  /** Whether every file of the folders is part of the release. */
  async holds(id: string, folders: ReadonlyMap<string, string>): Promise<boolean> {
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

  /** Removes a release for good. */
  async remove(id: string): Promise<void> {
    await onDisk(this.root, () => rm(path.join(this.root, id), { recursive: true, force: true }));
  }

  /** Writes a release. Throws `releases.not-written`. */
  async write(
    parts: ReleaseParts,
    of: { readonly id: string; readonly previous: string | undefined; readonly code: string },
  ): Promise<void> {
    const { project, run, nowUs, pins, graph, compiled, rollouts = {}, folders = new Map() } = parts;
    const isOther = of.previous !== of.id && releaseIdPattern.test(of.previous ?? "");
    const previous = isOther ? (of.previous as string) : null;
    const facts = { id: of.id, project, createdAtUs: nowUs, run, previous, code: of.code, pins, graph };
    const steps = Object.keys(rollouts).length === 0 ? {} : { rollouts };
    const release: Release = { ...facts, ...steps, sequence: await this.#nextSequence() };
    const folder = path.join(this.root, release.id);
    const partial = path.join(this.root, ".partial");
    await onDisk(this.root, async () => {
      await rm(partial, { recursive: true, force: true });
      await writeCompiled(path.join(partial, "code"), compiled);
      for (const name of await readdir(path.join(partial, "code"))) await sync(path.join(partial, "code", name));
      for (const [name, from] of folders) await linkFolder(from, path.join(partial, name));
      await writeDurably(path.join(partial, "release.json"), JSON.stringify(release));
      await rm(folder, { recursive: true, force: true });
      await rename(partial, folder);
    });
  }

  async #nextSequence(): Promise<number> {
    const [newest] = await this.all();
    return (newest === undefined ? 0 : sequenceOf(newest)) + 1;
  }
}

/** Does the work; what the file system refuses becomes `releases.not-written`. */
export async function onDisk(root: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const { code, path: file = root } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    throw releaseError("not-written", { detail: `release can't be written: ${file} (${code})`, cause });
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
