import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { DeclarationId } from "../../contracts/core/declaration.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { moduleHashes } from "../load/code-hash.ts";
import type { CompiledProject } from "../load/compiled-project.ts";
import { readCompiled, writeCompiled } from "../load/compiled-store.ts";
import type { BuiltVersion } from "../plan/kind-runner.ts";
import { hashOf } from "../plan/plan.ts";
import { sync, writeDurably } from "./durable-files.ts";
import { releaseError } from "./error-codes.ts";
import { earlierOf, holdOf, type ReleaseMove, ReleaseMoves, releaseIdPattern } from "./release-moves.ts";

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

/** What a run made. */
export interface MadeRelease {
  /** The release that is current now. */
  readonly release: Release;
  /** False where the run changed nothing. */
  readonly created: boolean;
  /** The release of this run, where a rollback holds: it is current only when somebody promotes it. */
  readonly waiting?: Release;
}

/** Who moves the pointer, and when. */
export type MoveParts = Pick<ReleaseMove, "kind" | "atUs" | "by" | "reason">;

/** The last change of each folder's pointer; other processes are kept out by the project's lock. */
const turns = new Map<string, Promise<void>>();

/** The releases of a project's state folder: each a folder that never changes, and one pointer to the current one. */
export class ReleaseStore {
  readonly #root: string;
  readonly #pointer: string;
  readonly #moves: ReleaseMoves;

  constructor(state: string) {
    this.#root = path.join(state, "releases");
    this.#pointer = path.join(this.#root, "current");
    this.#moves = new ReleaseMoves(this.#root);
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
    if (!releaseIdPattern.test(wanted))
      throw releaseError("corrupt", { detail: `this is no id of a release: ${wanted}` });
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
   * Makes a release of what was built, and the current one, unless a rollback holds: then it waits. The same pins and code give the same
   * id, so that a run that changed nothing, or only comments, makes no release. The folder appears whole or not at all, then the pointer
   * moves. A release that is damaged is made anew.
   * Throws `releases.not-written`.
   */
  async create(parts: ReleaseParts): Promise<MadeRelease> {
    const code = await moduleHashes(parts.compiled);
    const id = `r-${hashOf([parts.pins, code]).slice(0, 8)}`;
    return this.#alone(async () => {
      const previous = await this.current();
      const { folders = new Map() } = parts;
      const isWhole = (await this.#isWhole(id)) && (await this.#holds(id, folders));
      if (previous === id && isWhole) return { release: await this.read(id), created: false };
      const isHeld = previous !== id && (await this.hold()) !== undefined;
      if (!isWhole) await this.#write(parts, { id, previous, code: hashOf(code) });
      if (isHeld) return { release: await this.read(), created: !isWhole, waiting: await this.read(id) };
      await this.#point(id, { kind: "run", by: parts.run, atUs: parts.nowUs });
      return { release: await this.read(id), created: true };
    });
  }

  /**
   * Makes another release the current one: the pointer moves at once or not at all, and what moved it is kept.
   * Throws `releases.corrupt`, `releases.not-written`.
   */
  async moveTo(id: string, parts: MoveParts): Promise<ReleaseMove> {
    return this.#alone(async () => {
      await this.read(id);
      return this.#point(id, parts);
    });
  }

  /** Every move of the pointer that was carried out, the first one first. */
  async moves(): Promise<readonly ReleaseMove[]> {
    return this.#moves.all(await this.current());
  }

  /** The rollback that holds: while it does, a run's release waits. Undefined where the last move was none, or its release can't be read. */
  async hold(): Promise<ReleaseMove | undefined> {
    const hold = holdOf(await this.moves());
    return hold !== undefined && (await this.#isWhole(hold.to)) ? hold : undefined;
  }

  /** The release that a rollback goes back to; undefined where there is none that is kept. */
  async earlier(): Promise<string | undefined> {
    const kept = new Set(await this.list());
    const earlier = earlierOf(await this.moves()).find((id) => kept.has(id));
    if (earlier !== undefined) return earlier;
    const previous = (await this.read().catch(() => undefined))?.previous ?? undefined;
    return previous !== undefined && kept.has(previous) ? previous : undefined;
  }

  /** The releases that no one has taken since a rollback holds, the one that was made last first. */
  async waiting(): Promise<readonly Release[]> {
    const hold = await this.hold();
    if (hold === undefined) return [];
    const taken = new Set((await this.moves()).flatMap(({ from, to }) => [from, to]));
    const all = await this.all();
    const since = all.findIndex(({ id }) => id === hold.to);
    return all.slice(0, since).filter(({ id }) => !taken.has(id));
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
    return names.filter((name) => releaseIdPattern.test(name)).sort();
  }

  /** Removes a release for good; the current one stays whatever is asked. */
  async remove(id: string): Promise<void> {
    if (!releaseIdPattern.test(id) || id === (await this.current())) return;
    await this.#onDisk(() => rm(path.join(this.#root, id), { recursive: true, force: true }));
  }

  async #nextSequence(): Promise<number> {
    const [newest] = await this.all();
    return (newest === undefined ? 0 : sequenceOf(newest)) + 1;
  }

  async #isWhole(id: string): Promise<boolean> {
    if (!releaseIdPattern.test(id)) return false;
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

  async #write(
    parts: ReleaseParts,
    of: { readonly id: string; readonly previous: string | undefined; readonly code: string },
  ): Promise<void> {
    const { project, run, nowUs, pins, graph, compiled, folders = new Map() } = parts;
    const isOther = of.previous !== of.id && releaseIdPattern.test(of.previous ?? "");
    const previous = isOther ? (of.previous as string) : null;
    const facts = { id: of.id, project, createdAtUs: nowUs, run, previous, code: of.code, pins, graph };
    const release: Release = { ...facts, sequence: await this.#nextSequence() };
    const folder = path.join(this.#root, release.id);
    const partial = path.join(this.#root, ".partial");
    await this.#onDisk(async () => {
      await rm(partial, { recursive: true, force: true });
      await writeCompiled(path.join(partial, "code"), compiled);
      for (const name of await readdir(path.join(partial, "code"))) await sync(path.join(partial, "code", name));
      for (const [name, from] of folders) await linkFolder(from, path.join(partial, name));
      await writeDurably(path.join(partial, "release.json"), JSON.stringify(release));
      await rm(folder, { recursive: true, force: true });
      await rename(partial, folder);
    });
  }

  /** Notes the move, then moves the pointer: it names the one before or this one, whenever the process is killed. */
  async #point(to: string, parts: MoveParts): Promise<ReleaseMove> {
    const current = await this.current();
    const from = current !== undefined && releaseIdPattern.test(current) ? current : null;
    const move: ReleaseMove = { ...parts, from, to };
    await this.#onDisk(async () => {
      if (from !== to || parts.kind !== "run") await this.#moves.note(move);
      await writeDurably(this.#pointer, `${to}\n`);
    });
    return move;
  }

  /** One change of the pointer at a time, whichever store of this process makes it. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = (turns.get(this.#root) ?? Promise.resolve()).then(work);
    const turn = done.then(
      () => undefined,
      () => undefined,
    );
    turns.set(this.#root, turn);
    return done.finally(() => {
      if (turns.get(this.#root) === turn) turns.delete(this.#root);
    });
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
