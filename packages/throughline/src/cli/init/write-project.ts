import { mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { isThroughlineError } from "../../contracts/errors/index.ts";
import { initError } from "./error-codes.ts";

/** What may be there before: it is nobody's work, or holds the history that the project will have. */
const harmless: ReadonlySet<string> = new Set([".git", ".DS_Store", "Thumbs.db"]);

/**
 * Refuses a folder that holds something.
 *
 * @throws {ThroughlineError} `init.folder-not-empty`, which lists what is in the way
 */
export async function assertFree(folder: string): Promise<void> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    if (cause.code === "ENOTDIR")
      throw initError("folder-not-empty", { detail: `a file has this name: ${folder}`, cause });
    throw failed(folder, cause);
  });
  const inTheWay = names.filter((name) => !harmless.has(name)).sort();
  if (inTheWay.length === 0) return;
  const more = inTheWay.length > 8 ? ` and ${inTheWay.length - 8} more` : "";
  throw initError("folder-not-empty", { detail: `${folder} holds ${inTheWay.slice(0, 8).join(", ")}${more}` });
}

/**
 * Writes a project whole or not at all: its files come to be in a folder beside the target and are moved there at the end.
 *
 * @param fill  writes what is no text into the folder that it is given
 * @throws {ThroughlineError} `init.folder-not-empty`, `init.write-failed`
 */
export async function writeProject(
  folder: string,
  files: Readonly<Record<string, string>>,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  await assertFree(folder);
  let draft: string | undefined;
  try {
    await mkdir(path.dirname(folder), { recursive: true });
    draft = await mkdtemp(path.join(path.dirname(folder), `.${path.basename(folder)}-`));
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(draft, name)), { recursive: true });
      await writeFile(path.join(draft, name), text);
    }
    await fill(draft);
    await mkdir(folder, { recursive: true });
    await moveInto(draft, folder);
  } catch (cause) {
    throw isThroughlineError(cause) ? cause : failed(folder, cause);
  } finally {
    if (draft !== undefined) await rm(draft, { recursive: true, force: true });
  }
}

/** Moves each entry, never onto one that came to be meanwhile; puts all back where one cannot be moved. */
async function moveInto(draft: string, folder: string): Promise<void> {
  await assertFree(folder);
  const moved: string[] = [];
  try {
    for (const name of await readdir(draft)) {
      await rename(path.join(draft, name), path.join(folder, name));
      moved.push(name);
    }
  } catch (cause) {
    for (const name of moved) await rm(path.join(folder, name), { recursive: true, force: true });
    await rmdir(folder).catch(() => {});
    throw cause;
  }
}

function failed(folder: string, cause: unknown) {
  const { code, message } = cause as NodeJS.ErrnoException;
  return initError("write-failed", { detail: `${folder}: ${code ?? message}`, cause });
}
