/**
 * Vacuum deletes data files for good: versions that are not kept can no longer be read.
 *
 * A file stays when a version in `keep`, any version after the greatest of these, or the newest version needs it, or when it
 * entered or left the table less than `olderThanMs` ago: writers at work and readers of the last version still need it, so
 * `olderThanMs` must be longer than any of them takes.
 */
import { readdir, rm, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Action, AddFile } from "../../../formats/delta-log/actions.ts";
import { deletionVectorPath } from "../../../formats/delta-log/deletion-vectors.ts";
import { lakeError } from "../../../formats/delta-log/error-codes.ts";
import { decodePath } from "../../../formats/delta-log/paths.ts";
import type { TableState } from "../../../formats/delta-log/replay.ts";
import { syncFolder, temporaryPrefix } from "../durable-files.ts";
import { assertWritable } from "./commit.ts";
import { isMissing, withFile } from "./io-errors.ts";
import { logFolderName } from "./table-folder.ts";
import type { TableLog } from "./table-log.ts";

interface VacuumOptions {
  readonly keep: readonly number[];
  readonly olderThanMs: number;
}

type StoredFile = Pick<AddFile, "path" | "deletionVector">;

/** Paths on disk, relative to the table, of a file and of its deletion vector. */
function pathsOf(log: TableLog, file: StoredFile): string[] {
  const place = { table: log.table, file: file.path };
  const vector = file.deletionVector ? deletionVectorPath(file.deletionVector, place) : undefined;
  return [decodePath(file.path, place), ...(vector === undefined ? [] : [vector])];
}

async function neededPaths(log: TableLog, newest: TableState, keep: readonly number[]): Promise<Set<string>> {
  const states = await Promise.all(keep.map((version) => log.at(version)));
  const from = Math.max(...keep, -1);
  const later: readonly Action[] = keep.length === 0 ? [] : await log.after(from, newest.version);
  const files: StoredFile[] = [newest, ...states].flatMap((state) => [...(state?.files.values() ?? [])]);
  for (const { add } of later) if (add) files.push(add);
  return new Set(files.flatMap((file) => pathsOf(log, file)));
}

/** When files left the table, by path, milliseconds since 1970. */
function leftAt(log: TableLog, newest: TableState): Map<string, number> {
  const removed = [...newest.removed.values()];
  return new Map(
    removed.flatMap((remove) => pathsOf(log, remove).map((path) => [path, remove.deletionTimestamp ?? 0] as const)),
  );
}

const isTableFile = (name: string): boolean => name.endsWith(".parquet") || /^deletion_vector_.*\.bin$/.test(name);

/** Files that the table or its writers may have made. Folders that start with `_` or `.` are not the table's own. */
async function filesOnDisk(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile() && isTableFile(entry.name)) found.push(path);
    if (entry.isDirectory() && !/^[_.]/.test(entry.name)) found.push(...(await filesOnDisk(path)));
  }
  return found;
}

/** Leftovers of writers that ended before their commit. */
async function temporaryFiles(log: TableLog): Promise<string[]> {
  const names = await log.fileNames();
  return names.filter((name) => name.startsWith(temporaryPrefix)).map((name) => join(log.logFolder, name));
}

async function removeOlder(path: string, before: number, left: number): Promise<number | undefined> {
  try {
    const facts = await stat(path);
    if (Math.max(facts.mtimeMs, left) > before) return undefined;
    await rm(path);
    return facts.size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** @throws `lake.version-missing` when a version to keep is gone already */
export async function vacuumTable(log: TableLog, options: VacuumOptions) {
  const newest = await log.newest();
  if (newest === undefined) throw lakeError("table-missing", { detail: `there is no table ${log.table}` });
  assertWritable(log.table, newest);
  const needed = await neededPaths(log, newest, options.keep);
  const left = leftAt(log, newest);
  const before = Date.now() - options.olderThanMs;
  return withFile({ table: log.table, file: logFolderName }, async () => {
    const removed: number[] = [];
    for (const path of [...(await filesOnDisk(log.folder)), ...(await temporaryFiles(log))]) {
      const name = relative(log.folder, path).split(sep).join("/");
      if (needed.has(name)) continue;
      const size = await removeOlder(path, before, left.get(name) ?? 0);
      if (size !== undefined) removed.push(size);
    }
    if (removed.length > 0) await syncFolder(log.folder);
    return { files: removed.length, sizeBytes: removed.reduce((sum, size) => sum + size, 0) };
  });
}
