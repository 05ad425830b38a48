import { join } from "node:path";
import { openDuckDb } from "../../adapters/duckdb/engine/open-duckdb.ts";
import { openFileEventLog } from "../../adapters/event-log/open-event-log.ts";
import { openDeltaTableStore } from "../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { openFileObjectStore } from "../../adapters/filesystem/object-store/open-file-object-store.ts";
import { sweepUnfinished } from "../../adapters/filesystem/sweep-unfinished.ts";
import { openLmdbOnlineStore } from "../../adapters/lmdb/open-lmdb.ts";
import { createNativeModelRuntime } from "../../adapters/native/native-model-runtime.ts";
import { createNativeTrainer } from "../../adapters/native/native-trainer.ts";
import { createViteBundler } from "../../adapters/vite/vite-bundler.ts";
import type { ProjectConfig } from "../../contracts/core/config.ts";
import type { AppBundler } from "../../ports/app-bundler.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Database } from "../../ports/database.ts";
import type { EventLog } from "../../ports/event-log.ts";
import type { LanguageModel } from "../../ports/language-model.ts";
import type { ModelRuntime } from "../../ports/model-runtime.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { OnlineStore } from "../../ports/online-store.ts";
import type { QueryEngine } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import type { Trainer } from "../../ports/trainer.ts";
import type { OpenEmbeddingModel } from "../../runtime/plan/kind-runner.ts";
import { openEmbeddingModels } from "./embedding-models.ts";
import { inTurn } from "./in-turn.ts";
import { openProjectDatabase } from "./open-database.ts";
import { openLanguageModel } from "./open-models.ts";

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
  readonly embeddings: OpenEmbeddingModel;
  readonly bundler: AppBundler;
  readonly languageModel: LanguageModel;
  readonly clock: Clock;
  close(): Promise<void>;
}

/** Engines that were opened together: when one of them fails the others are closed. */
class Opened {
  readonly #engines: { close(): Promise<void> }[] = [];

  async keep<T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> {
    const engine = await opening;
    this.#engines.push(engine);
    return engine;
  }

  async close(): Promise<void> {
    await inTurn(
      this.#engines
        .splice(0)
        .reverse()
        .map((engine) => () => engine.close()),
    );
  }
}

/** Opens the embedded engines in a state folder, without what killed writers left. The caller holds the project's lock. What was opened is closed when another fails. */
export async function openEngines(options: {
  /** Absolute path of the project. */
  readonly root: string;
  readonly state: string;
  readonly config: ProjectConfig;
  readonly clock: Clock;
}): Promise<Engines> {
  const { root, state, config, clock } = options;
  const languageModel = openLanguageModel(config.languageModel);
  const folders = await sweptFolders(state);
  const opened = new Opened();
  const opening = {
    engine: opened.keep(openQueryEngine(state, config)),
    database: opened.keep(openProjectDatabase(state)),
    events: opened.keep(openFileEventLog({ root: join(state, "events") })),
    online: opened.keep(openLmdbOnlineStore({ dir: join(state, "online"), cacheBytes: 64 * 1024 * 1024 })),
    trainer: opened.keep(Promise.resolve(createNativeTrainer())),
    embeddings: opened.keep(Promise.resolve(openEmbeddingModels(root))),
  };
  const outcomes = await Promise.allSettled(Object.values(opening));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) {
    await opened.close();
    throw failed.reason;
  }
  const [engine, database, events, online, trainer, embeddings] = await Promise.all([
    opening.engine,
    opening.database,
    opening.events,
    opening.online,
    opening.trainer,
    opening.embeddings,
  ]);
  const tables = openDeltaTableStore({ root: folders.lake, engine });
  const objects = openFileObjectStore({ root: folders.objects });
  return {
    engine,
    tables,
    objects,
    online,
    database,
    events,
    trainer,
    models: createNativeModelRuntime(),
    embeddings: embeddings.open,
    languageModel,
    bundler: createViteBundler(),
    clock,
    close: () => opened.close(),
  };
}

async function sweptFolders(state: string) {
  const folders = { lake: join(state, "lake"), objects: join(state, "objects") };
  await sweepUnfinished(folders);
  return folders;
}

function openQueryEngine(state: string, { memory }: ProjectConfig): Promise<QueryEngine> {
  return openDuckDb({
    folders: [join(state, "lake")],
    tempDirectory: join(state, "tmp"),
    threads: 2,
    ...(memory?.duckdb === undefined ? {} : { memoryLimit: memory.duckdb }),
  });
}
