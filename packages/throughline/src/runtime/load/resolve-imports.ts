import { readdirSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { nearest } from "../../contracts/core/nearest.ts";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import type { CompiledImport, SourceImport } from "./compiled-project.ts";
import { loadError } from "./error-codes.ts";
import { relativeFile } from "./find-files.ts";
import { createIsFile, isPath, resolveFile } from "./resolve-file.ts";
import { createPackageResolver } from "./resolve-package.ts";
import { loaderOf } from "./transform-module.ts";

/** One import with what it leads to, and why it leads nowhere. */
export interface ResolvedImport {
  readonly resolved: CompiledImport;
  readonly problem?: ThroughlineError;
}

/** Resolves the imports of project files; one instance serves one compile. */
export function createImportResolver(root: string): (one: SourceImport, importer: string) => ResolvedImport {
  const isFile = createIsFile();
  const packages = createPackageResolver(["node", "import"]);
  return (one, importer) => {
    const { specifier } = one;
    const from = path.resolve(root, importer);
    if (isPath(specifier)) return toFile(one, { root, importer, file: resolveFile(specifier, from, isFile) });
    if (isBuiltin(specifier)) return { resolved: { ...one, kind: "builtin" } };
    const own = specifier.startsWith("#") ? packages.resolve(specifier, from) : undefined;
    if (own === undefined || own.includes(`${path.sep}node_modules${path.sep}`))
      return { resolved: { ...one, kind: "package" } };
    return toFile(one, { root, importer, file: own });
  };
}

interface Target {
  readonly root: string;
  readonly importer: string;
  readonly file: string | undefined;
}

function toFile(one: SourceImport, { root, importer, file }: Target): ResolvedImport {
  const where = { file: importer, line: one.line, column: one.column };
  const resolved: CompiledImport = { ...one, kind: "missing" };
  if (file === undefined) {
    const detail = `no such file: "${one.specifier}", imported by ${importer}`;
    const hint = suggestFile(one.specifier, path.resolve(root, importer));
    return { resolved, problem: loadError("import-missing", { detail, where, ...hint }) };
  }
  if (loaderOf(path.extname(file)) === undefined) {
    const detail = `files of this type cannot be imported: "${one.specifier}"`;
    return { resolved, problem: loadError("unsupported-file", { detail, where }) };
  }
  return { resolved: { ...one, kind: "project", file: relativeFile(root, file) } };
}

/** A hint that names the neighbour whose name is nearest, where one is near. */
function suggestFile(specifier: string, importer: string): { readonly hint?: string } {
  const target = path.resolve(path.dirname(importer), specifier);
  const extension = /\.[cm]?[jt]sx?$/.exec(specifier)?.[0] ?? "";
  const stem = (name: string) => name.replace(/\.[cm]?[jt]sx?$/, "");
  const found = nearest(stem(path.basename(target)), neighbours(path.dirname(target)).map(stem));
  if (found === undefined) return {};
  const corrected = `${specifier.slice(0, specifier.length - path.basename(target).length)}${found}${extension}`;
  return { hint: `Import "${corrected}" instead, or restore the file` };
}

function neighbours(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
