import { join } from "node:path";
import { openDuckDb } from "../../adapters/duckdb/engine/open-duckdb.ts";
import { openFileEventLog } from "../../adapters/event-log/open-event-log.ts";
import { openDeltaTableStore } from "../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { openFileObjectStore } from "../../adapters/filesystem/object-store/open-file-object-store.ts";
import { openLmdbOnlineStore } from "../../adapters/lmdb/open-lmdb.ts";
import { createNativeModelRuntime } from "../../adapters/native/native-model-runtime.ts";
import { createNativeTrainer } from "../../adapters/native/native-trainer.ts";
import { openPgliteDatabase } from "../../adapters/pglite/open-pglite.ts";
import type { ProjectConfig } from "../../contracts/core/config.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Database } from "../../ports/database.ts";
import type { EventLog } from "../../ports/event-log.ts";
import type { ModelRuntime } from "../../ports/model-runtime.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { OnlineStore } from "../../ports/online-store.ts";
import type { QueryEngine } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import type { Trainer } from "../../ports/trainer.ts";
import { runMigrations } from "../../runtime/plan/run-store.ts";
import { apiKeyMigrations } from "../../server/rest/api-keys.ts";

/** Every engine of a project, embedded: this is the one place that names them. */
export interface Engines {
  readonly engine: QueryEngine;
  readonly tables: TableStore;
  readonly objects: ObjectStore;
  readonly online: OnlineStore;
  readonly database: Database;
  readonly events: EventLog;
  readonly trainer: Trainer;
  readonly models: ModelRuntime;
  readonly clock: Clock;
  close(): Promise<void>;
}

/** Opens the embedded engines in a state folder. The caller holds the project's lock. What was opened is closed when another fails. */
export async function openEngines(options: {
  readonly state: string;
  readonly config: ProjectConfig;
  readonly clock: Clock;
}): Promise<Engines> {
  const { state, config, clock } = options;
  const memory = config.memory?.duckdb;
  const opened: { close(): Promise<void> }[] = [];
  const keep = async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
    const one = await opening;
    opened.push(one);
    return one;
  };
  const close = async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
  };
  try {
    const outcomes = await Promise.allSettled([
      keep(
        openDuckDb({
          tempDirectory: join(state, "tmp"),
          threads: 2,
          ...(memory === undefined ? {} : { memoryLimit: memory }),
        }),
      ),
      keep(openDatabase(join(state, "database"))),
      keep(openFileEventLog({ root: join(state, "events") })),
      keep(openLmdbOnlineStore({ dir: join(state, "online"), cacheBytes: 64 * 1024 * 1024 })),
      keep(Promise.resolve(createNativeTrainer())),
    ]);
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    const [engine, database, events, online, trainer] = outcomes.map(
      (outcome) => (outcome as PromiseFulfilledResult<unknown>).value,
    ) as [QueryEngine, Database, EventLog, OnlineStore, Trainer];
    const tables = openDeltaTableStore({ root: join(state, "lake"), engine });
    return {
      engine,
      tables,
      objects: openFileObjectStore({ root: join(state, "objects") }),
      online,
      database,
      events,
      trainer,
      models: createNativeModelRuntime(),
      clock,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openDatabase(dir: string): Promise<Database> {
  const database = await openPgliteDatabase({ dir });
  await database.migrate([...runMigrations, ...apiKeyMigrations]);
  return database;
}
