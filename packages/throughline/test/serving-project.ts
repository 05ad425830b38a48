import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDuckDb } from "../src/adapters/duckdb/engine/open-duckdb.ts";
import { openFileEventLog } from "../src/adapters/event-log/open-event-log.ts";
import { openDeltaTableStore } from "../src/adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { openFileObjectStore } from "../src/adapters/filesystem/object-store/open-file-object-store.ts";
import { createNativeModelRuntime } from "../src/adapters/native/native-model-runtime.ts";
import { createNativeTrainer } from "../src/adapters/native/native-trainer.ts";
import { openPgliteDatabase } from "../src/adapters/pglite/open-pglite.ts";
import { type Declaration, idOf } from "../src/contracts/core/declaration.ts";
import type { ProjectGraph } from "../src/contracts/graph/project-graph.ts";
import { isEndpoint } from "../src/contracts/mlops/endpoint.ts";
import { type Relation, shapeOf } from "../src/contracts/shape/relation.ts";
import { type Clock, fixedClock } from "../src/ports/clock.ts";
import type { Database } from "../src/ports/database.ts";
import type { QuerySession } from "../src/ports/query-engine.ts";
import { featureViewRunner } from "../src/runtime/features/feature-view-runner.ts";
import { attachTables } from "../src/runtime/lake/attach-tables.ts";
import type { BuiltVersion, KindRunner, RunContext } from "../src/runtime/plan/kind-runner.ts";
import { type OpenRelease, openDeclarations, type ServingEngines } from "../src/runtime/serving/open-release.ts";
import { PredictionLog } from "../src/runtime/serving/prediction-log.ts";
import { modelRunner } from "../src/runtime/training/model-runner.ts";
import { predictionsRunner } from "../src/runtime/training/predictions-runner.ts";
import type { ServerShared } from "../src/server/app.ts";
import { MetricsRegistry } from "../src/server/prometheus/registry.ts";
import { ApiKeys, apiKeyMigrations } from "../src/server/rest/api-keys.ts";
import { createMemoryOnlineStore } from "../src/testing/memory-online-store.ts";
import { activity, fraud, payments, scores } from "./card-declarations.ts";

export type Pins = Readonly<Record<string, BuiltVersion>>;

/** Two hundred payments of five cards over twenty days; some columns with nulls, ties and long numbers. */
export const paymentsSql = `
  SELECT 'p-' || lpad(i::VARCHAR, 4, '0') AS payment_id, 'card-' || (i % 5) AS card_id,
    ['DE', 'FR', 'US'][1 + i % 3] AS country, ((i * 37) % 1000 + 0.25)::DECIMAL(12, 2) AS amount,
    TIMESTAMPTZ '2026-02-01T00:00:00Z' + to_microseconds(i * 8640000000 + 123456) AS paid_at,
    TIMESTAMPTZ '2026-02-01T01:00:00Z' + to_microseconds(i * 8640000000) AS known_at,
    (i * 37) % 1000 > 600 AS charged_back,
    CASE WHEN i % 4 = 0 THEN NULL ELSE (i % 3)::INTEGER END AS branch,
    9007199254740993 + (i // 4) AS account,
    CASE WHEN i % 5 = 0 THEN NULL ELSE 0.1 * (i % 7) END AS weight,
    ((i % 9)::DECIMAL(30, 10) + 12345678901234567890.0000000001) AS exact,
    DATE '2026-02-01' + (i // 10)::INTEGER AS day, ['web', 'shop'][1 + i % 2] AS channel,
    NULL::JSON AS notes
  FROM range(200) t(i)`;

/** A project of real embedded engines in a temporary folder. */
export class ServingProject {
  readonly folder: string;
  readonly engines: Awaited<ReturnType<typeof openEngines>>;
  readonly session: QuerySession;
  readonly #pins: Record<string, BuiltVersion> = {};

  constructor(folder: string, engines: Awaited<ReturnType<typeof openEngines>>, session: QuerySession) {
    this.folder = folder;
    this.engines = engines;
    this.session = session;
  }

  /** Writes a relation's rows and makes them readable for what is built next. */
  async writeTable(
    relation: Declaration & Relation,
    select: string,
    mode: "overwrite" | "append" = "overwrite",
  ): Promise<number> {
    const { tables } = this.engines;
    const fields = shapeOf(relation.columns);
    await tables.ensure(relation.name, fields);
    const names = fields.map(({ name }) => `"${name}"`).join(", ");
    const { version } = await tables.write(relation.name, {
      session: this.session,
      mode,
      query: `SELECT ${names} FROM (${select})`,
    });
    const snapshot = await tables.snapshot(relation.name, version);
    if (snapshot === undefined) throw new Error(`no snapshot: ${relation.name}`);
    await attachTables(this.session, [{ name: relation.name, snapshot, columns: fields }]);
    this.#pins[idOf(relation)] = { table: relation.name, tableVersion: version };
    return version;
  }

