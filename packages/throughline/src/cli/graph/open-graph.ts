import type { CheckedGraph } from "./checked-graph.ts";
import { type KeptGraph, readGraph } from "./graph-cache.ts";
import { ownIdentity } from "./own-identity.ts";

export interface OpenGraphOptions {
  /** Absolute folder of the project. */
  readonly root: string;
  /** False looks at everything anew and keeps no result. @default true */
  readonly useCache?: boolean;
}

export interface OpenedGraph extends CheckedGraph {
  /** True where nothing has changed since the last time, and so nothing was evaluated. */
  readonly isCached: boolean;
}

/**
 * The contract graph of a project with its problems. What was found the last time is taken while the files it was made from,
 * the lock, the versions of imported packages and our own are the same: then no module of the project is evaluated and no engine opened.
 */
export async function openGraph(options: OpenGraphOptions): Promise<OpenedGraph> {
  const kept = await keptGraph(options);
  const graph = kept?.graphOf();
  if (kept !== undefined && graph !== undefined)
    return { settings: kept.settings, problems: kept.problems, graph, isCached: true };
  const { checkCold } = await import("./check-cold.ts");
  const own = options.useCache === false ? undefined : ownIdentity();
  return { ...(await checkCold(options.root, own)), isCached: false };
}

/** The graph of the last time, where it still holds; undefined where the project has to be looked at anew. */
export async function keptGraph({ root, useCache = true }: OpenGraphOptions): Promise<KeptGraph | undefined> {
  return useCache ? readGraph(root, ownIdentity().text) : undefined;
}
