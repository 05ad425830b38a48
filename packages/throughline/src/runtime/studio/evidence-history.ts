import type { Database } from "../../ports/database.ts";

/** One measurement, with the run that made it. */
export interface MeasuredOnce {
  readonly declaration: string;
  readonly promise: string;
  readonly held: boolean;
  readonly figure: string;
  readonly limit: string;
  readonly run: string;
  readonly atUs: number;
}

/** A clause that a run could not measure, and why. */
export interface UnmeasuredOnce {
  readonly declaration: string;
  readonly promise: string;
  readonly because: string;
  readonly code: string | null;
  readonly run: string;
}

/** A run that measured something, or a verification that was to measure everything. */
export interface MeasuringRun {
  readonly id: string;
  /** `run`, `verify`, `rehearse`. */
  readonly purpose: string;
  readonly startedUs: number;
  /** The release that it measured, or made; null where it failed. */
  readonly release: string | null;
}

/** What the latest runs measured of some declarations. */
export interface EvidenceHistory {
  /** Newest first. */
  readonly runs: readonly MeasuringRun[];
  readonly measured: readonly MeasuredOnce[];
  readonly unmeasured: readonly UnmeasuredOnce[];
}

/** Reads what the latest `limit` runs measured of these declarations; verifications count though they measured nothing of them. */
export async function evidenceHistory(
  database: Database,
  { declarations, limit }: { readonly declarations: readonly string[]; readonly limit: number },
): Promise<EvidenceHistory> {
  const runs = await database.query<{ id: string; purpose: string; started_us: string; release: string | null }>(
    `select id, purpose, started_us, release from runs
     where purpose = 'verify' and status = 'succeeded'
        or exists (select 1 from evidence where evidence.run = runs.id and evidence.declaration = any($1))
     order by seq desc limit $2`,
    [declarations, limit],
  );
  const rows = await database.query<{
    run: string;
    declaration: string;
    promise: string;
    held: boolean;
    figure: string;
    bound: string;
    at_us: string;
  }>(
    `select run, declaration, promise, held, figure, bound, at_us from evidence
     where declaration = any($1) and run = any($2) order by seq desc`,
    [declarations, runs.map(({ id }) => id)],
  );
  const unmeasured = await database.query<UnmeasuredOnce>(
    "select run, declaration, promise, because, code from unmeasured where declaration = any($1) and run = any($2)",
    [declarations, runs.map(({ id }) => id)],
  );
  return {
    unmeasured,
    runs: runs.map(({ started_us, ...run }) => ({ ...run, startedUs: Number(started_us) })),
    measured: rows.map(({ at_us, bound, ...row }) => ({ ...row, limit: bound, atUs: Number(at_us) })),
  };
}
