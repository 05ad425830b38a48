import type { RoleReport } from "../../contracts/graph/role-report.ts";
import type { Observation } from "../../runtime/observed-use/observed-use.ts";
import type { EvidenceWithHistory } from "../../runtime/verification/evidence.ts";

/** What was measured of a project, and what was seen of how its code reads. */
export interface Measured {
  /** The newest measurement of each promise. */
  readonly evidence: readonly EvidenceWithHistory[];
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

/**
 * The newest measurement of a promise; `not-read` where nobody can say whether there is one. What was measured against another
 * limit says nothing of the present one: `not-measured`.
 */
export type EvidenceOf = (promise: MeasuredPromise) => EvidenceWithHistory | "not-measured" | "not-read";

/** Finds measurements by declaration id and the name of the clause. */
export function indexEvidence(records: readonly EvidenceWithHistory[] | undefined): EvidenceOf {
  if (records === undefined) return () => "not-read";
  const keyOf = (declaration: string, promise: string) => `${declaration}\n${promise}`;
  const byClause = new Map(records.map((record) => [keyOf(record.declaration, record.promise), record]));
  return ({ declaration, name, says }) => {
    const record = byClause.get(keyOf(declaration, name));
    return record?.says === says ? record : "not-measured";
  };
}

/** What was measured of a role beside its promises: clauses that `verify` brings along, faults that were rehearsed. */
export function measuredBeside(
  { declarations, contracts }: RoleReport,
  records: readonly EvidenceWithHistory[],
): readonly EvidenceWithHistory[] {
  const own = new Set(declarations.map(({ id }) => id));
  const isPromised = ({ declaration, promise }: EvidenceWithHistory) =>
    contracts.some((clause) => clause.declaration === declaration && clause.name === promise);
  return records.filter((record) => own.has(record.declaration) && !isPromised(record));
}
