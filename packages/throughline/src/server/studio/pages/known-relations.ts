import type { Declaration } from "../../../contracts/core/declaration.ts";
import { idOf } from "../../../contracts/core/declaration.ts";
import type { GraphNode } from "../../../contracts/graph/project-graph.ts";
import { isRelation, type Relation } from "../../../contracts/shape/relation.ts";
import { studioError } from "../error-codes.ts";
import type { DeclaredRelation } from "../map/release-facts.ts";
import type { StudioScope } from "../studio.ts";

/** A relation of the release with the declaration that it belongs to. */
export interface KnownRelation {
  readonly relation: DeclaredRelation;
  readonly declaration: Declaration;
  readonly node: GraphNode;
  /** True where it is the declaration itself, and not a log of it. */
  readonly own: boolean;
}

/** The relations of a release: declarations with rows, and the logs of those that keep one. */
export function knownRelations({ release, nodes }: StudioScope): readonly KnownRelation[] {
  return release.declarations.flatMap((declaration) => {
    const node = nodes.get(idOf(declaration));
    if (node === undefined) return [];
    const known = (relation: Relation, own: boolean): KnownRelation => ({
      relation: relation as unknown as DeclaredRelation,
      declaration,
      node,
      own,
    });
    if (isRelation(declaration)) return [known(declaration as unknown as Relation, true)];
    const { log } = declaration as { readonly log?: unknown };
    return isRelation(log) ? [known(log, false)] : [];
  });
}

/** The relation with a name. Throws `studio.unknown-declaration`. */
export function findRelation(scope: StudioScope, name: string): KnownRelation {
  const found = knownRelations(scope).find(({ relation }) => relation.name === name);
  if (found !== undefined) return found;
  throw studioError("unknown-declaration", { detail: `release has no relation of this name: ${name.slice(0, 100)}` });
}
