/**
 * Lock files that stay right when processes die at any point.
 *
 * `<path>` is the head. A record names its process and has a random id. The record that follows a dead one stands in
 * `<path>.<id of the dead one>`; link() makes each file once and complete, so a record has one follower at most.
 * The last record of the chain holds the lock. It then renames itself over the head, which ends the chain.
 * A follower of a record that was renamed away is not reachable from the head: its maker sees that and starts again.
 */
import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isThroughlineError } from "../../contracts/errors/index.ts";
import { projectError } from "./error-codes.ts";
import { livenessOf, type ProcessIdentity } from "./process-identity.ts";

/** Where the process is out of sight, in another container or machine, it counts as dead after this time without a sign. */
export const silenceMs = 60_000;

export interface LockRecord extends ProcessIdentity {
  readonly id: string;
  readonly purpose: string;
  readonly since: string;
  readonly port?: number;
  readonly url?: string;
}

/** A record and the file that it stands in. */
export interface ChainLink {
  readonly file: string;
  readonly record: LockRecord;
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}

/** Does the work; a failure of the file system becomes `project.lock-failed`. */
export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isThroughlineError(cause)) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    throw projectError("lock-failed", { detail: `the lock file cannot be written: ${path} (${code})`, cause });
  }
}

function parseRecord(text: string): LockRecord | undefined {
  try {
    const record: LockRecord | null = JSON.parse(text);
    return typeof record?.id === "string" && typeof record.pid === "number" ? record : undefined;
  } catch {
    return undefined;
  }
}

async function readRecord(file: string): Promise<LockRecord | undefined> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const record = parseRecord(text);
  if (record === undefined) throw projectError("lock-unreadable", { detail: `the lock file is damaged: ${file}` });
  return record;
}

/** All records from the head on; the last one holds the lock or is dead. */
export async function readChain(path: string): Promise<readonly ChainLink[]> {
  const chain: ChainLink[] = [];
  let file = path;
  for (;;) {
    const record = await readRecord(file);
    if (record === undefined) return chain;
    chain.push({ file, record });
    file = `${path}.${record.id}`;
  }
}

/** Writes the record to a file of its own beside the lock, complete and on disk. */
export async function writeRecord(path: string, record: LockRecord): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const file = `${path}.new-${randomUUID()}`;
  const handle = await open(file, "wx");
  try {
    await handle.writeFile(`${JSON.stringify(record, undefined, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return file;
}

async function isSilent(file: string, nowMs: number): Promise<boolean> {
  const times = await stat(file).catch(() => undefined);
  return times !== undefined && nowMs - times.mtimeMs > silenceMs;
}

/** Whether the record's process is gone. `nowMs` is the time by the clock of the file system. */
export async function isAbandoned({ file, record }: ChainLink, nowMs: number): Promise<boolean> {
  const liveness = livenessOf(record);
  return liveness === "unknown" ? isSilent(file, nowMs) : liveness === "dead";
}

/** Puts `own` at the end of the chain that was read, then at its head. False when somebody else was faster. */
export async function claim(path: string, own: ChainLink, chain: readonly ChainLink[]): Promise<boolean> {
  const last = chain.at(-1);
  const place = last === undefined ? path : `${path}.${last.record.id}`;
  try {
    await link(own.file, place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  if ((await readChain(path)).at(-1)?.record.id !== own.record.id) {
    await rm(place, { force: true });
    return false;
  }
  if (place !== path) await rename(place, path);
  return true;
}

/** Removes what dead processes left beside the lock. Only for the one who holds it. */
export async function sweep(path: string, nowMs: number): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    if (!name.startsWith(`${basename(path)}.`)) continue;
    const record = await readRecord(file).catch(() => undefined);
    const abandoned = record === undefined ? isSilent(file, nowMs) : isAbandoned({ file, record }, nowMs);
    if (await abandoned) await rm(file, { force: true });
  }
}
