import path from "node:path";
import { findConfig, findOtherFiles, findRoleFiles } from "../../runtime/load/find-files.ts";
import { createIsFile } from "../../runtime/load/resolve-file.ts";
import { createPackageResolver } from "../../runtime/load/resolve-package.ts";
import { type EnvironmentSeen, see } from "./environment-seen.ts";
import { type FileStamp, sameFile } from "./file-stamp.ts";
import { type PackageSeen, seePackages } from "./packages-seen.ts";

/** An import that leads to a file of the project by the `imports` of a package.json. */
export interface ImportTarget {
  readonly importer: string;
  readonly specifier: string;
  readonly file: string;
}

/** Everything that a project's graph and problems were made from, as plain data. Paths are relative to the root. */
export interface ProjectInputs {
  readonly config?: string | undefined;
  readonly roleFiles: readonly string[];
  /** Files of folders that are no role's, which a check looks into for declarations. */
  readonly otherFiles: readonly string[];
  /** The files that were read, and those that would have been if they existed: modules, the lock, what package managers note. */
  readonly files: readonly FileStamp[];
  /** Files that do not exist, and that an import would lead to if they did. */
  readonly absent: readonly string[];
  readonly imports: readonly ImportTarget[];
  readonly packages: readonly PackageSeen[];
  readonly environment: EnvironmentSeen;
}

/**
 * Looks at a project's inputs again, without reading a file whose times say that nobody touched it.
 *
 * @returns the inputs, with newer times where only those differ; undefined where something changed
 */
export async function sameInputs(root: string, inputs: ProjectInputs): Promise<ProjectInputs | undefined> {
  const config = await findConfig(root);
  const roleFiles = await findRoleFiles(root);
  if (config !== inputs.config || roleFiles.join("\n") !== inputs.roleFiles.join("\n")) return undefined;
  if ((await findOtherFiles(root)).join("\n") !== inputs.otherFiles.join("\n")) return undefined;
  const files = sameFiles(root, inputs.files);
  if (files === undefined || !isAbsent(root, inputs.absent) || !leadToSame(root, inputs.imports)) return undefined;
  if (!samePackages(root, inputs.packages)) return undefined;
  if (see(inputs.environment.names).digest !== inputs.environment.digest) return undefined;
  return files === inputs.files ? inputs : { ...inputs, files };
}

function sameFiles(root: string, stamps: readonly FileStamp[]): readonly FileStamp[] | undefined {
  const files: FileStamp[] = [];
  for (const stamp of stamps) {
    const now = sameFile(root, stamp);
    if (now === undefined) return undefined;
    files.push(now);
  }
  return files.every((stamp, i) => stamp === stamps[i]) ? stamps : files;
}

/** A file that appears beside another may be what an import means from now on. */
function isAbsent(root: string, files: readonly string[]): boolean {
  const isFile = createIsFile();
  return files.every((file) => !isFile(path.join(root, file)));
}

function leadToSame(root: string, imports: readonly ImportTarget[]): boolean {
  const packages = createPackageResolver(["node", "import"]);
  return imports.every(
    ({ importer, specifier, file }) =>
      packages.resolve(specifier, path.resolve(root, importer)) === path.resolve(root, file),
  );
}

function samePackages(root: string, packages: readonly PackageSeen[]): boolean {
  const now = seePackages(root, packages);
  return now?.packages.every(({ identity }, i) => identity === packages[i]?.identity) === true;
}
