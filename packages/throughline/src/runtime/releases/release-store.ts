import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { DeclarationId } from "../../contracts/core/declaration.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";

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
}

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
    const file = path.join(this.#root, wanted, "release.json");
    try {
      return JSON.parse(await readFile(file, "utf8")) as Release;
    } catch (cause) {
      throw releaseError("corrupt", { detail: `release can't be read: ${wanted}`, cause });
    }
  }

  /** The compiled code of a release. */
  async code(id: string, root: string): Promise<CompiledProject> {
    return readCompiled(path.join(this.#root, id, "code"), { root });
  }

  /**
   * Makes what was built the current release. The same pins and code give the same id, so that a run that changed nothing
   * makes no release. The folder appears whole or not at all, then the pointer moves.
   */
  async create(parts: ReleaseParts): Promise<{ readonly release: Release; readonly created: boolean }> {
    const previous = await this.current();
    const code = parts.compiled.modules.map((module) => [module.file, module.sha256]);
    const id = `r-${hashOf([parts.pins, code]).slice(0, 8)}`;
    if (previous === id) return { release: await this.read(id), created: false };
    const { project, run, nowUs, pins, graph } = parts;
    const release: Release = { id, project, createdAtUs: nowUs, run, previous: previous ?? null, pins, graph };
    if (!(await this.list()).includes(id)) await this.#write(release, parts.compiled);
    await this.#point(id);
    return { release, created: true };
  }

  /** Ids of all releases that are whole. */
  async list(): Promise<readonly string[]> {
    const names = await readdir(this.#root).catch(() => []);
    return names.filter((name) => /^r-[0-9a-f]+$/.test(name)).sort();
  }

  async #write(release: Release, compiled: CompiledProject): Promise<void> {
    const partial = path.join(this.#root, `.${release.id}.${process.pid}`);
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    await writeCompiled(path.join(partial, "code"), compiled);
    await writeDurably(path.join(partial, "release.json"), JSON.stringify(release));
    await rename(partial, path.join(this.#root, release.id));
  }

  async #point(id: string): Promise<void> {
    await writeDurably(this.#pointer, `${id}\n`);
  }
}

/** Replaces a file whole: temporary file, sync, rename, sync of the folder. */
export async function writeDurably(file: string, text: string): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  const handle = await open(partial, "w");
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
  const folder = await open(path.dirname(file), "r");
  await folder.sync().finally(() => folder.close());
}
