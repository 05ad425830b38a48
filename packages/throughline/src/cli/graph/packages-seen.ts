import path from "node:path";
import type { CompiledModule } from "../../runtime/load/compiled-project.ts";
import { ownPackage } from "../../runtime/load/import-package.ts";
import { createPackageResolver, packageNameOf } from "../../runtime/load/resolve-package.ts";
import { isInstalled, printFolder, realFolder } from "./folder-print.ts";

/** A package as files of one folder see it. */
export interface PackageSeen {
  /** A file that imports it, relative to the root. */
  readonly importer: string;
  readonly name: string;
  /** Folder and version, and for a package that is linked from elsewhere its files; empty where it is not installed. */
  readonly identity: string;
}

export interface PackagesSeen {
  readonly packages: readonly PackageSeen[];
  /** When the youngest file of a linked package was changed, milliseconds since 1970. */
  readonly changedMs: number;
}

/**
 * Every package that modules import, once for each folder.
 *
 * @returns undefined where this cannot be told from a look: a linked package is too large, or `imports` of a package.json leads to one
 */
export function packagesOf(root: string, modules: readonly CompiledModule[]): PackagesSeen | undefined {
  const wanted = new Map<string, { readonly importer: string; readonly name: string }>();
  for (const { file, imports } of modules) {
    for (const { kind, specifier } of imports) {
      if (kind !== "package") continue;
      if (specifier.startsWith("#")) return undefined;
      const name = packageNameOf(specifier);
      wanted.set(`${path.posix.dirname(file)} ${name}`, { importer: file, name });
    }
  }
  return seePackages(root, [...wanted.values()]);
}

/** The same packages as they are now. */
export function seePackages(
  root: string,
  wanted: readonly { readonly importer: string; readonly name: string }[],
): PackagesSeen | undefined {
  const { manifestOf } = createPackageResolver([]);
  const own = realFolder(ownPackage().folder);
  const prints = new Map<string, ReturnType<typeof printFolder>>();
  const packages: PackageSeen[] = [];
  for (const { importer, name } of wanted) {
    const manifest = manifestOf(name, path.resolve(root, importer));
    const { folder } = manifest ?? {};
    const isLinked = folder !== undefined && !isInstalled(folder) && realFolder(folder) !== own;
    if (isLinked && !prints.has(folder)) prints.set(folder, printFolder(folder));
    const print = isLinked ? prints.get(folder) : undefined;
    if (isLinked && print === undefined) return undefined;
    const parts = manifest === undefined ? [] : [folder, manifest.version, print?.print];
    packages.push({ importer, name, identity: parts.filter((part) => part !== undefined).join(" ") });
  }
  const changedMs = Math.max(0, ...[...prints.values()].map((print) => print?.changedMs ?? 0));
  return { packages, changedMs };
}
