import { acquireProjectLock, readProjectLock } from "../../adapters/process/project-lock.ts";
import { nodeOf } from "../../contracts/graph/project-graph.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RehearsedFault } from "../../runtime/rehearsal/rehearse.ts";
import type { Release } from "../../runtime/releases/release-store.ts";
import { keepVerification } from "../../runtime/verification/evidence.ts";
import type { VerifiedClause } from "../../runtime/verification/verified-clause.ts";
import { openProjectDatabase } from "./open-database.ts";
import type { ConfiguredProject } from "./project-config.ts";
import type { OpenWard } from "./run-rehearsal-ward.ts";

interface Kept {
  readonly run: string | null;
  readonly unkept: string | null;
}

/** Keeps what was caught and what was not as evidence of the release, as a run of its own; or says why that is not possible. */
export async function keepRehearsal(
  { state }: ConfiguredProject,
  of: {
    readonly faults: readonly RehearsedFault[];
    readonly ward: Pick<OpenWard, "release" | "unkept">;
    readonly clock: Clock;
  },
): Promise<Kept> {
  const { ward, clock } = of;
  const { release } = ward;
  if (release === undefined) return { run: null, unkept: ward.unkept };
  if ((await readProjectLock(state)) !== undefined)
    return { run: null, unkept: "another process holds the project now" };
  const clauses = of.faults.flatMap((fault) => clauseOf(fault, release));
  if (clauses.length === 0) return { run: null, unkept: "no fault is applicable" };
  const lock = await acquireProjectLock(state, { purpose: "rehearse" });
  try {
    const database = await openProjectDatabase(state);
    const kept = keepVerification(database, { clauses, release, clock, purpose: "rehearse" });
    const { run } = await kept.finally(() => database.close());
    return { run, unkept: null };
  } finally {
    await lock.release();
  }
}

/** A fault as a clause of the declaration that it was done to. */
function clauseOf({ fault, target, caught, status, tookMs }: RehearsedFault, { graph }: Release): VerifiedClause[] {
  if (target === null || (status !== "caught" && status !== "missed")) return [];
  const [family] = target.families;
  const isOfFamily = target.families.length === 1 && family !== undefined;
  return [
    {
      declaration: target.declaration,
      role: nodeOf(graph, target.declaration)?.role,
      promise: isOfFamily ? `rehearsed ${fault} (${family})` : `rehearsed ${fault}`,
      says: `${fault} is caught`,
      ...{ relation: "=", limit: "caught", families: target.families, handOff: null },
      status: caught === null ? "broken" : "held",
      figure: caught === null ? "nobody" : `${caught.clause} by ${caught.stage}`,
      note: target.says,
      ...{ problem: null, verifier: "rehearsal", tookMs: tookMs ?? 0 },
    },
  ];
}
