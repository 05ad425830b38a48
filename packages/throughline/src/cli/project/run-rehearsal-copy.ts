import { constants, existsSync, rmSync } from "node:fs";
import { cp, lstat, mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { rehearsalError } from "../../runtime/rehearsal/error-codes.ts";

/** A folder outside the project in which copies of it can be loaded and built, as if they stood where the project stands. */
export interface RehearsalFolder {
  /** Absolute. */
  readonly path: string;
  /** Copies a project or an earlier copy; gives where the copy stands. Throws `rehearsal.no-room`. */
  copy(from: CopiedFrom, name: string): Promise<CopiedProject>;
  remove(): Promise<void>;
}

interface CopiedFrom {
  readonly root: string;
  /** Undefined where the copy is to begin without. */
  readonly state: string | undefined;
  /** Files that are left out, relative to `root` with `/`. */
  readonly without?: ReadonlySet<string> | undefined;
}

export interface CopiedProject {
  readonly root: string;
  readonly state: string;
}

/** What belongs to a process that holds the state, or is found again. */
const passing = new Set(["project.lock", "control.json", "tmp", "fix"]);
const leftOut = new Set(["node_modules", ".git"]);

/** Makes the folder among the system's temporary ones. It goes with this process, however that ends, unless `isKept`. */
export async function openRehearsalFolder(root: string, isKept: boolean): Promise<RehearsalFolder> {
  const home = await realpath(await mkdtemp(path.join(tmpdir(), "throughline-rehearsal-")));
  const sweep = () => rmSync(home, { recursive: true, force: true });
  if (!isKept) process.once("exit", sweep);
  const folder = await withPackages(root, home);
  return {
    path: home,
    copy: (from, name) => copyInto(from, path.join(folder, name)),
    async remove() {
      process.off("exit", sweep);
      if (!isKept) await rm(home, { recursive: true, force: true });
    },
  };
}

/** A folder from which packages are found as from the project: one level for each `node_modules` at or above it. */
async function withPackages(root: string, home: string): Promise<string> {
  const above: string[] = [];
  for (let at = root; ; at = path.dirname(at)) {
    above.unshift(at);
    if (at === path.dirname(at)) break;
  }
  let folder = home;
  for (const at of above.map((one) => path.join(one, "node_modules")).filter((one) => existsSync(one))) {
    folder = path.join(folder, "p");
    await mkdir(folder);
    await symlink(at, path.join(folder, "node_modules"), "junction");
  }
  return folder;
}

async function copyInto(from: CopiedFrom, root: string): Promise<CopiedProject> {
  const state = path.join(root, ".throughline");
  const options = { recursive: true, preserveTimestamps: true, mode: constants.COPYFILE_FICLONE } as const;
  try {
    await cp(from.root, root, { ...options, filter: (file) => isOfProject(file, from) });
    if (from.state !== undefined)
      await cp(from.state, state, {
        ...options,
        filter: (file) => !passing.has(path.relative(from.state as string, file)),
      });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown";
    throw rehearsalError("no-room", { detail: `copying the project failed: ${code}`, cause });
  }
  return { root, state };
}

/** Links lead out of the copy, so that what is written through them would be written in the project. */
async function isOfProject(file: string, { root, state, without }: CopiedFrom): Promise<boolean> {
  const name = path.relative(root, file).split(path.sep).join("/");
  const isLeftOut = leftOut.has(path.basename(file)) || file === state || name === ".throughline" || without?.has(name);
  return name === "" || (isLeftOut !== true && !(await lstat(file)).isSymbolicLink());
}
