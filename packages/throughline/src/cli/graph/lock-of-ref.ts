import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Staged } from "../../contracts/errors/index.ts";
import type { Lock } from "../../contracts/lock/lock.ts";
import { readLock } from "../../contracts/lock/read-lock.ts";
import { lockFile } from "../../runtime/lineage/read-project-lock.ts";
import { cliError } from "../frame/error-codes.ts";

const run = promisify(execFile);
const mostBytes = 512 * 1024 * 1024;

/** The lock as a commit of the project's history has it. */
export interface LockOfRef extends Staged<Lock | undefined> {
  /** The commit that the ref means. */
  readonly commit: string;
  /** False where that commit has no lock. */
  readonly exists: boolean;
}

/**
 * Reads the lock of a git ref; no code of that commit is read or run.
 *
 * @throws `cli.no-git` where there is no git or no repository, `cli.unknown-ref`
 */
export async function lockOfRef(root: string, ref: string): Promise<LockOfRef> {
  await git(root, ["rev-parse", "--git-dir"]).catch((cause: unknown) => {
    throw cliError("no-git", { detail: gitFault(root, cause), cause });
  });
  const resolving = git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
  const commit = (await resolving.catch(() => "")).trim();
  if (commit === "") throw cliError("unknown-ref", { detail: `no commit, branch or tag has this name: ${ref}` });
  const file = `${commit}:./${lockFile}`;
  const exists = await git(root, ["cat-file", "-e", file]).then(
    () => true,
    () => false,
  );
  if (!exists) return { commit, exists, value: undefined, problems: [] };
  const text = await git(root, ["cat-file", "blob", file]);
  return { commit, exists, ...readLock(text, `${ref}:${lockFile}`) };
}

/** What a git command prints in a folder; rejects where git is not there or refuses. */
export async function git(root: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run("git", ["-C", root, ...args], { maxBuffer: mostBytes });
  return stdout;
}

/** Why git can't be asked, as half a sentence. */
export const gitFault = (root: string, cause: unknown) =>
  (cause as NodeJS.ErrnoException).code === "ENOENT" ? "git is not installed" : `no git repository holds ${root}`;
