import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Staged, ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { lockError } from "../../contracts/lock/error-codes.ts";
import type { Lock } from "../../contracts/lock/lock.ts";
import { readLock } from "../../contracts/lock/read-lock.ts";

/** The lock's place in a project. */
export const lockFile = "throughline.lock.json";

/** The problem of a lock that names another project than the one it stands in: a copy, or one from before the project was renamed. */
export function otherProject(lock: Lock | undefined, project: string): ThroughlineError[] {
  if (lock === undefined || lock.project === "" || lock.project === project) return [];
  const detail = `the lock is of ${lock.project}, and this project is ${project}`;
  return [lockError("other-project", { detail, where: { file: lockFile } })];
}

/** The committed lock of a project. None is no problem; one that can't be read, or not in every part, is. */
export async function readProjectLock(root: string): Promise<Staged<Lock | undefined>> {
  try {
    return readLock(await readFile(path.join(root, lockFile), "utf8"));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return { value: undefined, problems: [] };
    const problem = lockError("unreadable", {
      detail: `the lock can't be read: ${code}`,
      where: { file: lockFile },
      cause,
    });
    return { value: undefined, problems: [problem] };
  }
}
