import type { StudioNode, StudioPort } from "../../../client/studio/studio-graph.ts";
import { idOf } from "../../../contracts/core/declaration.ts";
import type { Port } from "../../../contracts/graph/kind-spec.ts";
import type { GraphNode } from "../../../contracts/graph/project-graph.ts";
import { isEndpoint } from "../../../contracts/mlops/endpoint.ts";
import { runners } from "../../../runtime/run/runners.ts";
import type { StudioScope } from "../studio.ts";
import { studioField } from "./fields.ts";
import { figureOfNode } from "./figures.ts";
import { placeOf } from "./place.ts";
import type { NodeState } from "./promises.ts";
import { shownOf } from "./shown.ts";

/** A declaration on the map. */
export async function studioNode(scope: StudioScope, node: GraphNode, state: NodeState): Promise<StudioNode> {
  return {
    id: node.id,
    kind: node.kind,
    title: node.title,
    name: node.name,
    role: node.role ?? null,
    owner: node.owner ?? null,
    description: node.description ?? null,
    place: placeOf(node.place),
    page: shownOf(scope, node)?.page ?? null,
    figure: await figureOfNode(scope, node, state),
    freshness: state.freshness,
    promises: state.promises,
    status: state.status,
    degraded: degradedOf(scope, node),
    ports: [
      ...node.provides.map((port) => studioPort(port, "provides")),
      ...node.accepts.map((port) => studioPort(port, "accepts")),
    ],
  };
}

function studioPort({ name, shape, key, external }: Port, direction: StudioPort["direction"]): StudioPort {
  return { name, direction, external: external === true, fields: shape.map((field) => studioField(field, key)) };
}

/** Why a declaration is not at its best in this release, half a sentence; null where it is. */
export function degradedOf({ release, declarations }: StudioScope, node: GraphNode): string | null {
  const declaration = declarations.get(node.id);
  if (declaration !== undefined && isEndpoint(declaration) && release.scorers.get(node.name)?.ready === false) {
    const { model } = declaration;
    return release.release.pins[idOf(model)] === undefined
      ? `the fallback answers, since no version of ${model.name} reached its gates`
      : `the fallback answers, since the online features of ${model.name} are not there, or begin after what the clock says`;
  }
  const runner = runners.get(node.kind);
  const hasVersion = release.release.pins[node.id] !== undefined || release.versionOf(node.name) !== undefined;
  if (runner === undefined || runner.live === true || hasVersion) return null;
  return "no version of it is part of this release";
}
