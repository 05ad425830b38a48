import path from "node:path";
import type { ProjectConfig } from "../../contracts/core/config.ts";
import { readProjectConfig } from "../../runtime/load/read-project-config.ts";
import type { VerbContext } from "../frame/verb.ts";

/** A project's settings, and where its state stands. */
export interface ConfiguredProject {
  readonly root: string;
  readonly config: ProjectConfig;
  /** Absolute. */
  readonly state: string;
}

/** The absolute state folder of a project. */
export const stateOf = (root: string, config: Pick<ProjectConfig, "state">) =>
  path.resolve(root, config.state ?? ".throughline");

/** Reads the settings of the project that a command is for; with problems it reports them and gives the exit code instead. */
export async function configuredProject(context: VerbContext): Promise<ConfiguredProject | number> {
  const root = context.root();
  const { value: config, problems } = await readProjectConfig(root);
  return problems.length > 0 ? context.report(problems) : { root, config, state: stateOf(root, config) };
}
