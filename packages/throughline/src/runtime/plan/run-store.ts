import type { DeclarationId } from "../../contracts/core/declaration.ts";
import type { Database, Migration } from "../../ports/database.ts";
import type { BuiltVersion, Measurement } from "./kind-runner.ts";
import type { Built } from "./plan.ts";

/** Tables of runs, builds and evidence. */
export const runMigrations: readonly Migration[] = [
  {
    id: "0001-runs",
    sql: `
      create table runs (
        id text primary key, purpose text not null, started_us bigint not null, ended_us bigint,
        status text not null check (status in ('running', 'succeeded', 'failed', 'interrupted')), plan text, release text, error jsonb);
      create table builds (
        run text not null references runs (id), declaration text not null, address text not null, definition text not null,
        version jsonb not null, accepted boolean not null, figures text not null, at_us bigint not null, took_ms bigint not null,
        primary key (run, declaration));
      create index builds_newest on builds (declaration, at_us desc);
      create table evidence (
        run text not null references runs (id), declaration text not null, promise text not null, says text not null, held boolean not null,
        figure text not null, bound text not null, at_us bigint not null, versions jsonb not null, primary key (run, declaration, promise));
      create index evidence_newest on evidence (declaration, promise, at_us desc);`,
  },
];

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
}

const builtOf = (row: BuildRow): Built => ({
  id: row.declaration,
  address: row.address,
  definition: row.definition,
  version: row.version,
  accepted: row.accepted,
  atUs: Number(row.at_us),
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

  async saveBuild(build: BuildRecord): Promise<void> {
    await this.#database.query(
      "insert into builds (run, declaration, address, definition, version, accepted, figures, at_us, took_ms) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      [
        build.run,
        build.id,
        build.address,
        build.definition,
        JSON.stringify(build.version),
        build.accepted,
        build.figures,
        build.atUs,
        build.tookMs,
      ],
    );
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
      `select distinct on (declaration) declaration, address, definition, version, accepted, at_us from builds ${condition} order by declaration, at_us desc, run desc`,
    );
    return new Map(rows.map((row) => [row.declaration, builtOf(row)]));
  }

  async saveEvidence(
    records: readonly EvidenceRecord[],
    versions: Readonly<Record<string, BuiltVersion>>,
  ): Promise<void> {
    if (records.length === 0) return;
    await this.#database.transaction(async (session) => {
      for (const record of records) {
        await session.query(
          `insert into evidence (run, declaration, promise, says, held, figure, bound, at_us, versions) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           on conflict (run, declaration, promise) do update set held = excluded.held, figure = excluded.figure, at_us = excluded.at_us`,
          [
            record.run,
            record.declaration,
            record.promise,
            record.says,
            record.held,
            String(record.figure),
            String(record.limit),
            record.atUs,
            JSON.stringify(versions[record.declaration] ?? {}),
          ],
        );
      }
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
    }>("select distinct on (declaration, promise) * from evidence order by declaration, promise, at_us desc");
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
    }>("select id, purpose, started_us, ended_us, status, release from runs order by started_us desc limit $1", [
      limit,
    ]);
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
