import path from "node:path";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import { lockFile } from "../../runtime/lineage/read-project-lock.ts";
import type { CompiledModule, CompiledProject } from "../../runtime/load/compiled-project.ts";
import { findOtherFiles, findRoleFiles, relativeFile } from "../../runtime/load/find-files.ts";
import { createIsFile, isPath, resolveFile } from "../../runtime/load/resolve-file.ts";
import { environmentOf } from "./environment-seen.ts";
import { seenAt, stampFile } from "./file-stamp.ts";
import { packagesOf } from "./packages-seen.ts";
import type { ImportTarget, ProjectInputs } from "./project-inputs.ts";

export interface LoadedFrom {
  readonly compiled: CompiledProject;
  readonly problems: readonly ThroughlineError[];
  /** When the load began, milliseconds since 1970. */
  readonly startedMs: number;
}

/** Clocks of file systems tick in steps. */
const tickMs = 50;

/**
 * Notes what a loaded project was made from.
 *
 * @returns undefined where that is not known for certain: a file that could not be loaded, code that threw, or a change while it was loaded
 */
export async function recordInputs({ compiled, problems, startedMs }: LoadedFrom): Promise<ProjectInputs | undefined> {
  const { root, config, modules } = compiled;
  if (problems.some(({ code }) => code.startsWith("load."))) return undefined;
  const roleFiles = await findRoleFiles(root);
  const known = new Set(modules.map(({ file }) => file));
  if (!roleFiles.every((file) => known.has(file))) return undefined;
  const read = modules.map(({ file }) => stampFile(root, file));
  if (!read.every((stamp, i) => stamp.sha256 === modules[i]?.sha256)) return undefined;
  const otherFiles = await findOtherFiles(root);
  const beside = [lockFile, ...managerFiles(root)];
  const seen = packagesOf(root, modules);
  const newest = [...beside.map((file) => seenAt(path.resolve(root, file))?.changedMs), seen?.changedMs];
  const imports = importsOf(modules);
  const byPath = imports.filter(({ specifier }) => isPath(specifier));
  const absent = absentOf(root, byPath);
  if (seen === undefined || absent === undefined) return undefined;
  if (newest.some((changed) => (changed ?? 0) > startedMs - tickMs)) return undefined;
  return {
    config,
    roleFiles,
    otherFiles,
    files: [...read, ...[...beside, ...otherFiles].map((file) => stampFile(root, file))],
    absent,
    imports: imports.filter((one) => !byPath.includes(one)),
    packages: seen.packages,
    environment: environmentOf(modules),
  };
}

/** What package managers write with every installation: packages that packages need change with it. */
const managerNotes = [".package-lock.json", ".modules.yaml", ".yarn-state.yml", ".yarn-integrity"] as const;

function managerFiles(root: string): readonly string[] {
  const folders = [root];
  for (let above = path.dirname(root); above !== folders.at(-1); above = path.dirname(above)) folders.push(above);
  return folders.flatMap((folder) => managerNotes.map((note) => path.join(folder, "node_modules", note)));
}

/** Imports that lead to project files, once for each folder they are written in. */
function importsOf(modules: readonly CompiledModule[]): readonly ImportTarget[] {
  const found = new Map<string, ImportTarget>();
  for (const { file: importer, imports } of modules) {
    for (const { kind, file, specifier } of imports) {
      if (kind !== "project" || file === undefined) continue;
      found.set(`${path.posix.dirname(importer)} ${specifier}`, { importer, specifier, file });
    }
  }
  return [...found.values()];
}

/** The files that were looked for before those that paths lead to; undefined where one leads elsewhere by now. */
function absentOf(root: string, imports: readonly ImportTarget[]): readonly string[] | undefined {
  const absent = new Set<string>();
  const isFile = createIsFile();
  const look = (file: string) => {
    const found = isFile(file);
    if (!found) absent.add(relativeFile(root, file));
    return found;
  };
  for (const { importer, specifier, file } of imports)
    if (resolveFile(specifier, path.resolve(root, importer), look) !== path.resolve(root, file)) return undefined;
  return [...absent].sort();
}
