import { clauseKey, clauseKeyOf } from "../../contracts/core/clause-key.ts";
import type { RoleReport } from "../../contracts/graph/role-report.ts";
import type { Observation } from "../../runtime/observed-use/observed-use.ts";
import type { UnmeasuredRecord } from "../../runtime/plan/run-store.ts";
import type { EvidenceWithHistory } from "../../runtime/verification/evidence.ts";

/** What was measured of a project, and what was seen of how its code reads. */
export interface Measured {
  /** The newest measurement of each promise. */
  readonly evidence: readonly EvidenceWithHistory[];
  /** Why clauses of the release that answers are not measured. */
  readonly unmeasured: readonly UnmeasuredRecord[];
  /** Of the release that answers. */
  readonly observations: readonly Observation[];
}

/** Reads what was measured of a project; undefined while another process holds it. */
export type ReadMeasured = (root: string) => Promise<Measured | undefined>;

/** A promise as it is declared now. */
export interface MeasuredPromise {
  readonly declaration: string;
  readonly name: string;
  readonly says: string;
}

/** A promise without a measurement, with what a verification said of it. */
export interface NotMeasured {
  readonly state: "not-measured" | "not-read";
  readonly reason: UnmeasuredRecord | undefined;
}

/**
 * The newest measurement of a promise; `not-read` where nobody can say whether there is one. What was measured against another
 * limit, or could not be, says nothing of the present one: `not-measured`.
 */
export type EvidenceOf = (promise: MeasuredPromise) => EvidenceWithHistory | NotMeasured;

/** Finds measurements by declaration id and the name of the clause. */
export function indexEvidence(measured: Measured | undefined): EvidenceOf {
  if (measured === undefined) return () => ({ state: "not-read", reason: undefined });
  const byClause = new Map(measured.evidence.map((record) => [clauseKeyOf(record), record]));
  const reasons = new Map(measured.unmeasured.map((reason) => [clauseKeyOf(reason), reason]));
  return ({ declaration, name, says }) => {
    const key = clauseKey(declaration, name);
    const record = byClause.get(key);
    if (record?.says === says) return record;
    const reason = reasons.get(key);
    return { state: "not-measured", reason: reason?.says === says ? reason : undefined };
  };
}

/** What is known of a role beside its promises: clauses that `verify` brings along, faults that were rehearsed. */
export function besidePromises<T extends Pick<UnmeasuredRecord, "declaration" | "promise">>(
  { declarations, contracts }: RoleReport,
  records: readonly T[],
): readonly T[] {
  const own = new Set(declarations.map(({ id }) => id));
  const isPromised = ({ declaration, promise }: T) =>
    contracts.some((clause) => clause.declaration === declaration && clause.name === promise);
  return records.filter((record) => own.has(record.declaration) && !isPromised(record));
}
