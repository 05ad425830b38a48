import type { LineageFailure, LineageMeasurement } from "../../formats/openlineage/run-events.ts";
import type { Database } from "../../ports/database.ts";
import type { BuiltVersion } from "../plan/kind-runner.ts";

/** A run as it was recorded. */
export interface RecordedRun {
  readonly id: string;
  readonly startedUs: number;
  /** Null while it goes on, and where it was killed. */
  readonly endedUs: number | null;
  readonly status: "running" | "succeeded" | "failed" | "interrupted";
  readonly release: string | null;
  readonly failure: LineageFailure | undefined;
}

/** A build as it was recorded. */
export interface RecordedBuild {
  readonly declaration: string;
  readonly version: BuiltVersion;
  readonly atUs: number;
  readonly tookMs: number;
}

/** What a run measured of one declaration. */
export interface RecordedChecks {
  readonly declaration: string;
  readonly atUs: number;
  readonly measured: readonly LineageMeasurement[];
}

interface RunRow {
  readonly id: string;
  readonly started_us: string;
  readonly ended_us: string | null;
  readonly status: RecordedRun["status"];
  readonly release: string | null;
  readonly error: { readonly code?: string; readonly detail?: string } | null;
}

/** True for a run that builds: others only keep what was measured, as `eval` does. */
export const isBuilding = (run: string): boolean => run.startsWith("run-");

/** The run with this id, or the last that builds; undefined where there is none. */
export async function readRun(database: Database, id: string | "latest"): Promise<RecordedRun | undefined> {
  const columns = "select id, started_us, ended_us, status, release, error from runs";
  const [row] =
    id === "latest"
      ? await database.query<RunRow>(`${columns} where id like 'run-%' order by seq desc limit 1`)
      : await database.query<RunRow>(`${columns} where id = $1`, [id]);
  if (row === undefined) return undefined;
  const { error } = row;
  return {
    id: row.id,
    startedUs: Number(row.started_us),
    endedUs: row.ended_us === null ? null : Number(row.ended_us),
    status: row.status,
    release: row.release,
    failure: error === null ? undefined : { code: error.code ?? "internal", detail: error.detail ?? "" },
  };
}

/** What a run built, in order; of one declaration alone where it is named. */
export async function readBuilds(
  database: Database,
  run: string,
  declaration?: string,
): Promise<readonly RecordedBuild[]> {
  const rows = await database.query<{
    readonly declaration: string;
    readonly version: BuiltVersion;
    readonly at_us: string;
    readonly took_ms: string;
  }>(
    "select declaration, version, at_us, took_ms from builds where run = $1 and ($2::text is null or declaration = $2) order by seq",
    [run, declaration ?? null],
  );
  return rows.map((row) => ({
    declaration: row.declaration,
    version: row.version,
    atUs: Number(row.at_us),
    tookMs: Number(row.took_ms),
  }));
}

/** What a run measured, by declaration, in order. */
export async function readChecks(database: Database, run: string): Promise<readonly RecordedChecks[]> {
  const rows = await database.query<{
    readonly declaration: string;
    readonly promise: string;
    readonly says: string;
    readonly held: boolean;
    readonly figure: string;
    readonly bound: string;
    readonly at_us: string;
  }>("select declaration, promise, says, held, figure, bound, at_us from evidence where run = $1 order by seq", [run]);
  const byDeclaration = new Map<string, typeof rows>();
  for (const row of rows) byDeclaration.set(row.declaration, [...(byDeclaration.get(row.declaration) ?? []), row]);
  return [...byDeclaration].map(([declaration, measured]) => ({
    declaration,
    atUs: Math.max(...measured.map(({ at_us }) => Number(at_us))),
    measured: measured.map(({ promise, says, held, figure, bound }) => ({ promise, says, held, figure, limit: bound })),
  }));
}

/** All that a run recorded. */
export interface RunRecords {
  readonly run: RecordedRun;
  readonly builds: readonly RecordedBuild[];
  readonly checks: readonly RecordedChecks[];
}

/** Reads what a run recorded; undefined where there is no such run. */
export async function readRecords(database: Database, id: string | "latest"): Promise<RunRecords | undefined> {
  const run = await readRun(database, id);
  if (run === undefined) return undefined;
  return { run, builds: await readBuilds(database, run.id), checks: await readChecks(database, run.id) };
}
