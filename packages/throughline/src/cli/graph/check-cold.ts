import type { ProjectConfig } from "../../contracts/core/config.ts";
import { sortProblems } from "../../contracts/errors/index.ts";
import { checkProject } from "../../runtime/lineage/check-project.ts";
import { openAnalyses } from "./analysis-cache.ts";
import type { CheckedGraph, ProjectSettings } from "./checked-graph.ts";
import { writeGraph } from "./graph-cache.ts";
import { openLazyAnalyzer } from "./lazy-analyzer.ts";
import type { OwnIdentity } from "./own-identity.ts";
import { recordInputs } from "./record-inputs.ts";

/**
 * Loads, resolves and analyses a project. With an identity what was found is kept for the next time.
 * Where the SQL engine cannot be opened, that is one more problem, and lineage through SQL is missing.
 */
export async function checkCold(root: string, own: OwnIdentity | undefined): Promise<CheckedGraph> {
  const startedMs = Date.now();
  const analyses = own === undefined ? undefined : openAnalyses(root, own.text);
  const analyzer = await openLazyAnalyzer(analyses?.engine);
  try {
    const options = { root, analyzer, ...(analyses === undefined ? {} : { cache: analyses }) };
    const { value, problems } = await checkProject(options);
    const checked = { settings: settingsOf(value.loaded.config), graph: value.graph, problems };
    if (analyzer.failure !== undefined) return { ...checked, problems: sortProblems([...problems, analyzer.failure]) };
    if (own === undefined) return checked;
    await analyses?.save(analyzer.identity);
    const inputs =
      own.changedMs < startedMs ? await recordInputs({ compiled: value.compiled, problems, startedMs }) : undefined;
    if (inputs !== undefined) await writeGraph(root, own.text, { ...checked, inputs });
    return checked;
  } finally {
    await analyzer.close();
  }
}

function settingsOf({ name, port, state }: ProjectConfig): ProjectSettings {
  return { name, ...(port === undefined ? {} : { port }), ...(state === undefined ? {} : { state }) };
}
