import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import { loadError } from "./error-codes.ts";
import { createPackageResolver, type PackageResolver, packageNameOf } from "./resolve-package.ts";

/** Overrides where a package comes from: a file URL, or undefined for Node's own answer. `importer` is an absolute path. */
export type ResolvePackage = (specifier: string, importer: string) => string | undefined;

/** Imports packages as the project's own files would: the same installed copy, by the same conditions. */
export interface PackageImporter {
  readonly resolver: PackageResolver;
  /** @throws {ThroughlineError} `load.package-missing`, `load.package-failed` */
  import(specifier: string, importer: string): Promise<object>;
}

const ownFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

/** The folder and version of this copy of the package. */
export function ownPackage(): { readonly folder: string; readonly version: string } {
  const manifest = JSON.parse(readFileSync(path.join(ownFolder, "package.json"), "utf8")) as { version: string };
  return { folder: ownFolder, version: manifest.version };
}

const isFromSource = import.meta.url.endsWith(".ts");

export function createPackageImporter(override?: ResolvePackage): PackageImporter {
  const resolver = createPackageResolver([...(isFromSource ? ["source"] : []), "node", "import", ...userConditions()]);
  const resolve = (specifier: string, importer: string) =>
    override?.(specifier, importer) ?? toUrl(resolver.resolve(specifier, importer) ?? ownEntry(specifier, resolver));
  return {
    resolver,
    async import(specifier, importer) {
      const url = isBuiltin(specifier) ? specifier : resolve(specifier, importer);
      if (url === undefined) throw missing(specifier, importer, resolver);
      try {
        return (await import(/* @vite-ignore */ url)) as object;
      } catch (cause) {
        throw failed(specifier, cause);
      }
    },
  };
}

/** A project that did not install this package gets the copy that runs, so that `npx throughline check` works anywhere. */
function ownEntry(specifier: string, resolver: PackageResolver): string | undefined {
  if (packageNameOf(specifier) !== "throughline") return undefined;
  return resolver.entry(ownFolder, `.${specifier.slice("throughline".length)}`);
}

const toUrl = (file: string | undefined) => (file === undefined ? undefined : pathToFileURL(file).href);

/** Conditions that the user gave to Node: `--conditions=x`, `-C x`. */
function userConditions(): readonly string[] {
  const given = `${process.execArgv.join(" ")} ${process.env.NODE_OPTIONS ?? ""}`;
  return [...given.matchAll(/(?:^|\s)(?:--conditions|-C)[= ](\S+)/g)].map((match) => match[1] as string);
}

function missing(specifier: string, importer: string, resolver: PackageResolver): ThroughlineError {
  const name = packageNameOf(specifier);
  if (specifier.startsWith("#"))
    return loadError("package-missing", {
      detail: `no such entry in "imports" of package.json: ${specifier}`,
      hint: `Add "${specifier}" to "imports" in package.json`,
    });
  const manifest = resolver.manifestOf(specifier, importer);
  if (manifest === undefined) return notInstalled(specifier);
  const version = manifest.version === undefined ? "" : ` ${manifest.version}`;
  const isBuilt = manifest.exports !== undefined || existsSync(path.join(manifest.folder, manifest.main ?? "index.js"));
  return loadError("package-missing", {
    detail: `${name}${version} has no entry: "${specifier}"`,
    hint: isBuilt ? "Import an entry that the package exports" : `Install it again: npm install ${name}`,
  });
}

/** The problem of a package that is not there. */
export function notInstalled(specifier: string): ThroughlineError {
  const name = packageNameOf(specifier);
  return loadError("package-missing", { detail: `not installed: ${name}`, hint: `Run: npm install ${name}` });
}

function failed(specifier: string, cause: unknown): ThroughlineError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return loadError("package-failed", { detail: `${specifier} failed: ${message}`, cause });
}
