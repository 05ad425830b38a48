import type { DeclarationId } from "../../contracts/core/declaration.ts";
import type { Database, DatabaseSession } from "../../ports/database.ts";
import type { BuiltVersion, Measurement } from "./kind-runner.ts";
import type { Built } from "./plan.ts";

/** The outcome of one build, as it is kept. */
export interface BuildRecord extends Built {
  readonly run: string;
  readonly figures: string;
  readonly tookMs: number;
}

export interface EvidenceRecord extends Measurement {
  readonly run: string;
  readonly atUs: number;
}

/** A clause that a verification could not measure. It is no evidence: nothing that has only this was held. */
export interface UnmeasuredRecord {
  readonly declaration: DeclarationId;
  readonly promise: string;
  /** The clause in words. */
  readonly says: string;
  /** Why, as half a sentence. */
  readonly because: string;
  /** What failed; null where nothing did. */
  readonly code: string | null;
  readonly run: string;
  readonly atUs: number;
}

export interface RunRecord {
  readonly id: string;
  readonly purpose: string;
  readonly startedUs: number;
  readonly endedUs: number | null;
  readonly status: "running" | "succeeded" | "failed" | "interrupted";
  readonly release: string | null;
}

interface BuildRow {
  readonly declaration: string;
  readonly address: string;
  readonly definition: string;
  readonly version: BuiltVersion;
  readonly accepted: boolean;
  readonly at_us: string;
  readonly measured: readonly Measurement[];
}

const builtOf = (row: BuildRow): Built => ({
  id: row.declaration,
  address: row.address,
  definition: row.definition,
  version: row.version,
  accepted: row.accepted,
  atUs: Number(row.at_us),
  measured: row.measured,
});

/** Keeps runs, builds and evidence. Each write is one transaction, so that a killed run resumes with what it had built. */
export class RunStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Notes the start of a run; runs that a kill left behind are marked as interrupted. */
  async begin(run: { readonly id: string; readonly purpose: string; readonly atUs: number }): Promise<void> {
    await this.#database.transaction(async (session) => {
      await session.query("update runs set status = 'interrupted', ended_us = $1 where status = 'running'", [run.atUs]);
      await session.query("insert into runs (id, purpose, started_us, status) values ($1, $2, $3, 'running')", [
        run.id,
        run.purpose,
        run.atUs,
      ]);
    });
  }

  async end(run: {
    readonly id: string;
    readonly atUs: number;
    readonly status: "succeeded" | "failed";
    readonly plan?: string;
    readonly release?: string;
    readonly error?: object;
  }): Promise<void> {
    await this.#database.query(
      "update runs set status = $2, ended_us = $3, plan = $4, release = $5, error = $6 where id = $1",
      [
        run.id,
        run.status,
        run.atUs,
        run.plan ?? null,
        run.release ?? null,
        run.error === undefined ? null : JSON.stringify(run.error),
      ],
    );
  }

  /** Keeps a build together with what it measured. */
  async saveBuild(build: BuildRecord): Promise<void> {
    const { run, id, address, definition, version, accepted, figures, atUs, tookMs, measured } = build;
    await this.#database.transaction(async (session) => {
      await session.query(
        "insert into builds (run, declaration, address, definition, version, accepted, figures, at_us, took_ms, measured) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
          ...[run, id, address, definition, JSON.stringify(version), accepted, figures, atUs, tookMs],
          JSON.stringify(measured),
        ],
      );
      for (const measurement of measured) await insertEvidence(session, { ...measurement, run, atUs }, version);
    });
  }

  /** The newest build of each declaration. */
  async newest(): Promise<ReadonlyMap<DeclarationId, Built>> {
    return this.#builds("");
  }

  /** The newest accepted build of each declaration: what a release may hold. */
  async newestAccepted(): Promise<ReadonlyMap<DeclarationId, Built>> {
    return this.#builds("where accepted");
  }

  async #builds(condition: "" | "where accepted"): Promise<ReadonlyMap<DeclarationId, Built>> {
    const rows = await this.#database.query<BuildRow>(
      `select distinct on (declaration) declaration, address, definition, version, accepted, at_us, measured from builds ${condition} order by declaration, seq desc`,
    );
    return new Map(rows.map((row) => [row.declaration, builtOf(row)]));
  }

  /** Keeps measurements, each with the version that it was made on. */
  async saveEvidence(
    records: readonly EvidenceRecord[],
    versions: Readonly<Record<string, BuiltVersion>>,
  ): Promise<void> {
    await this.#database.transaction(async (session) => {
      for (const record of records) await insertEvidence(session, record, versions[record.declaration] ?? {});
    });
  }

  /** Keeps why a run measured nothing of some clauses. */
  async saveUnmeasured(records: readonly UnmeasuredRecord[]): Promise<void> {
    await this.#database.transaction(async (session) => {
      for (const { run, declaration, promise, says, because, code, atUs } of records)
        await session.query(
          `insert into unmeasured (run, declaration, promise, says, because, code, at_us) values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (run, declaration, promise) do nothing`,
          [run, declaration, promise, says, because, code, atUs],
        );
    });
  }

  /** The newest measurement of each promise. */
  async latestEvidence(): Promise<readonly EvidenceRecord[]> {
    const rows = await this.#database.query<{
      run: string;
      declaration: string;
      promise: string;
      says: string;
      held: boolean;
      figure: string;
      bound: string;
      at_us: string;
    }>(
      "select distinct on (declaration, promise) run, declaration, promise, says, held, figure, bound, at_us from evidence order by declaration, promise, seq desc",
    );
    return rows.map(({ at_us, bound, ...row }) => ({ ...row, limit: bound, atUs: Number(at_us) }));
  }

  async recent(limit: number): Promise<readonly RunRecord[]> {
    const rows = await this.#database.query<{
      id: string;
      purpose: string;
      started_us: string;
      ended_us: string | null;
      status: RunRecord["status"];
      release: string | null;
    }>("select id, purpose, started_us, ended_us, status, release from runs order by seq desc limit $1", [limit]);
    return rows.map((row) => ({
      id: row.id,
      purpose: row.purpose,
      startedUs: Number(row.started_us),
      endedUs: row.ended_us === null ? null : Number(row.ended_us),
      status: row.status,
      release: row.release,
    }));
  }
}

/** A promise that a run measures twice keeps the later figure. */
async function insertEvidence(session: DatabaseSession, record: EvidenceRecord, version: BuiltVersion): Promise<void> {
  const { run, declaration, promise, says, held, figure, limit, atUs } = record;
  await session.query(
    `insert into evidence (run, declaration, promise, says, held, figure, bound, at_us, versions) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (run, declaration, promise) do update set
       says = excluded.says, held = excluded.held, figure = excluded.figure, bound = excluded.bound, at_us = excluded.at_us, versions = excluded.versions`,
    [run, declaration, promise, says, held, String(figure), String(limit), atUs, JSON.stringify(version)],
  );
}
