import type { CompiledModule, CompiledProject } from "./compiled-project.ts";
import type { MissingFound } from "./loaded-project.ts";
import type { ModuleMap } from "./module-map.ts";

/**
 * Names that project files import from each other and that exist neither as values nor as types, wherever they are used.
 * Modules whose names cannot all be known from their text (CommonJS, failed, exporting a package whole) are not judged.
 */
export function missingImports(compiled: CompiledProject, modules: ModuleMap): readonly MissingFound[] {
  const texts = new Map(compiled.modules.map((module) => [module.file, module]));
  return compiled.modules.flatMap(({ file, imports }) =>
    imports.flatMap(({ file: owner, names }) => {
      const exported = owner === undefined || names.length === 0 ? undefined : exportsOf(owner, texts);
      if (owner === undefined || exported === undefined) return [];
      const known = modules.namespace(owner).names();
      return names
        .filter(({ name }) => !exported.has(name))
        .map(({ name, line, column }): MissingFound => {
          const use = { what: "export" as const, name, owner, known, trace: {} };
          return { use, place: { file, line, column }, declaration: undefined };
        });
    }),
  );
}

/** All names of values and types of a module and of those it exports whole; undefined where they cannot be known. */
function exportsOf(file: string, texts: ReadonlyMap<string, CompiledModule>): ReadonlySet<string> | undefined {
  const seen = new Set([file]);
  const names = new Set<string>();
  for (const next of seen) {
    const text = texts.get(next);
    if (text?.isEsm !== true) return undefined;
    for (const name of text.exports) if (next === file || name !== "default") names.add(name);
    for (const { star, file: target } of text.imports) {
      if (!star) continue;
      if (target === undefined) return undefined;
      seen.add(target);
    }
  }
  return names;
}
