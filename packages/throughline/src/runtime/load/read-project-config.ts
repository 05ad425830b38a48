import type { ProjectConfig } from "../../contracts/core/config.ts";
import { type Staged, sortProblems } from "../../contracts/errors/index.ts";
import { compileProject } from "./compile-project.ts";
import { roleOf } from "./find-files.ts";
import { linkProject } from "./link-project.ts";

/** The settings of a project alone: compiles and evaluates its config and what that imports, none of the roles' files. */
export async function readProjectConfig(root: string): Promise<Staged<ProjectConfig>> {
  const compiled = await compileProject({ root, isConfigOnly: true });
  const isOwn = (file: string | undefined) => file === undefined || roleOf(file) === undefined;
  const modules = compiled.value.modules.filter(({ file }) => isOwn(file));
  const { value, problems } = await linkProject({ ...compiled.value, modules });
  const unread = compiled.problems.filter(({ where }) => isOwn(where?.file));
  return { value: value.config, problems: sortProblems([...unread, ...problems]) };
}
