import type { StudioProject } from "../../../client/studio/studio-project.ts";
import { roles } from "../../../contracts/core/declaration.ts";
import { isEndpoint } from "../../../contracts/mlops/endpoint.ts";
import { isoOfUs } from "../../../ports/clock.ts";
import type { StudioScope } from "../studio.ts";
import { studioEdges } from "./edges.ts";
import { statesOf } from "./graph-reply.ts";
import { countsOf } from "./promises.ts";
import { shownOf } from "./shown.ts";

/** What the top bar and the rail need. */
export async function projectReply(scope: StudioScope): Promise<StudioProject> {
  const { release, studio, graph, keyRequired } = scope;
  const { id, createdAtUs, run, previous } = release.release;
  const states = await statesOf(scope);
  const { startedAtMs } = scope.status();
  return {
    name: graph.project,
    environment: studio.environment,
    release: { id, createdAt: isoOfUs(createdAtUs), run, previous },
    now: isoOfUs(studio.clock.nowUs()),
    startedAt: new Date(startedAtMs).toISOString(),
    uptimeSeconds: Math.round((Date.now() - startedAtMs) / 1_000),
    declarations: graph.nodes.length,
    kinds: kindsOf(scope),
    roles: roles.map((role) => ({ role, declarations: graph.nodes.filter((node) => node.role === role).length })),
    pages: pagesOf(scope),
    promises: countsOf([...states.values()].flatMap(({ promises }) => promises)),
    handOffs: countsOf(studioEdges(scope, states).flatMap(({ handOff }) => handOff ?? [])),
    degraded: release.declarations
      .filter(isEndpoint)
      .filter(({ name }) => release.scorers.get(name)?.ready === false)
      .map(({ name }) => name),
    languageModel: modelOf(scope),
    keyRequired,
    canRun: studio.run !== undefined,
    running: studio.progress.isRunning,
  };
}

function modelOf({ agents }: StudioScope): StudioProject["languageModel"] {
  return agents === undefined ? null : { id: agents.model.id, decides: agents.model.decides };
}

function kindsOf({ graph }: StudioScope): StudioProject["kinds"] {
  const titles = new Map(graph.nodes.map(({ kind, title }) => [kind, title]));
  return [...titles].map(([kind, title]) => ({
    kind,
    title,
    count: graph.nodes.filter((node) => node.kind === kind).length,
  }));
}

function pagesOf(scope: StudioScope): StudioProject["pages"] {
  const counts = new Map<StudioProject["pages"][number]["page"], number>();
  for (const node of scope.graph.nodes) {
    const page = shownOf(scope, node)?.page;
    if (page !== undefined) counts.set(page, (counts.get(page) ?? 0) + 1);
  }
  return [...counts].map(([page, count]) => ({ page, count }));
}
