import { stat } from "node:fs/promises";
import { acquireProjectLock, readProjectLock } from "../../adapters/process/project-lock.ts";
import type { Database } from "../../ports/database.ts";
import { readProjectConfig } from "../../runtime/load/read-project-config.ts";
import { UseStore } from "../../runtime/observed-use/use-store.ts";
import { RunStore } from "../../runtime/plan/run-store.ts";
import { type Release, ReleaseStore } from "../../runtime/releases/release-store.ts";
import type { RunFacts } from "../../runtime/reports/read-run-facts.ts";
import {
  currentEvidence,
  currentUnmeasured,
  type EvidenceWithHistory,
  withHistory,
} from "../../runtime/verification/evidence.ts";
import type { Measured } from "../graph/evidence.ts";
import { databaseFolder, openProjectDatabase } from "./open-database.ts";
import { stateOf } from "./project-config.ts";
import { callServer, findServer, type ServerAddress } from "./running-server.ts";

const nothing: Measured = { evidence: [], unmeasured: [], observations: [] };

/**
 * The newest measurement of each promise of the current release, and which fields were seen to be read in it: from the running server where
 * there is one, else from the database under the lock. Empty where nothing was ever run; undefined while another process that is no
 * server holds the project.
 */
export async function readMeasured(root: string): Promise<Measured | undefined> {
  const { value: config } = await readProjectConfig(root);
  const state = stateOf(root, config);
  const server = await findServer(state);
  if (server !== undefined) return measuredBy(server);
  if ((await stat(databaseFolder(state)).catch(() => undefined)) === undefined) return nothing;
  if ((await readProjectLock(state)) !== undefined) return undefined;
  const lock = await acquireProjectLock(state, { purpose: "roles" });
  try {
    const database = await openProjectDatabase(state);
    const release = await new ReleaseStore(state).readable();
    return await measuredIn(database, release).finally(() => database.close());
  } finally {
    await lock.release();
  }
}

async function measuredBy(server: ServerAddress): Promise<Measured> {
  const asked = ["/control/evidence", "/control/report"].map(async (path) =>
    (await callServer(server, path, {})).json(),
  );
  const [evidence, facts] = (await Promise.all(asked)) as [
    { items: EvidenceWithHistory[] },
    Pick<RunFacts, "observations" | "unmeasured">,
  ];
  return { evidence: evidence.items, unmeasured: facts.unmeasured, observations: facts.observations };
}

async function measuredIn(database: Database, release: Release | undefined): Promise<Measured> {
  if (release === undefined)
    return { ...nothing, evidence: await withHistory(database, await new RunStore(database).latestEvidence()) };
  const evidence = await withHistory(database, await currentEvidence(database, release));
  const unmeasured = await currentUnmeasured(database, release, evidence);
  return { evidence, unmeasured, observations: await new UseStore(database).of(release.id) };
}
