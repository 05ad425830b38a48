import type { CheckedGraph } from "./checked-graph.ts";
import { readGraph } from "./graph-cache.ts";
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
export async function openGraph({ root, useCache = true }: OpenGraphOptions): Promise<OpenedGraph> {
  const own = ownIdentity();
  const kept = useCache ? await readGraph(root, own.text) : undefined;
  if (kept !== undefined) return { ...kept, isCached: true };
  const { checkCold } = await import("./check-cold.ts");
  return { ...(await checkCold(root, useCache ? own : undefined)), isCached: false };
}
