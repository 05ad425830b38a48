import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { configFiles } from "../../runtime/load/find-files.ts";
import { cliError } from "./error-codes.ts";

/**
 * The folder of the project: the one that is named, which must have a config, else the nearest folder upwards that has a config.
 *
 * @throws {ThroughlineError} `cli.no-project`
 */
export function findRoot(cwd: string, named: string | undefined): string {
  if (named !== undefined) {
    const root = path.resolve(cwd, named);
    if (hasConfig(root)) return root;
    const isFolder = statSync(root, { throwIfNoEntry: false })?.isDirectory() === true;
    throw cliError("no-project", {
      detail: isFolder ? `no throughline.config.ts in ${root}` : `no such folder: ${root}`,
    });
  }
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    if (hasConfig(folder)) return folder;
    if (path.dirname(folder) === folder) break;
  }
  throw cliError("no-project", { detail: `no throughline.config.ts in ${cwd} or above it` });
}

const hasConfig = (folder: string) => configFiles.some((file) => existsSync(path.join(folder, file)));
