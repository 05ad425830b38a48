import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { isThroughlineError, type ThroughlineError } from "../../contracts/errors/index.ts";
import { onlineStoreError } from "./error-codes.ts";

/** ENOSPC, EDQUOT, and LMDB's own "map full". */
const fullCodes: readonly unknown[] = [28, 122, -30792, "ENOSPC", "EDQUOT"];

/** LMDB's "page not found", "corrupted" and "invalid". */
const damageCodes: readonly unknown[] = [-30797, -30796, -30793];

const inputOutputError = 5;

/** Less than this and a file cannot grow by a transaction. */
const leastFreeBytes = 8 * 1024 * 1024;

/** LMDB reports a write that was cut short by a full disk as an input/output error. */
function isFull(path: string, code: unknown): boolean {
  if (code !== inputOutputError) return fullCodes.includes(code);
  try {
    const disk = statfsSync(dirname(path));
    return disk.bavail * disk.bsize < leastFreeBytes;
  } catch {
    return false;
  }
}

export function storeError(path: string, cause: unknown): ThroughlineError {
  if (isThroughlineError(cause)) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const { code } = cause as { readonly code?: unknown };
  const what = isFull(path, code) ? "disk-full" : damageCodes.includes(code) ? "corrupt" : "unavailable";
  return onlineStoreError(what, { detail: `the online store cannot be used: ${path}: ${reason}`, cause });
}
