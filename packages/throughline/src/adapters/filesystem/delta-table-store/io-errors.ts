import { isThroughlineError, type ThroughlineError } from "../../../contracts/errors/index.ts";
import { type LogFile, lakeError } from "../../../formats/delta-log/error-codes.ts";

const errnoCodes = {
  ENOSPC: "disk-full",
  EDQUOT: "disk-full",
  EACCES: "not-permitted",
  EPERM: "not-permitted",
  EROFS: "not-permitted",
  ENOENT: "file-missing",
} as const;

const titles = {
  "disk-full": "disk is full",
  "not-permitted": "file may not be read or written",
  "file-missing": "file is missing",
  "io-failed": "file could not be read or written",
} as const;

/** A file system error as a `lake.*` error that names table and file; our own errors pass unchanged. */
export function wrapFileError(error: unknown, place: LogFile): ThroughlineError {
  if (isThroughlineError(error)) return error;
  const errno = (error as NodeJS.ErrnoException | undefined)?.code ?? "";
  const code = errno in errnoCodes ? errnoCodes[errno as keyof typeof errnoCodes] : "io-failed";
  const reason = code === "io-failed" && errno !== "" ? ` (${errno})` : "";
  return lakeError(code, { detail: `${titles[code]}: ${place.table} ${place.file}${reason}`, cause: error });
}

/** Runs file work and gives its errors our codes. */
export async function withFile<T>(place: LogFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw wrapFileError(error, place);
  }
}

/** A failure of the engine while it wrote a table's files: a full disk and missing rights are the lake's, the rest is the query's. */
export function wrapWriteError(error: unknown, place: LogFile): unknown {
  if (isThroughlineError(error, "engine.disk-full")) {
    return lakeError("disk-full", {
      detail: `disk is full: ${place.table} ${place.file}; ${error.detail}`,
      cause: error,
    });
  }
  if (
    isThroughlineError(error, "engine.file-unusable") &&
    /permission denied|read-only file system/i.test(error.detail)
  ) {
    return lakeError("not-permitted", {
      detail: `file may not be written: ${place.table} ${place.file}; ${error.detail}`,
      cause: error,
    });
  }
  return isThroughlineError(error) ? error : wrapFileError(error, place);
}

export const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
