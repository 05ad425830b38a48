import type { Shown } from "../../../contracts/graph/kind-spec.ts";
import { specOf } from "../../../contracts/graph/kinds.ts";
import type { GraphNode } from "../../../contracts/graph/project-graph.ts";
import type { StudioScope } from "../studio.ts";

/** How the Studio shows a declaration; undefined where the map is all. */
export function shownOf(scope: StudioScope, node: GraphNode): Shown | undefined {
  const declaration = scope.declarations.get(node.id);
  return declaration === undefined ? undefined : specOf(declaration)?.shown?.(declaration);
}

/** Calls and p99 of the last 15 minutes of whatever a declaration serves. */
export function latencyOf(scope: StudioScope, node: GraphNode) {
  const declaration = scope.declarations.get(node.id);
  const paths = declaration === undefined ? [] : (specOf(declaration)?.paths?.(declaration) ?? []);
  return scope.studio.live.recent(paths);
}
