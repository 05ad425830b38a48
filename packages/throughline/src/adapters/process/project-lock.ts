import { hostname } from "node:os";
import { join } from "node:path";
import { projectError } from "./error-codes.ts";
import { type FileLock, formatHolder, isFileLock, type LockHolder, readFileLock, takeFileLock } from "./file-lock.ts";

/** The hold of one process on a project's state folder. */
export type ProjectLock = FileLock;

const fileName = "project.lock";

function cure(holder: LockHolder, path: string): string {
  if (holder.host !== hostname()) return `Stop it on ${holder.host}; when it is gone, its lock is void after a minute`;
  const server = holder.url === undefined ? "" : `Use its server at ${holder.url}, or `;
  const stop = `stop it with \`kill ${holder.pid}\`; remove ${path} if that process is another program`;
  return server === "" ? `S${stop.slice(1)}` : server + stop;
}

/**
 * Makes this process the only one that works in the state folder `dir`, which is created when absent.
 * It holds until released; when the process dies in any way the next one takes over at once.
 *
 * @param options.purpose what the process does, such as `serve` or `run`: others are shown it
 * @throws `project.locked` when a living process holds the folder; `project.lock-failed`, `project.lock-unreadable`
 */
export async function acquireProjectLock(dir: string, options: { readonly purpose: string }): Promise<ProjectLock> {
  const path = join(dir, fileName);
  const outcome = await takeFileLock(path, options.purpose);
  if (isFileLock(outcome)) return outcome;
  throw projectError("locked", {
    detail: `another process holds the project: ${formatHolder(outcome)}`,
    hint: cure(outcome, path),
  });
}

/** The process that holds the state folder; undefined when none does. Reads only. */
export async function readProjectLock(dir: string): Promise<LockHolder | undefined> {
  return readFileLock(join(dir, fileName));
}
