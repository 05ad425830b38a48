import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { sha256 } from "../../runtime/load/seal.ts";

/** What a file held when it was looked at. */
export interface FileStamp {
  /** Relative to the project's root, or absolute. */
  readonly file: string;
  /** SHA-256 of its text without a byte order mark, hex; empty where there is no file that can be read. */
  readonly sha256: string;
  /** Inode, size and times by which a later look knows it unchanged; empty where it was changed too recently for that. */
  readonly seen: string;
}

/** Coarsest step of the times of a file system (FAT): a file that was changed within it may change again and keep its times. */
const timeStepMs = 2_000;

/** Looks at a file. Its times come from before its text, so that a change in between is seen later. */
export function stampFile(root: string, file: string, nowMs = Date.now()): FileStamp {
  const target = fileAt(root, file);
  const seen = seenAt(target);
  if (seen === undefined) return { file, sha256: "", seen: "" };
  const isSettled = nowMs - seen.changedMs > timeStepMs;
  return { file, sha256: textHash(target), seen: isSettled ? seen.text : "" };
}

/**
 * Looks at a file again.
 *
 * @returns the stamp itself where not even times differ, a new one where the text is the same, undefined where the file changed
 */
export function sameFile(root: string, stamp: FileStamp): FileStamp | undefined {
  if (stamp.seen !== "" && seenAt(fileAt(root, stamp.file))?.text === stamp.seen) return stamp;
  const now = stampFile(root, stamp.file);
  if (now.sha256 !== stamp.sha256) return undefined;
  return now.seen === stamp.seen ? stamp : now;
}

/** The path of a file of a stamp, which is normal already: thousands are looked at. */
const fileAt = (root: string, file: string) => (path.isAbsolute(file) ? file : `${root}${path.sep}${file}`);

/** Inode, size and times of a file; nobody can set the time of the last change back. */
export function seenAt(file: string): { readonly text: string; readonly changedMs: number } | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  if (!stats?.isFile()) return undefined;
  const changedMs = Math.max(Number(stats.mtimeNs), Number(stats.ctimeNs)) / 1e6;
  return {
    text: [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(" "),
    changedMs,
  };
}

/** As the loader hashes a module: of its text without a byte order mark. */
function textHash(file: string): string {
  try {
    return sha256(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch {
    return "";
  }
}
