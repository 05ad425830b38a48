import type { ThroughlineError } from "../../contracts/errors/index.ts";
import { downstreamOf, reachedFrom } from "../../contracts/graph/downstream.ts";
import { restAfter, type Target, targetsNamed } from "../../contracts/graph/find-target.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { askedTarget } from "./asked-target.ts";
import type { KeptGraph } from "./graph-cache.ts";
import { keptGraph, type OpenGraphOptions, openGraph } from "./open-graph.ts";

/** What a command asks about, with what a change of it can reach. */
export interface OpenedTarget {
  readonly target: Target;
  /** Its declaration, everyone downstream of it, and what these read. */
  readonly graph: ProjectGraph;
  /** Of the whole project. */
  readonly problems: readonly ThroughlineError[];
}

/**
 * Opens the part of a project's graph that lies downstream of a declaration or field. Of a graph that was kept only that part is read.
 *
 * @throws {ThroughlineError} `contracts.unknown-target`
 */
export async function openTarget(options: OpenGraphOptions, text: string): Promise<OpenedTarget> {
  const kept = await keptGraph(options);
  const found = kept === undefined ? undefined : targetIn(kept, text);
  if (found !== undefined) return found;
  const opened = await openGraph(options);
  const target = askedTarget(opened, text);
  return { target, graph: downstreamOf(opened.graph, target.node.id), problems: opened.problems };
}

/** The one target among the declarations that the text may begin with; undefined where there is none, or more. */
function targetIn({ outline, problems, graphOf }: KeptGraph, text: string): OpenedTarget | undefined {
  const { ids, names, readers } = outline;
  const named = [...ids.keys()].filter(
    (place) => restAfter({ id: ids[place] as string, name: names[place] as string }, text) !== undefined,
  );
  const { targets } = targetsNamed(graphOf(named)?.nodes ?? [], text);
  const [target] = targets;
  if (target === undefined || targets.length > 1) return undefined;
  const reached = reachedFrom(ids.indexOf(target.node.id), (place) => readers[place]);
  const graph = graphOf([...reached].sort((a, b) => a - b));
  return graph === undefined ? undefined : { target, graph, problems };
}
