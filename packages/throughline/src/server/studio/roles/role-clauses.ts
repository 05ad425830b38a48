import type { StudioRoleClause } from "../../../client/studio/studio-roles.ts";
import { type PlannedClause, planVerification } from "../../../runtime/verification/planned-clauses.ts";
import { verifiers } from "../../../runtime/verification/verifiers.ts";
import type { LatestEvidence } from "../map/evidence-index.ts";
import { promiseOf, stateOf } from "../map/promises.ts";
import type { StudioScope } from "../studio.ts";

/** All clauses of the release that are measured, those that verifiers bring along among them, by declaration. */
export function plannedClauses({ release }: StudioScope): ReadonlyMap<string, readonly PlannedClause[]> {
  const found = new Map<string, PlannedClause[]>();
  for (const planned of planVerification(release, verifiers)) {
    const { id } = planned.subject;
    found.set(id, [...(found.get(id) ?? []), planned]);
  }
  return found;
}

/** The clauses of one declaration with their latest evidence. */
export async function clausesOf(
  scope: StudioScope,
  planned: readonly PlannedClause[],
  evidence: LatestEvidence,
): Promise<StudioRoleClause[]> {
  const [first] = planned;
  if (first === undefined) return [];
  const { node } = first.subject;
  const { promises } = await stateOf(scope, node, evidence);
  const known = new Map(promises.map((promise) => [promise.name, promise]));
  return planned.map(({ clause, verifier }) => ({
    ...(known.get(clause.name) ?? promiseOf(node.id, clause, evidence)),
    declaration: node.id,
    of: node.name,
    promised: known.has(clause.name),
    verifier: verifier?.name ?? null,
    handOff: clause.handOff ?? null,
  }));
}
