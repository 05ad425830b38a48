import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Path of a project's folder from the root of its git repository, with `/` between names and none at its end; empty where they are
 * the same, and where there is no repository or no git.
 */
export async function repositoryFolder(root: string): Promise<string> {
  const found = await run("git", ["-C", root, "rev-parse", "--show-prefix"]).catch(() => undefined);
  return found === undefined ? "" : found.stdout.replace(/\r?\n$/, "").replace(/\/$/, "");
}
