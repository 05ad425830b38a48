import { stat } from "node:fs/promises";
import { acquireProjectLock } from "../../adapters/process/project-lock.ts";
import type { StudioRun, StudioRuns } from "../../client/studio/studio-runs.ts";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import { lineageError } from "../../runtime/lineage-events/error-codes.ts";
import {
  isBuilding,
  type RecordedChecks,
  type RunRecords,
  readRecords,
} from "../../runtime/lineage-events/read-run.ts";
import { databaseFolder, openProjectDatabase } from "../project/open-database.ts";
import type { ConfiguredProject } from "../project/project-config.ts";
import { findServer, type ServerAddress, unreachable } from "../project/running-server.ts";

/**
 * What a run recorded: from the running server where there is one, else from the database under the lock.
 *
 * @throws {ThroughlineError} `lineage.unknown-run`
 */
export async function recordsOf({ state }: Pick<ConfiguredProject, "state">, run: string): Promise<RunRecords> {
  const server = await findServer(state);
  if (server !== undefined) return recordsOfServer(server, run);
  if ((await stat(databaseFolder(state)).catch(() => undefined)) === undefined) throw unknownRun("latest");
  const lock = await acquireProjectLock(state, { purpose: "export" });
  try {
    const database = await openProjectDatabase(state);
    const records = await readRecords(database, run).finally(() => database.close());
    if (records === undefined) throw unknownRun(run);
    return records;
  } finally {
    await lock.release();
  }
}

const unknownRun = (run: string): ThroughlineError =>
  lineageError("unknown-run", {
    detail: run === "latest" ? "nothing was ever run here" : `there is no run of this id: ${run}`,
  });

async function recordsOfServer(server: ServerAddress, asked: string): Promise<RunRecords> {
  const id = asked === "latest" ? await latestOf(server) : asked;
  const run = id === undefined ? undefined : await get<StudioRun>(server, `/runs/${encodeURIComponent(id)}`);
  if (run === undefined) throw unknownRun(asked);
  return {
    run: {
      id: run.id,
      startedUs: usOf(run.startedAt),
      endedUs: run.endedAt === null ? null : usOf(run.endedAt),
      status: run.status,
      release: run.release,
      failure: run.problem ?? undefined,
    },
    builds: run.steps.map(({ id: declaration, version, at, tookMs }) => ({
      declaration,
      version: version as RunRecords["builds"][number]["version"],
      atUs: usOf(at),
      tookMs,
    })),
    checks: checksOf(run),
  };
}

const latestOf = async (server: ServerAddress): Promise<string | undefined> =>
  (await get<StudioRuns>(server, "/runs?limit=200"))?.items.find(({ id }) => isBuilding(id))?.id;

function checksOf({ evidence }: StudioRun): readonly RecordedChecks[] {
  const byDeclaration = new Map<string, StudioRun["evidence"][number][]>();
  for (const one of evidence) byDeclaration.set(one.declaration, [...(byDeclaration.get(one.declaration) ?? []), one]);
  return [...byDeclaration].map(([declaration, measured]) => ({
    declaration,
    atUs: Math.max(...measured.map(({ at }) => usOf(at ?? ""))),
    measured: measured.map(({ name, says, status, figure, limit }) => ({
      promise: name,
      says,
      held: status === "held",
      figure: figure ?? "",
      limit,
    })),
  }));
}

/** Undefined where the server has no such thing. */
async function get<T>(server: ServerAddress, path: string): Promise<T | undefined> {
  const response = await fetch(`${server.url}/studio/api${path}`).catch((cause: unknown) => {
    throw unreachable(server, "server does not answer", cause);
  });
  if (response.status === 404) return undefined;
  if (!response.ok) throw unreachable(server, `server answers with status ${response.status}`);
  return (await response.json()) as T;
}

/** Microseconds of an ISO instant with six digits behind the point. */
function usOf(iso: string): number {
  const micros = Number(/\.\d{3}(\d{3})Z$/.exec(iso)?.[1] ?? 0);
  return Date.parse(iso) * 1000 + micros;
}
