import { readdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { sha256 } from "../../runtime/load/seal.ts";
import { seenAt } from "./file-stamp.ts";

/** Which files a folder of code holds, by their sizes and times. */
export interface FolderPrint {
  readonly print: string;
  /** When the newest of them was changed, milliseconds since 1970. */
  readonly changedMs: number;
}

/** Folders with more files are not looked through. */
const mostFiles = 5_000;

/** True for a folder that a package manager fills, whose version says what is in it. False for one that is linked from elsewhere. */
export const isInstalled = (folder: string): boolean =>
  realFolder(folder).includes(`${path.sep}node_modules${path.sep}`);

/** The print of the code below a folder, without its own packages, hidden folders and type declarations; undefined where it is too large. */
export function printFolder(folder: string): FolderPrint | undefined {
  const lines: string[] = [];
  let changedMs = 0;
  const queue = [realFolder(folder)];
  for (const next of queue) {
    for (const entry of entriesOf(next)) {
      const file = path.join(next, entry.name);
      if (entry.name.startsWith(".") || entry.name === "node_modules" || entry.name.endsWith(".d.ts")) continue;
      if (entry.isDirectory()) queue.push(file);
      const seen = entry.isDirectory() ? undefined : seenAt(file);
      if (seen === undefined) continue;
      lines.push(`${file} ${seen.text}`);
      changedMs = Math.max(changedMs, seen.changedMs);
      if (lines.length > mostFiles) return undefined;
    }
  }
  return { print: sha256(lines.sort().join("\n")), changedMs };
}

/** The folder without symbolic links. */
export function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
