import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { type Staged, sortProblems, type ThroughlineError } from "../../contracts/errors/index.ts";
import type { CompiledModule, CompiledProject } from "./compiled-project.ts";
import { loadError } from "./error-codes.ts";
import { findConfig, findRoleFiles } from "./find-files.ts";
import { createImportResolver, type ResolvedImport } from "./resolve-imports.ts";
import { sha256 } from "./seal.ts";
import { openTransformCache, type TransformCache, transformKey } from "./transform-cache.ts";
import { loaderOf, type Transformed, transformModule } from "./transform-module.ts";

export interface CompileOptions {
  /** The folder with the config. */
  readonly root: string;
  /** Folder of the transform cache. Default: `.throughline/cache/modules` of the root. */
  readonly cache?: string;
  /** True for the config alone and what it imports, without the role folders. @default false */
  readonly isConfigOnly?: boolean;
}

/**
 * Compiles the config, the role folders and every project file they import, each file by itself; evaluates nothing.
 * A file that cannot be parsed is left out and reported, the others stay.
 *
 * Problems: `load.root-missing`, `load.syntax`, `load.top-level-await`, `load.import-missing`, `load.unsupported-file`,
 * `load.file-unreadable`.
 */
export async function compileProject(options: CompileOptions): Promise<Staged<CompiledProject>> {
  const root = path.resolve(options.root);
  if (!(await stat(root).catch(() => undefined))?.isDirectory())
    return {
      value: { root, config: undefined, modules: [] },
      problems: [loadError("root-missing", { detail: `no such folder: ${root}` })],
    };
  const cache = openTransformCache(options.cache ?? path.join(root, ".throughline", "cache", "modules"));
  const config = await findConfig(root);
  const roleFiles = options.isConfigOnly === true ? [] : await findRoleFiles(root);
  const files = await compileClosure(config === undefined ? roleFiles : [config, ...roleFiles], { root, cache });
  // What the role folders hold in the cache is still used where only the config is asked for.
  if (options.isConfigOnly !== true) await cache.prune();
  const modules = files.flatMap(({ module }) => (module === undefined ? [] : [module]));
  modules.sort((a, b) => (a.file < b.file ? -1 : 1));
  return { value: { root, config, modules }, problems: sortProblems(files.flatMap(({ problems }) => problems)) };
}

interface CompileContext {
  readonly root: string;
  readonly cache: TransformCache;
}

interface CompiledFile {
  readonly module?: CompiledModule;
  readonly problems: readonly ThroughlineError[];
}

/** Compiles files and what they import, a wave at a time. */
async function compileClosure(entries: readonly string[], context: CompileContext): Promise<readonly CompiledFile[]> {
  const resolveImport = createImportResolver(context.root);
  const seen = new Set(entries);
  const compiled: CompiledFile[] = [];
  for (let wave = entries; wave.length > 0; ) {
    const done = await Promise.all(wave.map((file) => compileFile(file, context)));
    const next: string[] = [];
    for (const { file, transformed, digest } of done) {
      if ("problems" in transformed) {
        compiled.push({ problems: transformed.problems });
        continue;
      }
      const imports = transformed.text.imports.map((one) => resolveImport(one, file));
      const module = { ...transformed.text, file, imports: imports.map(({ resolved }) => resolved), sha256: digest };
      compiled.push({ module, problems: problemsOf(imports) });
      for (const { file: imported } of module.imports) {
        if (imported === undefined || seen.has(imported)) continue;
        seen.add(imported);
        next.push(imported);
      }
    }
    wave = next;
  }
  return compiled;
}

const problemsOf = (imports: readonly ResolvedImport[]) =>
  imports.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));

async function compileFile(file: string, { root, cache }: CompileContext) {
  let source: string;
  try {
    source = (await readFile(path.resolve(root, file), "utf8")).replace(/^\uFEFF/, "");
  } catch (cause) {
    const problem = loadError("file-unreadable", { detail: `cannot be read: ${file}`, where: { file }, cause });
    return { file, digest: "", transformed: { problems: [problem] } };
  }
  const transformed = await transformCached(source, file, cache);
  return { file, digest: sha256(source), transformed };
}

async function transformCached(source: string, file: string, cache: TransformCache): Promise<Transformed> {
  const loader = loaderOf(path.extname(file)) ?? "ts";
  const key = transformKey(source, loader);
  const kept = await cache.get(key);
  if (kept !== undefined) return { text: kept };
  const transformed = await transformModule(source, file, loader);
  if ("text" in transformed) await cache.put(key, transformed.text);
  return transformed;
}
