import { breaksOf } from "../src/contracts/diff/breaks.ts";
import type { ProjectGraph } from "../src/contracts/graph/project-graph.ts";
import { lockOf } from "../src/contracts/lock/lock.ts";
import { sourceReport } from "../src/server/studio/changes/source-report.ts";
import type { ProjectSources } from "../src/server/studio/changes/sources.ts";

/** The graph with a field of `source:silver.payments` under another name, which its readers do not know yet. */
export function renamed(graph: ProjectGraph, from: string, to: string): ProjectGraph {
  const nodes = graph.nodes.map((node) =>
    node.id !== "source:silver.payments"
      ? node
      : {
          ...node,
          provides: node.provides.map((port) => ({
            ...port,
            shape: port.shape.map((field) => (field.name === from ? { ...field, name: to } : field)),
          })),
        },
  );
  return { ...graph, nodes };
}

/** Sources that stand as told, beside a lock as it was written of another graph. */
export function sourcesOf(was: () => ProjectGraph, is: () => ProjectGraph): ProjectSources {
  const now = new Date("2026-02-21T00:00:00Z");
  return {
    lock: async () => lockOf(was()),
    check: async () => {
      const [lock, graph] = [lockOf(was()), is()];
      const report = breaksOf(lock, { graph, problems: [] }, { now });
      return sourceReport({ graph, report, lock, lockState: "read", now });
    },
  };
}
