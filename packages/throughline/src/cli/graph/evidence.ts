import type { EvidenceRecord } from "../../runtime/plan/run-store.ts";

/** Reads the newest measurement of each promise of a project; undefined while another process holds what was measured. */
export type ReadEvidence = (root: string) => Promise<readonly EvidenceRecord[] | undefined>;

/** The newest measurement of a promise of a declaration; `not-read` where nobody can say whether there is one. */
export type EvidenceOf = (declaration: string, promise: string) => EvidenceRecord | "not-measured" | "not-read";

/** Finds measurements by declaration id and the name of the clause. */
export function indexEvidence(records: readonly EvidenceRecord[] | undefined): EvidenceOf {
  if (records === undefined) return () => "not-read";
  const keyOf = (declaration: string, promise: string) => `${declaration}\n${promise}`;
  const byClause = new Map(records.map((record) => [keyOf(record.declaration, record.promise), record]));
  return (declaration, promise) => byClause.get(keyOf(declaration, promise)) ?? "not-measured";
}
