import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { logFolderName } from "./delta-table-store/table-folder.ts";
import { temporaryPrefix } from "./durable-files.ts";

/**
 * Removes what writers that were killed in the middle of a commit left in the logs of tables and among objects. The caller holds the
 * lock of both: nobody else is writing. A folder that is absent or cannot be changed stays as it is.
 */
export async function sweepUnfinished(folders: { readonly lake: string; readonly objects: string }): Promise<void> {
  const logs = await logFolders(folders.lake);
  const left = await Promise.all(logs.map((folder) => unfinishedIn(folder)));
  const objects = await unfinishedIn(folders.objects, { recursive: true });
  await Promise.all([...left.flat(), ...objects].map((path) => rm(path, { force: true }).catch(() => undefined)));
}

async function logFolders(lake: string): Promise<string[]> {
  const schemas = await entries(lake);
  const tables = await Promise.all(schemas.map((schema) => entries(schema)));
  return tables.flat().map((table) => join(table, logFolderName));
}

const entries = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).map((name) => join(folder, name));

async function unfinishedIn(folder: string, options: { readonly recursive?: boolean } = {}): Promise<string[]> {
  const found = await readdir(folder, { withFileTypes: true, ...options }).catch(() => []);
  return found
    .filter((entry) => entry.isFile() && entry.name.startsWith(temporaryPrefix))
    .map((entry) => join(entry.parentPath, entry.name));
}
