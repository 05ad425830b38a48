import type { Target } from "../../contracts/graph/find-target.ts";
import { nodeOf, type ProjectGraph } from "../../contracts/graph/project-graph.ts";
import type { Observation } from "../../runtime/observed-use/observed-use.ts";
import { type ObservedFields, observedFields } from "./observed-by-role.ts";

/** What was seen of one entry of `uses` that reads a target. */
export interface ObservedRead extends ObservedFields {
  readonly consumer: string;
  readonly name: string;
  /** The route that it belongs to; empty where there is none. */
  readonly place: string;
  readonly use: string;
}

/** The entries of `uses` that read a target, as far as their calls were watched, or why nobody can say. */
export interface ObservedReads {
  /** Null where it was read. */
  readonly because: string | null;
  readonly uses: readonly ObservedRead[];
}

/** What was seen of those that read a declaration, a port or a field of it themselves. */
export function observedReadsOf(
  graph: ProjectGraph,
  { node, port, field }: Target,
  observations: readonly Observation[],
): readonly ObservedRead[] {
  const mine = observations.filter(
    (one) =>
      one.provider === node.id &&
      (port === undefined || one.port === port) &&
      (field === undefined || one.declared.includes(field)),
  );
  return mine.flatMap((one) => {
    const { consumer, place, use, declared } = one;
    const found = observedFields([one], field === undefined ? declared : [field]);
    return found === undefined
      ? []
      : [{ ...found, consumer, name: nodeOf(graph, consumer)?.name ?? consumer, place, use }];
  });
}
