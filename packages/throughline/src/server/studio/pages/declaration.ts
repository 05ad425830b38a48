import type { StudioDeclaration } from "../../../client/studio/studio-learning.ts";
import type { Declaration } from "../../../contracts/core/declaration.ts";
import { idOf } from "../../../contracts/core/declaration.ts";
import type { GraphNode } from "../../../contracts/graph/project-graph.ts";
import { studioError } from "../error-codes.ts";
import { placeOf } from "../map/place.ts";
import { stateOf } from "../map/promises.ts";
import type { StudioScope } from "../studio.ts";

/** A declaration of the release and its node. */
export interface Found<D extends Declaration> {
  readonly declaration: D;
  readonly node: GraphNode;
}

/** The declaration of a kind with a name. Throws `studio.unknown-declaration`. */
export function find<D extends Declaration>(
  scope: StudioScope,
  is: (declaration: Declaration) => declaration is D,
  of: { readonly name: string; readonly what: string },
): Found<D> {
  const declaration = scope.release.declarations.filter(is).find(({ name }) => name === of.name);
  const node = declaration === undefined ? undefined : scope.nodes.get(idOf(declaration));
  if (declaration !== undefined && node !== undefined) return { declaration, node };
  throw studioError("unknown-declaration", {
    detail: `release has no ${of.what} of this name: ${of.name.slice(0, 100)}`,
  });
}

/** What pages of one declaration have in common. */
export async function declarationReply(scope: StudioScope, node: GraphNode): Promise<StudioDeclaration> {
  const { promises } = await stateOf(scope, node, await scope.evidence.latest());
  const { id, kind, title, name } = node;
  return {
    id,
    kind,
    title,
    name,
    role: node.role ?? null,
    owner: node.owner ?? null,
    description: node.description ?? null,
    place: placeOf(node.place),
    promises,
    ...neighbours(scope, id),
    release: scope.release.release.id,
  };
}

/** Ids of what a declaration reads, and of what reads it. */
export function neighbours({ graph }: StudioScope, id: string) {
  const reads = graph.edges.filter((edge) => edge.to === id).map(({ from }) => from);
  const readers = graph.edges.filter((edge) => edge.from === id).map(({ to }) => to);
  return { reads: [...new Set(reads)], readers: [...new Set(readers)] };
}
