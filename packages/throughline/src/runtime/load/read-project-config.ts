import type { ProjectConfig } from "../../contracts/core/config.ts";
import type { Staged } from "../../contracts/errors/index.ts";
import { compileProject } from "./compile-project.ts";
import { roleOf } from "./find-files.ts";
import { linkProject } from "./link-project.ts";

/** The settings of a project alone: evaluates its config and what that imports, none of the roles' files. */
export async function readProjectConfig(root: string): Promise<Staged<ProjectConfig>> {
  const { value: compiled } = await compileProject({ root });
  const modules = compiled.modules.filter(({ file }) => roleOf(file) === undefined);
  const { value, problems } = await linkProject({ ...compiled, modules });
  return { value: value.config, problems };
}
