import type { DeclarationId } from "../../contracts/core/declaration.ts";
import { formatSpan, parseDuration } from "../../contracts/core/duration.ts";
import type { Measurement, RunContext } from "../plan/kind-runner.ts";
import { freshnessOf } from "./freshness.ts";

/** Measures the freshness that a relation promises; nothing where it promises none or has no table yet. */
export async function measureFreshness(
  declaration: DeclarationId,
  relation: { readonly name: string; readonly available?: string; readonly freshness?: string },
  context: RunContext,
): Promise<Measurement[]> {
  const limit = relation.freshness === undefined ? undefined : parseDuration(relation.freshness);
  const snapshot = await context.tables.snapshot(relation.name);
  if (limit === undefined || relation.available === undefined || snapshot === undefined) return [];
  const { ageUs } = await freshnessOf({
    session: context.session,
    snapshot,
    column: relation.available,
    clock: context.clock,
  });
  const held = ageUs !== null && ageUs <= limit;
  const figure = ageUs === null ? "no rows" : formatSpan(ageUs);
  return [
    {
      declaration,
      promise: "freshness",
      says: `fresh within ${relation.freshness}`,
      held,
      figure,
      limit: relation.freshness as string,
    },
  ];
}
