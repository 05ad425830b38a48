import { lstat, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { isThroughlineError, type ThroughlineError } from "../../contracts/errors/index.ts";
import type { Database } from "../../ports/database.ts";
import { type FileLock, formatHolder, isFileLock, takeFileLock } from "../process/file-lock.ts";
import { createCluster, userCacheDir } from "./cluster-template.ts";
import { databaseError } from "./error-codes.ts";
import { PgliteDatabase } from "./pglite-database.ts";
import { engineParameters } from "./settings.ts";
import { SyncedFiles } from "./synced-files.ts";
import { valueParsers } from "./value-types.ts";

export interface PgliteOptions {
  /** The database's folder; created with an empty database when absent. The cluster stands in its `data`, beside a lock file. */
  readonly dir: string;
  /** Where the prepared empty cluster is kept between projects. @default the user's cache folder */
  readonly cacheDir?: string;
}

async function takeLock(dir: string): Promise<FileLock> {
  const outcome = await takeFileLock(join(dir, "database.lock"), "database");
  if (isFileLock(outcome)) return outcome;
  throw databaseError("in-use", { detail: `another process has the database open: ${formatHolder(outcome)}` });
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

const fileProblem = /^E(ACCES|PERM|ROFS|MFILE|NFILE|NOENT|NOTDIR|EXIST|IO)$/;

function corruptError(data: string, reason: string, cause?: unknown): ThroughlineError {
  return databaseError("corrupt", {
    detail: `the database in ${data} cannot be opened: ${reason}`,
    cause,
    hint: `Restore ${data} from a backup, or move it away to start with an empty database: mv ${data} ${data}.broken`,
  });
}

/** The engine's own words about why it does not start: the last severe line that it printed. */
function openError(data: string, cause: unknown, printed: readonly string[]): ThroughlineError {
  if (isThroughlineError(cause)) return cause;
  const code = (cause as NodeJS.ErrnoException).code ?? "";
  const said = printed.findLast((line) => /(FATAL|PANIC):/.test(line))?.replace(/^.*?(FATAL|PANIC): */, "");
  const reason = said ?? (cause instanceof Error ? cause.message : String(cause));
  if (code === "ENOSPC" || code === "EDQUOT") {
    return databaseError("disk-full", { detail: `the database cannot be made in ${data}: ${reason}`, cause });
  }
  if (!fileProblem.test(code)) return corruptError(data, reason, cause);
  return databaseError("unavailable", {
    detail: `the database in ${data} cannot be opened: ${reason}`,
    cause,
    hint: `Give this user the right to read and write ${data}`,
  });
}

async function startEngine(files: SyncedFiles, printed: string[]): Promise<PGlite> {
  return PGlite.create({
    fs: files,
    startParams: [...engineParameters],
    parsers: valueParsers,
    onStderr: (line) => {
      printed.push(line);
      return false;
    },
  });
}

async function openLocked(options: PgliteOptions, lock: FileLock): Promise<Database> {
  const data = join(options.dir, "data");
  const printed: string[] = [];
  let files: SyncedFiles | undefined;
  try {
    if (!(await exists(data))) await createCluster(data, options.cacheDir ?? userCacheDir());
    else if (!(await exists(join(data, "PG_VERSION")))) throw corruptError(data, "the file PG_VERSION is missing");
    files = new SyncedFiles(data);
    const engine = await startEngine(files, printed);
    return new PgliteDatabase({ dir: options.dir, engine, files, lock });
  } catch (cause) {
    files?.abandon();
    throw openError(data, cause, printed);
  }
}

/**
 * Opens Postgres in this process, with its files in `dir`. A transaction is on disk before it is acknowledged, power loss included.
 * One process at a time: the folder has a lock of its own.
 *
 * @throws `database.in-use`, `database.corrupt`, `database.unavailable`, `database.disk-full`
 */
export async function openPgliteDatabase(options: PgliteOptions): Promise<Database> {
  await mkdir(options.dir, { recursive: true }).catch((cause: unknown) => {
    throw openError(options.dir, cause, []);
  });
  const lock = await takeLock(options.dir);
  try {
    return await openLocked(options, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}
