import { ownersBy } from "../../contracts/core/config.ts";
import { type Staged, sortProblems } from "../../contracts/errors/throughline-error.ts";
import type { Analysis } from "../../contracts/graph/kind-spec.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { resolveProject } from "../../contracts/graph/resolve.ts";
import type { Lock } from "../../contracts/lock/lock.ts";
import type { SqlAnalyzer } from "../../ports/sql-analyzer.ts";
import type { CompiledProject } from "../load/compiled-project.ts";
import { loadProject } from "../load/load-project.ts";
import type { LoadedProject } from "../load/loaded-project.ts";
import { type AnalysisCache, analyseProject } from "./analyse.ts";
import { otherProject, readProjectLock } from "./read-project-lock.ts";

/** A project that was loaded, resolved and analysed. */
export interface CheckedProject {
  readonly loaded: LoadedProject;
  readonly compiled: CompiledProject;
  readonly graph: ProjectGraph;
  readonly analysis: Analysis;
  readonly lock: Lock | undefined;
}

export interface CheckOptions {
  readonly root: string;
  readonly analyzer: SqlAnalyzer;
  readonly cache?: AnalysisCache;
}

/** load → resolve → analyse: the contract graph of a project and every problem of it, sorted. Needs no state and no database. */
export async function checkProject(options: CheckOptions): Promise<Staged<CheckedProject>> {
  const { value: loaded, problems: loadProblems } = await loadProject({ root: options.root });
  const { value: lock, problems: lockProblems } = await readProjectLock(options.root);
  const analysed = await analyseProject(loaded.declarations, {
    analyzer: options.analyzer,
    lock,
    placeOf: loaded.placeOf,
    ...(options.cache === undefined ? {} : { cache: options.cache }),
  });
  const resolved = resolveProject(
    {
      project: loaded.config.name,
      declarations: loaded.declarations,
      missing: loaded.missing,
      isPartial: loadProblems.length > 0,
      ownerOf: ownersBy(loaded.config),
    },
    analysed.value,
  );
  return {
    value: { loaded, compiled: loaded.compiled, graph: resolved.value, analysis: analysed.value, lock },
    problems: sortProblems([
      ...loadProblems,
      ...lockProblems,
      ...(loadProblems.length > 0 ? [] : otherProject(lock, loaded.config.name)),
      ...analysed.problems,
      ...resolved.problems,
    ]),
  };
}
