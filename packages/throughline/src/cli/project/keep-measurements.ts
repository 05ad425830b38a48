import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { acquireProjectLock, readProjectLock } from "../../adapters/process/project-lock.ts";
import { type Clock, systemClock } from "../../ports/clock.ts";
import type { Database } from "../../ports/database.ts";
import type { Measurement } from "../../runtime/plan/kind-runner.ts";
import { RunStore } from "../../runtime/plan/run-store.ts";
import { databaseFolder, openProjectDatabase } from "./open-database.ts";
import { callServer, findServer } from "./running-server.ts";

/** Keeps measurements as a run of their own. The caller sees to it that no other run is under way. */
export async function keepMeasurements(
  database: Database,
  measurements: readonly Measurement[],
  clock: Clock,
): Promise<void> {
  const store = new RunStore(database);
  const run = `eval-${randomBytes(4).toString("hex")}`;
  const atUs = clock.nowUs();
  await store.begin({ id: run, purpose: "eval", atUs });
  await store.saveEvidence(
    measurements.map((measurement) => ({ ...measurement, run, atUs })),
    {},
  );
  await store.end({ id: run, atUs: clock.nowUs(), status: "succeeded" });
}

/**
 * Keeps measurements where `roles` reads them: through the running server, else in the database under the lock. Says why that is
 * not possible, else undefined.
 */
export async function offerMeasurements(
  state: string,
  measurements: readonly Measurement[],
): Promise<string | undefined> {
  if (measurements.length === 0) return undefined;
  const server = await findServer(state);
  if (server !== undefined) {
    await callServer(server, "/control/measured", { measurements });
    return undefined;
  }
  if ((await stat(databaseFolder(state)).catch(() => undefined)) === undefined) return "nothing was ever run";
  if ((await readProjectLock(state)) !== undefined) return "another process holds the project";
  const lock = await acquireProjectLock(state, { purpose: "eval" });
  try {
    const database = await openProjectDatabase(state);
    await keepMeasurements(database, measurements, systemClock).finally(() => database.close());
    return undefined;
  } finally {
    await lock.release();
  }
}
