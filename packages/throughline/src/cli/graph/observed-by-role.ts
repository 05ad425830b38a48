import type { Role } from "../../contracts/core/declaration.ts";
import { nodeOf, type ProjectGraph } from "../../contracts/graph/project-graph.ts";
import type { HandOff } from "../../contracts/graph/role-report.ts";
import type { Observation } from "../../runtime/observed-use/observed-use.ts";

/** What watched calls of a role were seen to read of a hand-off. */
export interface ObservedFields {
  readonly calls: number;
  /** Of the fields that are asked about. */
  readonly seen: readonly string[];
  readonly notSeen: readonly string[];
}

/** What was seen of a hand-off by the role that reads it; undefined where no call was watched. */
export type ObservedOf = (
  reader: Role,
  handOff: Pick<HandOff, "declaration" | "port" | "fields">,
) => ObservedFields | undefined;

/** Adds up what was seen of the declarations of each role. */
export function observedByRole(graph: ProjectGraph, observations: readonly Observation[]): ObservedOf {
  return (reader, { declaration, port, fields }) => {
    const mine = observations.filter(
      (one) => one.provider === declaration && one.port === port && nodeOf(graph, one.consumer)?.role === reader,
    );
    return observedFields(mine, fields);
  };
}

/** What observations say of some fields; undefined where no call was watched. */
export function observedFields(
  observations: readonly Observation[],
  fields: readonly string[],
): ObservedFields | undefined {
  const calls = observations.reduce((sum, one) => sum + one.calls, 0);
  if (calls === 0) return undefined;
  const isSeen = (field: string) => observations.some((one) => (one.fields[field] ?? 0) > 0);
  return { calls, seen: fields.filter(isSeen), notSeen: fields.filter((field) => !isSeen(field)) };
}
