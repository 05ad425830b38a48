import type { ProjectConfig } from "../../contracts/core/config.ts";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";

/** The settings that are plain data and that verbs ask for. */
export type ProjectSettings = Pick<ProjectConfig, "name" | "port" | "state">;

/** What a project's files say, whether or not its state and database exist. */
export interface CheckedGraph {
  readonly settings: ProjectSettings;
  readonly graph: ProjectGraph;
  /** Of all stages, sorted by file. */
  readonly problems: readonly ThroughlineError[];
}
