import { isThroughlineError, type ThroughlineError } from "../../contracts/errors/index.ts";
import { eventLogError } from "./error-codes.ts";

const fullDisk = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

export function writeError(path: string, cause: unknown): ThroughlineError {
  if (isThroughlineError(cause)) return cause;
  const full = fullDisk.has((cause as NodeJS.ErrnoException).code ?? "");
  const detail = `records cannot be written to ${path}: ${reason(cause)}`;
  return eventLogError(full ? "disk-full" : "write-failed", { detail, cause });
}

export function readError(path: string, cause: unknown): ThroughlineError {
  if (isThroughlineError(cause)) return cause;
  return eventLogError("read-failed", { detail: `records cannot be read from ${path}: ${reason(cause)}`, cause });
}
