import { type Declaration, idOf, type Role } from "../../contracts/core/declaration.ts";
import { familiesWith } from "../../contracts/graph/families.ts";
import { specOf } from "../../contracts/graph/kinds.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import type { Release } from "../releases/release-store.ts";
import type { Clause, Subject, Verifier } from "./verifier.ts";

/** One clause that is to be measured, and by whom; by nobody where no verifier covers it. */
export interface PlannedClause {
  readonly subject: Subject;
  readonly clause: Clause;
  readonly verifier: Verifier | undefined;
  readonly families: readonly string[];
}

/** What is asked for; absent parts narrow nothing. */
export interface VerifyScope {
  readonly role?: Role;
  /** A family of hand-offs, or one clause of the hand-off table. */
  readonly handOff?: string;
  /** Measures the canary in place of the release beside it. */
  readonly canary?: boolean;
  /** Whether what needs a browser is measured too; narrows nothing. */
  readonly browser?: boolean;
}

/** The clauses of a release with who measures each, in the order of the graph. Pure. */
export function planVerification(
  of: { readonly release: Release; readonly declarations: readonly Declaration[] },
  verifiers: readonly Verifier[],
  scope: VerifyScope = {},
): readonly PlannedClause[] {
  const { graph } = of.release;
  const byId = new Map(of.declarations.map((declaration) => [idOf(declaration), declaration]));
  const planned = graph.nodes.flatMap((node): PlannedClause[] => {
    const declaration = byId.get(node.id);
    if (declaration === undefined) return [];
    const { id, role } = node;
    const subject: Subject = {
      ...{ id, role, declaration, node },
      promises: specOf(declaration)?.promises(declaration) ?? node.promises,
      terms: specOf(declaration)?.terms?.(declaration) ?? [],
      pin: of.release.pins[id] ?? {},
    };
    return clausesOf(subject, verifiers).map((one) => ({ ...one, families: familiesOf(graph, subject, one.clause) }));
  });
  return planned.filter((one) => isAsked(one, scope));
}

function clausesOf(subject: Subject, verifiers: readonly Verifier[]): Omit<PlannedClause, "families">[] {
  const covered = verifiers.flatMap((verifier) =>
    verifier.covers(subject).map((clause) => ({ subject, clause, verifier })),
  );
  const names = new Set(covered.map(({ clause }) => clause.name));
  const open = subject.promises.filter(({ name }) => !names.has(name));
  return [
    ...covered,
    ...open.map(({ name, says, relation, limit, unit }) => ({
      subject,
      clause: { name, says, relation, limit, ...(unit === undefined ? {} : { unit }) },
      verifier: undefined,
    })),
  ];
}

/** The families that have the clause, and those of the hand-offs by which others get something of the declaration. */
function familiesOf(graph: ProjectGraph, { id }: Subject, { handOff }: Clause): readonly string[] {
  const given = graph.edges.flatMap(({ from, to, writes, family }) =>
    family !== undefined && (writes === true ? to : from) === id ? [family] : [],
  );
  const meant = handOff === undefined ? [] : familiesWith(handOff);
  return [...new Set([...meant, ...given])];
}

function isAsked({ subject, clause, families }: PlannedClause, { role, handOff }: VerifyScope): boolean {
  if (role !== undefined && subject.role !== role) return false;
  return handOff === undefined || clause.handOff === handOff || families.includes(handOff);
}
