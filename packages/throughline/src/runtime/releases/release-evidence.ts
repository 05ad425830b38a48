import { clauseKey, clauseKeyOf } from "../../contracts/core/clause-key.ts";
import type { DeclarationId } from "../../contracts/core/declaration.ts";
import type { PromiseClause } from "../../contracts/graph/kind-spec.ts";
import type { Database } from "../../ports/database.ts";
import type { Release } from "./release-store.ts";

/** A promise as it was measured on what a release pins. */
export interface ReleaseEvidence {
  readonly declaration: DeclarationId;
  readonly promise: string;
  /** The clause in words. */
  readonly says: string;
  readonly held: boolean;
  readonly figure: string;
  readonly limit: string;
  readonly relation: PromiseClause["relation"];
  readonly unit?: string;
  /** The run that measured it. */
  readonly run: string;
}

interface EvidenceRow {
  readonly declaration: string;
  readonly promise: string;
  readonly says: string;
  readonly held: boolean;
  readonly figure: string;
  readonly bound: string;
  readonly run: string;
  readonly same: boolean;
}

/**
 * What was measured of a release when it was made: of each promise the newest measurement up to its run, and only where that was on the
 * version that the release pins. What another version was measured to be says nothing of it.
 */
export async function evidenceOfRelease(database: Database, release: Release): Promise<readonly ReleaseEvidence[]> {
  const rows = await database.query<EvidenceRow>(
    `select distinct on (e.declaration, e.promise) e.declaration, e.promise, e.says, e.held, e.figure, e.bound, e.run,
       e.versions = coalesce($2::jsonb -> e.declaration, '{}'::jsonb) as same
     from evidence e join runs r on r.id = e.run
     where r.seq <= (select seq from runs where id = $1) order by e.declaration, e.promise, e.seq desc`,
    [release.run, JSON.stringify(release.pins)],
  );
  const clauses = new Map(
    release.graph.nodes.flatMap(({ id, promises }) => promises.map((clause) => [clauseKey(id, clause.name), clause])),
  );
  return rows.flatMap(({ same, bound, ...row }) => {
    const clause = clauses.get(clauseKeyOf(row));
    if (!same || clause === undefined) return [];
    const { relation, unit } = clause;
    return [{ ...row, limit: bound, relation, ...(unit === undefined ? {} : { unit }) }];
  });
}

/** The versions that gates refused in a release's run: what it does without, or holds an earlier version of. */
export async function refusedIn(
  database: Database,
  run: string,
): Promise<readonly { readonly declaration: DeclarationId; readonly figures: string }[]> {
  return database.query("select declaration, figures from builds where run = $1 and not accepted order by seq", [run]);
}
