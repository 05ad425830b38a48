import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openPgliteDatabase } from "../src/adapters/pglite/open-pglite.ts";
import { list, service } from "../src/contracts/backend/index.ts";
import { idOf } from "../src/contracts/core/declaration.ts";
import { source } from "../src/contracts/data/index.ts";
import type { ProjectGraph } from "../src/contracts/graph/project-graph.ts";
import { resolveProject } from "../src/contracts/graph/resolve.ts";
import { text, timestamp } from "../src/contracts/shape/column.ts";
import { fixedClock } from "../src/ports/clock.ts";
import type { Database } from "../src/ports/database.ts";
import { rejectedSourceFields } from "../src/runtime/lake/ingest/source-tables.ts";
import { runMigrations } from "../src/runtime/plan/migrations.ts";
import { RunStore } from "../src/runtime/plan/run-store.ts";
import type { Release } from "../src/runtime/releases/release-store.ts";
import { RunHistory } from "../src/runtime/studio/run-history.ts";
import { currentUnmeasured } from "../src/runtime/verification/evidence.ts";
import { LiveFigures } from "../src/server/studio/live/live-figures.ts";
import { RunProgress } from "../src/server/studio/live/run-progress.ts";
import type { Studio } from "../src/server/studio/studio.ts";
import { WebApp } from "../src/server/studio/web-app/web-app.ts";
import {
  activity,
  card,
  fraud,
  fraudRate,
  fraudScore,
  overview,
  payments,
  scores,
  spend,
} from "./card-declarations.ts";
import { inRole } from "./payments-project.ts";
import { type Served, serve } from "./served.ts";
import { openCardProject, type ServingProject } from "./serving-project.ts";

export const customers = source("bronze.customers", {
  description: "People who hold cards",
  files: "customers/*.csv",
  columns: { customer_id: text(), email: text().pii("email"), joined_at: timestamp() },
  key: "customer_id",
  at: "joined_at",
  freshness: "26h",
});

export const api = service("cards-api", {
  routes: { scores: list("/scores", { from: scores, sort: ["paid_at"], filter: ["country"] }) },
});

export const declarations = [
  inRole("data", payments, 3),
  inRole("data", customers),
  inRole("ml", card),
  inRole("ml", activity),
  inRole("ml", fraud),
  inRole("ml", scores),
  inRole("mlops", fraudScore),
  inRole("backend", api),
  inRole("analyst", spend),
  inRole("analyst", fraudRate),
  inRole("analyst", overview),
];

/** A served project with a Studio: real engines, a run on record, a web app of three files. */
export interface StudioProject {
  readonly project: ServingProject;
  readonly served: Served;
  readonly studio: Studio;
  readonly graph: ProjectGraph;
  /** Where runs are written down. */
  readonly runs: RunStore;
  close(): Promise<void>;
}

export async function openStudioProject(options: Partial<Studio> = {}): Promise<StudioProject> {
  const project = await openCardProject();
  const customersSql = `SELECT 'c-' || i AS customer_id, 'c' || i || '@example.org' AS email,
    TIMESTAMPTZ '2026-02-20T12:00:00Z' - to_days(i::INTEGER) AS joined_at FROM range(30) t(i)`;
  await project.writeTable(customers, customersSql);
  await writeRejected(project);
  const database = await openPgliteDatabase({ dir: join(project.folder, "database") });
  await database.migrate(runMigrations);
  await recordRun(project, database);
  const { value: graph } = resolveProject({ project: "cards", declarations, missing: [], ownerOf: () => "@team" });
  const studio = await studioOf({ project, database, graph }, options);
  const served = await serve(project, declarations, { studio, graph });
  return {
    project,
    served,
    studio,
    graph,
    runs: new RunStore(database),
    async close() {
      await served.close();
      await database.close();
      await project.close();
    },
  };
}

/** The Studio of a project in which nothing ran yet. */
export function emptyStudio(project: ServingProject): Studio {
  const database = { query: async () => [] } as unknown as Database;
  const history = new RunHistory(database);
  return {
    ...project.engines,
    releases: { all: async () => [], sizeBytes: async () => 0, canary: async () => undefined, moves: async () => [] },
    history,
    evidence: async () => ({ measured: [], unmeasured: [] }),
    live: new LiveFigures(),
    progress: new RunProgress({ runningId: async () => null, lastTook: () => history.lastTook() }),
    environment: "current",
    current: () => "r-1",
  };
}

