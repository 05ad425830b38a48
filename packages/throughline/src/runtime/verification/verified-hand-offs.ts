import { clausesOfFamily } from "../../contracts/graph/families.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import type { VerifyScope } from "./planned-clauses.ts";
import type { VerifiedClause, VerifiedHandOff } from "./verified-clause.ts";

/**
 * The clauses of every family of hand-offs that a project has, also of those that nothing measures yet; where only some clauses were
 * asked for, those that one of them belongs to.
 */
export function verifiedHandOffs(
  graph: ProjectGraph,
  clauses: readonly VerifiedClause[],
  scope: VerifyScope = {},
): readonly VerifiedHandOff[] {
  const isNarrow = scope.role !== undefined || scope.handOff !== undefined;
  return allHandOffs(graph, clauses).filter(
    ({ held, broken, notMeasured }) => !isNarrow || held + broken + notMeasured > 0,
  );
}

function allHandOffs(graph: ProjectGraph, clauses: readonly VerifiedClause[]): readonly VerifiedHandOff[] {
  const families = [...new Set(graph.edges.flatMap(({ family }) => family ?? []))];
  return families.flatMap((family) =>
    clausesOfFamily(family).map((clause): VerifiedHandOff => {
      const mine = clauses.filter((one) => belongs(one, family, clause));
      const count = (status: VerifiedClause["status"]) => mine.filter((one) => one.status === status).length;
      const [held, broken, notMeasured] = [count("held"), count("broken"), count("not-measured")];
      const status = broken > 0 ? "broken" : held > 0 ? "held" : "not-measured";
      return { family, clause, status, held, broken, notMeasured };
    }),
  );
}

/** `promises` of any two roles are all that is promised; every other clause is told by its name. */
const belongs = (one: VerifiedClause, family: string, clause: string) =>
  one.families.includes(family) && (one.handOff === clause || clause === "promises");
