import type { Observation } from "../../runtime/observed-use/observed-use.ts";
import type { EvidenceRecord } from "../../runtime/plan/run-store.ts";

/** What was measured of a project, and what was seen of how its code reads. */
export interface Measured {
  /** The newest measurement of each promise. */
  readonly evidence: readonly EvidenceRecord[];
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
export type EvidenceOf = (promise: MeasuredPromise) => EvidenceRecord | "not-measured" | "not-read";

/** Finds measurements by declaration id and the name of the clause. */
export function indexEvidence(records: readonly EvidenceRecord[] | undefined): EvidenceOf {
  if (records === undefined) return () => "not-read";
  const keyOf = (declaration: string, promise: string) => `${declaration}\n${promise}`;
  const byClause = new Map(records.map((record) => [keyOf(record.declaration, record.promise), record]));
  return ({ declaration, name, says }) => {
    const record = byClause.get(keyOf(declaration, name));
    return record?.says === says ? record : "not-measured";
  };
}