async function studioOf(
  of: { readonly project: ServingProject; readonly database: Database; readonly graph: ProjectGraph },
  options: Partial<Studio>,
): Promise<Studio> {
  const { project, database } = of;
  const history = new RunHistory(database);
  const release = (id: string, previous: string | null, sequence: number): Release => ({
    id,
    project: "cards",
    createdAtUs: sequence * 1e6,
    sequence,
    run: "run-1",
    previous,
    pins: sequence === 1 ? {} : project.pins,
    graph: of.graph,
  });
  const webApp = await WebApp.open(await writeWebApp(project.folder));
  return {
    ...project.engines,
    clock: fixedClock("2026-02-21T00:00:00Z"),
    releases: {
      all: async () => [release("r-1", "r-0", 2), release("r-0", null, 1)],
      sizeBytes: async () => 1_000,
      canary: async () => undefined,
      moves: async () => [],
    },
    history,
    evidence: async () => {
      const measured = await new RunStore(database).latestEvidence();
      return { measured, unmeasured: await currentUnmeasured(database, release("r-1", "r-0", 2), measured) };
    },
    live: new LiveFigures(),
    progress: new RunProgress({ runningId: async () => "run-2", lastTook: () => history.lastTook() }),
    environment: "current",
    current: () => "r-1",
    ...(webApp === undefined ? {} : { webApp }),
    ...options,
  };
}

async function writeWebApp(folder: string): Promise<string> {
  const dist = join(folder, "dist");
  await mkdir(join(dist, "assets"), { recursive: true });
  await writeFile(join(dist, "index.html"), "<!doctype html><title>Studio</title>");
  await writeFile(join(dist, "assets", "index-1a2b3c4d.js"), "export const a = 1;");
  await writeFile(join(dist, "assets", "index-1a2b3c4d.js.br"), "compressed");
  await writeFile(join(dist, "assets", "plain.css"), "body{}");
  await writeFile(join(folder, "secret.json"), "{}");
  return dist;
}

async function writeRejected({ engines, session }: ServingProject): Promise<void> {
  const name = `${customers.name}__rejected`;
  await engines.tables.ensure(name, rejectedSourceFields);
  const query = `SELECT CASE WHEN i < 3 THEN 'not a timestamp' ELSE 'too few fields' END AS reason, 'joined_at: soon' AS detail,
    'customers/a.csv' AS file, 10 + i AS line, 'c-9,c9@example.org,soon' AS raw, TIMESTAMPTZ '2026-02-20T00:00:00Z' AS rejected_at,
    'run-1' AS run FROM range(5) t(i)`;
  await engines.tables.write(name, { session, mode: "append", query });
}

async function recordRun(project: ServingProject, database: Database): Promise<void> {
  const store = new RunStore(database);
  const atUs = Date.parse("2026-02-20T10:00:00Z") * 1_000;
  for (const [i, status] of (["failed", "succeeded"] as const).entries()) {
    const id = `run-${i}`;
    await store.begin({ id, purpose: "run", atUs });
    if (status === "failed") {
      await store.end({
        id,
        atUs: atUs + 5e6,
        status,
        error: { code: "run.prepare-failed", detail: "prepare failed: no" },
      });
      continue;
    }
    const id1 = idOf(fraudRate);
    const version = project.pins[idOf(payments)] ?? {};
    const built = { address: "a", definition: "d", accepted: true, atUs, measured: [] };
    await store.saveBuild({ ...built, run: id, id: idOf(payments), version, figures: "200 rows", tookMs: 12 });
    const measured = [
      { declaration: id1, promise: "target max", says: "fraud_rate ≤ 0.9", held: true, figure: 0.4, limit: 0.9 },
    ];
    await store.saveBuild({
      ...built,
      measured,
      run: id,
      id: id1,
      version: { value: 0.4 },
      figures: "40 %",
      tookMs: 3,
    });
    await store.end({ id, atUs: atUs + 9e6, status, plan: "p-1", release: "r-1" });
  }
}
