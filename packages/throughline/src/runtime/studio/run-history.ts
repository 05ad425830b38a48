import type { Database } from "../../ports/database.ts";
import type { WireValue } from "../../ports/query-engine.ts";
import type { RunRecord } from "../plan/run-store.ts";
import { type EvidenceHistory, evidenceHistory } from "./evidence-history.ts";

/** A run as lists show it. */
export interface RunLine extends RunRecord {
  /** Grows with every run: what pages end at. */
  readonly seq: number;
  readonly plan: string | null;
  readonly problem: { readonly code: string; readonly detail: string } | null;
  readonly built: number;
  readonly measured: number;
  readonly broken: number;
}

/** One build of a run. */
export interface RunBuild {
  readonly id: string;
  readonly text: string;
  readonly tookMs: number;
  readonly atUs: number;
  readonly accepted: boolean;
  readonly version: Readonly<Record<string, WireValue>>;
}

/** One measurement of a run. */
export interface RunEvidence {
  readonly declaration: string;
  readonly promise: string;
  readonly says: string;
  readonly held: boolean;
  readonly figure: string;
  readonly limit: string;
  readonly atUs: number;
}

interface LineRow {
  readonly id: string;
  readonly seq: string;
  readonly purpose: string;
  readonly started_us: string;
  readonly ended_us: string | null;
  readonly status: RunLine["status"];
  readonly plan: string | null;
  readonly release: string | null;
  readonly error: { readonly code?: string; readonly detail?: string } | null;
  readonly built: string;
  readonly measured: string;
  readonly broken: string;
}

const lineSql = `select id, seq, purpose, started_us, ended_us, status, plan, release, error,
  (select count(*) from builds where builds.run = runs.id) as built,
  (select count(*) from evidence where evidence.run = runs.id) as measured,
  (select count(*) from evidence where evidence.run = runs.id and not held) as broken from runs`;

function lineOf(row: LineRow): RunLine {
  const { error } = row;
  return {
    id: row.id,
    seq: Number(row.seq),
    purpose: row.purpose,
    startedUs: Number(row.started_us),
    endedUs: row.ended_us === null ? null : Number(row.ended_us),
    status: row.status,
    plan: row.plan,
    release: row.release,
    problem: error === null ? null : { code: error.code ?? "internal", detail: error.detail ?? "" },
    built: Number(row.built),
    measured: Number(row.measured),
    broken: Number(row.broken),
  };
}

/** Reads what runs wrote: for pages, never for decisions of a run. */
export class RunHistory {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Runs, newest first; those before the one with `before` as its `seq`. */
  async list(options: { readonly limit: number; readonly before?: number }): Promise<readonly RunLine[]> {
    const rows = await this.#database.query<LineRow>(
      `${lineSql} where ($1::bigint is null or seq < $1) order by seq desc limit $2`,
      [options.before ?? null, options.limit],
    );
    return rows.map(lineOf);
  }

  /** One run; undefined where there is none of this id. */
  async read(id: string): Promise<RunLine | undefined> {
    const [row] = await this.#database.query<LineRow>(`${lineSql} where id = $1`, [id]);
    return row === undefined ? undefined : lineOf(row);
  }

  /** What a run built, in order. */
  async builds(run: string): Promise<readonly RunBuild[]> {
    const rows = await this.#database.query<{
      declaration: string;
      figures: string;
      took_ms: string;
      at_us: string;
      accepted: boolean;
      version: RunBuild["version"];
    }>("select declaration, figures, took_ms, at_us, accepted, version from builds where run = $1 order by seq", [run]);
    return rows.map((row) => ({
      id: row.declaration,
      text: row.figures,
      tookMs: Number(row.took_ms),
      atUs: Number(row.at_us),
      accepted: row.accepted,
      version: row.version,
    }));
  }

  /** What a run measured, in order. */
  async evidence(run: string): Promise<readonly RunEvidence[]> {
    const rows = await this.#database.query<{
      declaration: string;
      promise: string;
      says: string;
      held: boolean;
      figure: string;
      bound: string;
      at_us: string;
    }>(
      "select declaration, promise, says, held, figure, bound, at_us from evidence where run = $1 order by declaration, seq",
      [run],
    );
    return rows.map(({ at_us, bound, ...row }) => ({ ...row, limit: bound, atUs: Number(at_us) }));
  }

  /** What the latest `limit` runs measured of some declarations. */
  measuredOf(of: { readonly declarations: readonly string[]; readonly limit: number }): Promise<EvidenceHistory> {
    return evidenceHistory(this.#database, of);
  }

  /** How long each declaration took the last time it was built, milliseconds. */
  async lastTook(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#database.query<{ declaration: string; took_ms: string }>(
      "select distinct on (declaration) declaration, took_ms from builds order by declaration, seq desc",
    );
    return new Map(rows.map(({ declaration, took_ms }) => [declaration, Number(took_ms)]));
  }
}
