import type { StudioGraph } from "../../../client/studio/studio-graph.ts";
import { isoOfUs } from "../../../ports/clock.ts";
import type { StudioScope } from "../studio.ts";
import { studioEdges } from "./edges.ts";
import { studioNode } from "./nodes.ts";
import { countsOf, type NodeState, stateOf } from "./promises.ts";

/** The state of every declaration now. */
export async function statesOf(scope: StudioScope): Promise<ReadonlyMap<string, NodeState>> {
  const evidence = await scope.evidence.latest();
  const states = await Promise.all(scope.graph.nodes.map((node) => stateOf(scope, node, evidence)));
  return new Map(scope.graph.nodes.map((node, i) => [node.id, states[i] as NodeState]));
}

/** The map: every declaration and edge of the release. */
export async function graphReply(scope: StudioScope): Promise<StudioGraph> {
  const states = await statesOf(scope);
  const nodes = await Promise.all(
    scope.graph.nodes.map((node) => studioNode(scope, node, states.get(node.id) as NodeState)),
  );
  const edges = studioEdges(scope, states);
  return {
    project: scope.graph.project,
    release: scope.release.release.id,
    at: isoOfUs(scope.studio.clock.nowUs()),
    nodes,
    edges,
    handOffs: countsOf(edges.flatMap(({ handOff }) => handOff ?? [])),
  };
}