  /** What the runners said of what they built. */
  readonly said: string[] = [];

  /** Builds a declaration by its runner. */
  async build<D extends Declaration>(runner: KindRunner<D>, declaration: D): Promise<BuiltVersion> {
    const context: RunContext = {
      ...this.engines,
      session: this.session,
      database: undefined as unknown as Database,
      root: this.folder,
      state: this.folder,
      runId: "run-1",
      analysis: { sql: new Map() },
      address: `address-${declaration.name}`,
      versionOf: (id) => this.#pins[id],
      attach: async () => undefined,
      progress: () => undefined,
    };
    const { version, text } = await runner.build(declaration, context);
    this.said.push(text);
    this.#pins[idOf(declaration)] = version;
    return version;
  }

  get pins(): Pins {
    return { ...this.#pins };
  }

  /** Opens a release of what was built. */
  open(
    declarations: readonly Declaration[],
    options: {
      readonly id?: string;
      readonly pins?: Pins;
      readonly clock?: Clock;
      readonly graph?: ProjectGraph;
      /** Hash of its code. */
      readonly code?: string;
      /** What takes events while it is open. */
      readonly taking?: Pick<ServingEngines, "taken">;
    } = {},
  ): Promise<OpenRelease> {
    const pins = options.pins ?? this.pins;
    const { id = "r-1", clock = this.engines.clock } = options;
    const { graph = { project: "cards", nodes: [], edges: [] } } = options;
    const code = options.code === undefined ? {} : { code: options.code };
    return openDeclarations({
      release: {
        ...code,
        id,
        project: "cards",
        createdAtUs: 0,
        sequence: 1,
        run: "run-1",
        previous: null,
        pins,
        graph,
      },
      declarations,
      engines: { ...this.engines, ...options.taking, clock },
    });
  }

  /** What a server keeps over releases; `lines` is its log. */
  shared(
    declarations: readonly Declaration[],
    options: Partial<ServerShared> & { readonly database?: Database } = {},
  ): ServerShared & { readonly lines: string[] } {
    const lines: string[] = [];
    const logs = new Map(
      declarations.filter(isEndpoint).map((endpoint) => [endpoint.name, new PredictionLog(endpoint, this.engines)]),
    );
    const { database, ...rest } = options;
    return {
      root: this.folder,
      project: "cards",
      keys: new ApiKeys(database ?? noDatabase),
      metrics: new MetricsRegistry(),
      logs,
      keyRequired: false,
      log: (text) => lines.push(text),
      status: () => ({ draining: false, startedAtMs: Date.now() }),
      ...rest,
      lines,
    };
  }

  async close(): Promise<void> {
    await this.session.close();
    await this.engines.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

const noDatabase = {
  query: () => Promise.reject(new Error("no keys were asked for")),
} as unknown as Database;

async function openEngines(folder: string) {
  const engine = await openDuckDb({ threads: 1, memoryLimit: "256MB", tempDirectory: folder });
  const events = await openFileEventLog({ root: join(folder, "events") });
  const trainer = createNativeTrainer({ workers: 1 });
  const online = createMemoryOnlineStore();
  return {
    engine,
    events,
    trainer,
    online,
    tables: openDeltaTableStore({ root: join(folder, "lake"), engine }),
    objects: openFileObjectStore({ root: join(folder, "objects") }),
    models: createNativeModelRuntime(),
    clock: fixedClock("2026-02-21T00:00:00Z"),
    async close() {
      await trainer.close();
      await events.close();
      await online.close();
      await engine.close();
    },
  };
}

/** Opens an empty project. */
export async function openServingProject(): Promise<ServingProject> {
  const folder = await mkdtemp(join(tmpdir(), "throughline-serving-"));
  const engines = await openEngines(folder);
  return new ServingProject(folder, engines, await engines.engine.session());
}

/** Opens a project with payments, their features online, a trained model and its predictions. */
export async function openCardProject(): Promise<ServingProject> {
  const project = await openServingProject();
  await project.writeTable(payments, paymentsSql);
  await project.build(featureViewRunner, activity);
  await project.build(modelRunner, fraud);
  await project.build(predictionsRunner, scores);
  return project;
}

/** A database with the keys of a server, in the project's folder. */
export async function openKeyDatabase(folder: string): Promise<Database> {
  const database = await openPgliteDatabase({ dir: join(folder, "database") });
  await database.migrate(apiKeyMigrations);
  return database;
}
