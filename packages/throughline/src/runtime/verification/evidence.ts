import { randomBytes } from "node:crypto";
import { clauseKeyOf } from "../../contracts/core/clause-key.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Database } from "../../ports/database.ts";
import { type EvidenceRecord, RunStore, type UnmeasuredRecord } from "../plan/run-store.ts";
import type { Release } from "../releases/release-store.ts";
import type { VerifiedClause } from "./verified-clause.ts";

/** What runs are called in the history that measure a release as a whole. */
const purposes = ["verify", "rehearse"] as const;

/** What was kept: under which run, and when. */
export interface KeptVerification {
  readonly run: string;
  readonly atUs: number;
}

/**
 * Keeps what was found held or broken as a run of its own that names the release, and of the rest why it was not measured. A record
 * carries the version of what it was measured on, or the release where nothing is pinned. The caller sees to it that no other run is
 * under way.
 */
export async function keepVerification(
  database: Database,
  of: {
    readonly clauses: readonly VerifiedClause[];
    readonly release: Release;
    readonly clock: Clock;
    /** @default "verify" */
    readonly purpose?: (typeof purposes)[number];
  },
): Promise<KeptVerification> {
  const { clauses, release, clock, purpose = "verify" } = of;
  const store = new RunStore(database);
  const run = `${purpose}-${randomBytes(4).toString("hex")}`;
  const atUs = clock.nowUs();
  await store.begin({ id: run, purpose, atUs });
  const records = clauses.flatMap(({ declaration, promise, says, status, figure, limit }): EvidenceRecord[] =>
    status === "not-measured" || figure === null
      ? []
      : [{ declaration, promise, says, held: status === "held", figure, limit, run, atUs }],
  );
  const versions = Object.fromEntries(
    records.map(({ declaration }) => [declaration, release.pins[declaration] ?? { release: release.id }]),
  );
  await store.saveEvidence(records, versions);
  await store.saveUnmeasured(clauses.flatMap((clause) => unmeasuredOf(clause, { run, atUs })));
  await store.end({ id: run, atUs: clock.nowUs(), status: "succeeded", release: release.id });
  return { run, atUs };
}

function unmeasuredOf(clause: VerifiedClause, of: KeptVerification): UnmeasuredRecord[] {
  const { declaration, promise, says, status, note, problem } = clause;
  if (status !== "not-measured") return [];
  const because = problem?.detail ?? note ?? "nothing says why";
  return [{ declaration, promise, says, because, code: problem?.code ?? null, ...of }];
}

interface EvidenceRow {
  readonly run: string;
  readonly declaration: string;
  readonly promise: string;
  readonly says: string;
  readonly held: boolean;
  readonly figure: string;
  readonly bound: string;
  readonly at_us: string;
}

/**
 * The newest measurement of each promise that is one of this release: by `verify` only what was verified of it, by a build only what was
 * measured on the version that it pins. What names no version, such as cases that were asked of a prompt, counts for every release.
 */
export async function currentEvidence(database: Database, release: Release): Promise<readonly EvidenceRecord[]> {
  const rows = await database.query<EvidenceRow>(
    `select distinct on (e.declaration, e.promise) e.run, e.declaration, e.promise, e.says, e.held, e.figure, e.bound, e.at_us
     from evidence e join runs r on r.id = e.run
     where case when r.purpose = any($3) then r.release = $2
       else e.versions = '{}'::jsonb or e.versions = coalesce($1::jsonb -> e.declaration, e.versions) end
     order by e.declaration, e.promise, e.seq desc`,
    [JSON.stringify(release.pins), release.id, purposes],
  );
  return rows.map(({ at_us, bound, ...row }) => ({ ...row, limit: bound, atUs: Number(at_us) }));
}

/**
 * Why clauses of a release are not measured, as its newest verification that was asked for them said. A clause among the `measured` is left
 * out, and so is all that was said of other releases.
 */
export async function currentUnmeasured(
  database: Database,
  release: Release,
  measured: readonly Pick<EvidenceRecord, "declaration" | "promise">[],
): Promise<readonly UnmeasuredRecord[]> {
  const rows = await database.query<Omit<UnmeasuredRecord, "atUs"> & { readonly at_us: string }>(
    `select distinct on (u.declaration, u.promise) u.run, u.declaration, u.promise, u.says, u.because, u.code, u.at_us
     from unmeasured u join runs r on r.id = u.run
     where r.release = $1 and r.purpose = any($2) order by u.declaration, u.promise, u.seq desc`,
    [release.id, purposes],
  );
  const known = new Set(measured.map(clauseKeyOf));
  return rows
    .filter((row) => !known.has(clauseKeyOf(row)))
    .map(({ at_us, ...row }) => ({ ...row, atUs: Number(at_us) }));
}

/** Why a clause is not measured, with the code of what failed. */
export const unmeasuredText = ({ because, code }: Pick<UnmeasuredRecord, "because" | "code">) =>
  code === null ? because : `${code}: ${because}`;

/** What a run before measured of the same promise. */
export interface EarlierMeasurement {
  readonly run: string;
  readonly held: boolean;
  readonly figure: EvidenceRecord["figure"];
  readonly atUs: number;
}

/** A measurement with those of the same promise before it, newest first. */
export interface EvidenceWithHistory extends EvidenceRecord {
  readonly earlier: readonly EarlierMeasurement[];
}

const earlierKept = 5;

/** Adds to each measurement what up to five runs before it measured of the same promise, of whatever release. */
export async function withHistory(
  database: Database,
  records: readonly EvidenceRecord[],
): Promise<readonly EvidenceWithHistory[]> {
  const rows = await database.query<Omit<EvidenceRow, "says" | "bound">>(
    `select run, declaration, promise, held, figure, at_us from (
       select *, row_number() over (partition by declaration, promise order by seq desc) as nth
       from evidence where declaration = any($1)) numbered
     where nth <= $2 order by nth`,
    [[...new Set(records.map(({ declaration }) => declaration))], earlierKept + 1],
  );
  const isOf = (record: EvidenceRecord) => (row: (typeof rows)[number]) =>
    row.declaration === record.declaration && row.promise === record.promise && row.run !== record.run;
  return records.map((record) => ({
    ...record,
    earlier: rows
      .filter(isOf(record))
      .slice(0, earlierKept)
      .map(({ run, held, figure, at_us }) => ({ run, held, figure, atUs: Number(at_us) })),
  }));
}
