import { stat } from "node:fs/promises";
import { acquireProjectLock, readProjectLock } from "../../adapters/process/project-lock.ts";
import { isThroughlineError } from "../../contracts/errors/index.ts";
import { linkProject } from "../../runtime/load/link-project.ts";
import { readProjectConfig } from "../../runtime/load/read-project-config.ts";
import { ReleaseStore } from "../../runtime/releases/release-store.ts";
import type { Found } from "../../runtime/reports/project-report.ts";
import { type RunFacts, readRunFacts } from "../../runtime/reports/read-run-facts.ts";
import { databaseFolder, openProjectDatabase } from "./open-database.ts";
import { stateOf } from "./project-config.ts";
import { callServer, findServer } from "./running-server.ts";

/** What runs left behind: from the running server where there is one, else from the state under the lock; or why nobody can say. */
export async function runFactsOf(root: string): Promise<Found<RunFacts>> {
  try {
    return await readOrRefuse(root);
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    return { because: error.detail };
  }
}

async function readOrRefuse(root: string): Promise<Found<RunFacts>> {
  const { value: config } = await readProjectConfig(root);
  const state = stateOf(root, config);
  const server = await findServer(state);
  if (server !== undefined)
    return { found: (await (await callServer(server, "/control/report", {})).json()) as RunFacts };
  if ((await stat(databaseFolder(state)).catch(() => undefined)) === undefined)
    return { because: "nothing was run yet" };
  if ((await readProjectLock(state)) !== undefined) return { because: "another process holds the project" };
  const lock = await acquireProjectLock(state, { purpose: "report" });
  try {
    const database = await openProjectDatabase(state);
    const releases = new ReleaseStore(state);
    const read = declaredRelease(root, releases).then((release) => readRunFacts(database, releases, release));
    return { found: await read.finally(() => database.close()) };
  } finally {
    await lock.release();
  }
}

async function declaredRelease(root: string, releases: ReleaseStore) {
  const release = await releases.readable();
  if (release === undefined) return undefined;
  const { value } = await linkProject(await releases.code(release.id, root));
  return { release, declarations: value.declarations };
}
