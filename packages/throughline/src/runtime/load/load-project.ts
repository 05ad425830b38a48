import { type Staged, sortProblems } from "../../contracts/errors/index.ts";
import { type CompileOptions, compileProject } from "./compile-project.ts";
import type { CompiledProject } from "./compiled-project.ts";
import { type LinkOptions, linkProject } from "./link-project.ts";
import type { LoadedProject } from "./loaded-project.ts";
import { otherFolderProblems } from "./other-folders.ts";
import { openSourceParts } from "./source-parts.ts";

/** Compiles and evaluates a project from its sources; the problems of both, sorted, and `load.unknown-folder`. */
export async function loadProject(
  options: CompileOptions & LinkOptions,
): Promise<Staged<LoadedProject & { readonly compiled: CompiledProject }>> {
  const compiled = await compileProject(options);
  if (compiled.problems.some(({ code }) => code === "load.root-missing")) {
    const empty = await linkProject({ ...compiled.value, config: undefined }, options);
    return { value: { ...empty.value, compiled: compiled.value }, problems: compiled.problems };
  }
  const misplaced = await otherFolderProblems(compiled.value);
  const linked = await linkProject(compiled.value, { parts: openSourceParts(compiled.value), ...options });
  return {
    value: { ...linked.value, compiled: compiled.value },
    problems: sortProblems([...compiled.problems, ...misplaced, ...linked.problems]),
  };
}
