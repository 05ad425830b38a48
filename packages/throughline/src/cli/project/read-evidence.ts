import { stat } from "node:fs/promises";
import { acquireProjectLock, readProjectLock } from "../../adapters/process/project-lock.ts";
import { readProjectConfig } from "../../runtime/load/read-project-config.ts";
import { type EvidenceRecord, RunStore } from "../../runtime/plan/run-store.ts";
import { ReleaseStore } from "../../runtime/releases/release-store.ts";
import { currentEvidence } from "../../runtime/verification/evidence.ts";
import { databaseFolder, openProjectDatabase } from "./open-database.ts";
import { stateOf } from "./project-config.ts";
import { callServer, findServer } from "./running-server.ts";

/**
 * The newest measurement of each promise of the current release: from the running server where there is one, else from the database under the lock.
 * Empty where nothing was ever run; undefined while another process that is no server holds the project.
 */
export async function readEvidence(root: string): Promise<readonly EvidenceRecord[] | undefined> {
  const { value: config } = await readProjectConfig(root);
  const state = stateOf(root, config);
  const server = await findServer(state);
  if (server !== undefined)
    return ((await (await callServer(server, "/control/evidence", {})).json()) as { items: EvidenceRecord[] }).items;
  if ((await stat(databaseFolder(state)).catch(() => undefined)) === undefined) return [];
  if ((await readProjectLock(state)) !== undefined) return undefined;
  const lock = await acquireProjectLock(state, { purpose: "roles" });
  try {
    const database = await openProjectDatabase(state);
    const release = await new ReleaseStore(state).readable();
    const read = release === undefined ? new RunStore(database).latestEvidence() : currentEvidence(database, release);
    return await read.finally(() => database.close());
  } finally {
    await lock.release();
  }
}
