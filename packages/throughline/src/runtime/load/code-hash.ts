import path from "node:path";
import { transform } from "esbuild";
import type { CompiledModule, CompiledProject } from "./compiled-project.ts";
import { ownPackage } from "./import-package.ts";
import { createPackageResolver, packageNameOf } from "./resolve-package.ts";
import { sha256 } from "./seal.ts";

interface Hashes {
  readonly texts: Map<string, Promise<string>>;
  readonly versions: Map<string, string>;
}

/** Hashes live as long as the compiled project they belong to. */
const known = new WeakMap<CompiledProject, Hashes>();

/**
 * The identity of the code that a module's callbacks can run: its text and that of every project file it imports, minified,
 * so that formatting, comments and types do not count, and the resolved versions of the packages these import.
 *
 * @param file  project-relative; an unknown file has the hash of nothing
 * @returns SHA-256, hex
 */
export async function codeHash(compiled: CompiledProject, file: string): Promise<string> {
  const hashes = hashesOf(compiled);
  const modules = reachable(compiled, file);
  const texts = await Promise.all(modules.map((module) => textHash(module, hashes)));
  const packages = modules.flatMap((module) => versionsOf(module, compiled.root, hashes));
  return sha256(JSON.stringify([texts, [...new Set(packages)].sort()]));
}

/**
 * The identity of each module's code by its file, as a release stores it: formatting, comments and types do not count.
 *
 * @returns pairs of file and SHA-256, hex, in the order of the modules
 */
export async function moduleHashes(compiled: CompiledProject): Promise<readonly (readonly [string, string])[]> {
  const hashes = hashesOf(compiled);
  return Promise.all(compiled.modules.map(async (module) => [module.file, await textHash(module, hashes)] as const));
}

function hashesOf(compiled: CompiledProject): Hashes {
  const hashes = known.get(compiled) ?? { texts: new Map(), versions: new Map() };
  known.set(compiled, hashes);
  return hashes;
}

/** The module of a file and all that it imports, in the order of its imports: paths are no part of the identity. */
export function reachable(compiled: CompiledProject, file: string): readonly CompiledModule[] {
  const byFile = new Map(compiled.modules.map((module) => [module.file, module]));
  const found = new Map<string, CompiledModule>();
  const visit = (next: string) => {
    const module = byFile.get(next);
    if (module === undefined || found.has(next)) return;
    found.set(next, module);
    for (const one of module.imports) if (one.file !== undefined) visit(one.file);
  };
  visit(file);
  return [...found.values()];
}

function textHash(module: CompiledModule, { texts }: Hashes): Promise<string> {
  const before = texts.get(module.file);
  if (before !== undefined) return before;
  const minified = transform(module.code, { loader: "js", minify: true, legalComments: "none", charset: "utf8" });
  const hash = minified.then(({ code }) => sha256(code));
  texts.set(module.file, hash);
  return hash;
}

function versionsOf(module: CompiledModule, root: string, { versions }: Hashes): readonly string[] {
  const importer = path.resolve(root, module.file);
  return module.imports
    .filter(({ kind }) => kind === "package")
    .map(({ specifier }) => {
      const key = `${path.dirname(importer)}\0${packageNameOf(specifier)}`;
      const version = versions.get(key) ?? versionOf(specifier, importer);
      versions.set(key, version);
      return version;
    });
}

function versionOf(specifier: string, importer: string): string {
  const name = packageNameOf(specifier);
  const version = createPackageResolver([]).manifestOf(specifier, importer)?.version;
  return `${name}@${version ?? (name === "throughline" ? ownPackage().version : "none")}`;
}
